import FoundationEssentials
import Foundation
import SpecParser
import Testing

@testable import DepResolver

@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["TXSPEC_TEST_NETWORK"] == "1",
    "needs the network: set TXSPEC_TEST_NETWORK=1"))
struct IndexNetworkTests {
  private var settings: HTTPConfiguration {
    HTTPConfiguration(
      version: "test", authorities: ProcessInfo.processInfo.environment["SSL_CERT_FILE"].map { [$0] } ?? [])
  }

  @Test(arguments: ["boto3", "numpy", "idna", "pydantic-core"])
  func `reads real pages as Foundation does`(name: String) async throws {
    let fetcher = HTTPFetcher(settings)
    let url = try #require(WebURL(PackageIndex.pypi.url + "/\(name)/"))
    var request = FetchRequest(
      url: url, accept: SimplePage.accept, isCompressible: true, limit: 64 << 20, deadline: .seconds(60))
    let reply = try await fetcher.get(request)
    let page = try SimplePage(reply, name: project(name))
    let object = try JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any]
    let entries = try #require(object?["files"] as? [[String: Any]])
    let known = entries.filter { entry in
      let file = entry["filename"] as? String ?? ""
      return file.hasSuffix(".whl") || file.hasSuffix(".tar.gz") || file.hasSuffix(".zip")
    }
    #expect(page.files.count == known.count)
    let byName = Dictionary(uniqueKeysWithValues: page.files.map { ($0.filename, $0) })
    for entry in known {
      let file = try #require(byName[entry["filename"] as? String ?? ""])
      #expect(file.url == entry["url"] as? String)
      #expect(file.sha256 == (entry["hashes"] as? [String: String])?["sha256"])
      #expect(file.size == entry["size"] as? Int)
    }
    request.accept = "text/html"
    let html = try SimplePage(try await fetcher.get(request), name: project(name))
    #expect(html.versions == page.versions)
    // Without operands in the message: a real page is long.
    let isEqual = html.files.map(\.url) == page.files.map(\.url)
    #expect(isEqual)
    await fetcher.shutdown()
  }

  @Test func `reads a real wheel and a real source distribution`() async throws {
    try await withClient(settings) { client in
      let page = try #require(try await client.page(of: project("requests"), on: .pypi))
      let files = page.files(of: try #require(Version("2.32.5")))
      for file in files {
        let detail = try await client.detail(of: file, project: project("requests"))
        #expect(detail.metadata.requiresDist.contains { $0.name.normalized == "urllib3" })
      }
      #expect(files.count == 2)
    }
  }
}
