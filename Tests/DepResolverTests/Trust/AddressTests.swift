import FoundationEssentials
import NIOHTTP1
import SpecParser
import Synchronization
import TestSupport
import Testing

@testable import DepResolver

/// Which addresses are followed, and what of them is kept.
@Suite("Addresses of files")
struct AddressTests {
  private func page(_ html: String, at address: String) throws -> SimplePage {
    let reply = FetchReply(
      url: try #require(WebURL(address)), status: 200, headers: ["Content-Type": "text/html"], body: Array(html.utf8))
    return try SimplePage(reply, name: project("p"))
  }

  private static let plain = [
    "<a href='http://h/p-1.0-py3-none-any.whl'>", "<base href='http://h/'><a href='p-1.0-py3-none-any.whl'>",
    "<a href='http://other/p-1.0.tar.gz'>", "<a href='HTTP://h:80/p-1.0-py3-none-any.whl' data-core-metadata='true'>",
  ]

  @Test("without TLS are not followed from a page with TLS", arguments: plain, ["", "links "])
  func insecure(html: String, kind: String) async throws {
    try await withClient { client in
      var page = try page(html, at: "https://index/simple/p/")
      page.statedBy = kind + "https://index/simple"
      let file = try #require(page.files.first)
      #expect(await fetchFailure { _ = try await client.detail(of: file, project: project("p")) } == .insecure)
      page.statedBy = kind + "http://index/simple"
      let own = try #require(page.files.first)
      #expect(try client.address(of: own).origin.isSecure == false)
      #expect(client.statistics.network.requests == 0)
    }
  }

  @Test("without TLS on a page with TLS stand in no lock, whatever file is taken", arguments: plain, ["", "links "])
  func insecureOthers(html: String, kind: String) throws {
    let sum = "#sha256=" + String(repeating: "a", count: 64)
    let taken = "<a href='https://h/p-1.0-cp311-cp311-linux_x86_64.whl\(sum)'></a>"
    let hashed = html.replacing(".whl'", with: ".whl\(sum)'").replacing(".gz'", with: ".gz\(sum)'")
    for text in [taken + hashed, hashed + taken] {
      var page = try page(text, at: "https://index/simple/p/")
      page.statedBy = kind + "https://index/simple"
      let other = try #require(FileList(page, position: 0).firstNotLockable)
      #expect(other.isInsecure && other.hasSHA256)
      page.statedBy = kind + "http://index/simple"
      #expect(FileList(page, position: 0).firstNotLockable == nil)
    }
  }

  @Test("a netrc password goes over plain http only where the user's own address leads")
  func passwords() throws {
    var store = CredentialStore(netrc: Netrc("machine h login u password p"))
    let origin = try #require(WebURL("http://h/")).origin
    #expect(store.credentials(for: origin, mayGoInPlain: false) == nil)
    #expect(store.credentials(for: origin, mayGoInPlain: true) != nil)
    #expect(store.credentials(for: try #require(WebURL("https://h/")).origin, mayGoInPlain: false) != nil)
    _ = store.separate("http://a:b@h/simple")
    #expect(store.credentials(for: origin, mayGoInPlain: false) != nil)
    var file = DistributionFile(
      filename: "x.tar.gz", url: "http://h/x.tar.gz", kind: .sdist(version: try #require(Version("1"))))
    #expect(file.owner == nil)
    for statedBy in ["http://h/simple", "links http://h/x?y", "direct http://h/x.tar.gz#sha256=aa 1.0"] {
      file.statedBy = statedBy
      #expect(file.owner == origin)
    }
  }

  @Test(
    "lose their signatures",
    arguments: [
      ("https://h/a.whl?X-Amz-Algorithm=A&X-Amz-Signature=s&X-Amz-Date=d", "https://h/a.whl"),
      ("https://h/a.whl?sv=2020&se=2030&sr=b&sp=r&sig=abc%3D", "https://h/a.whl"),
      ("https://h/get?file=a.whl&token=t", "https://h/get?file=a.whl"),
      ("https://h/a.whl?Expires=1&Signature=s&Key-Pair-Id=k", "https://h/a.whl"),
      ("https://h/a.whl?GoogleAccessId=g&Expires=1&Signature=s", "https://h/a.whl"),
    ])
  func signatures(address: String, plain: String) throws {
    let split = try #require(AddressSignature.split(address))
    #expect(split.address == plain)
    #expect(split.signature.contains("="))
  }

  @Test(
    "keep what names the file",
    arguments: ["https://h/a.whl", "https://h/get?file=a.whl&v=1", "https://h/a?expires=1", "https://h/a?"])
  func unsigned(address: String) {
    #expect(AddressSignature.split(address) == nil)
  }

  /// An index that signs each address anew, and a file server that wants the signature of the last page.
  @Test("that are signed anew each time make the same resolution, and no signature is kept")
  func signed() async throws {
    let release = ServedRelease("p", "1.0", requires: [])
    let bytes = try #require(release.files().first?.bytes)
    let count = Mutex(0)
    let server = try await LoopbackServer { request in
      let parts = request.path.split(separator: "?", maxSplits: 1).map(String.init)
      if parts[0] == "/simple/p/" {
        let number = count.withLock { count in
          count += 1
          return count
        }
        let text = """
          {"files": [{"filename": "p-1.0-py3-none-any.whl", "hashes": {"sha256": "\(sum(bytes))"},
            "url": "/files/p-1.0-py3-none-any.whl?v=1&X-Amz-Signature=verysecret\(number)"}]}
          """
        return LoopbackReply(
          status: 200, headers: [("Content-Type", "application/json"), ("ETag", "\"same\"")], body: Array(text.utf8))
      }
      let wanted = "v=1&X-Amz-Signature=verysecret\(count.withLock { $0 })"
      guard parts.count == 2, parts[1] == wanted else { return LoopbackReply(status: 403) }
      return LoopbackReply(status: 200, body: bytes)
    }
    var request = try request("p")
    request.indexes = IndexSet(defaultIndex: PackageIndex(name: "test", url: server.origin + "/simple"))
    try await withTemporaryFolder { folder in
      var resolutions: [Resolution] = []
      for policy in [IndexClient.Policy.normal, .normal, .refresh, .offline] {
        let cache = try Cache(directory: folder, now: TestClock().now, report: { _ in })
        resolutions.append(
          try await withClient(cache: cache, policy: policy, resolutionKey: "test") {
            try await PythonResolver(source: $0).resolve(request)
          })
        cache.close()
      }
      #expect(resolutions.allSatisfy { $0 == resolutions[0] })
      #expect(resolutions[0].packages.first?.chosen.url == server.origin + "/files/p-1.0-py3-none-any.whl?v=1")
      for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
        let contents = try #require(FileManager.default.contents(atPath: "\(folder)/\(name)"))
        #expect(contents.firstRange(of: Data("verysecret".utf8)) == nil, "\(name)")
      }
    }
    await server.shutdown()
  }
}
