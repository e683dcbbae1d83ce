import SpecParser
import TestSupport
import Testing

@testable import DepResolver

@Suite("Archives of distributions, over HTTP") struct ArchiveClientTests {
  private static let folder = "/debian/dists/bookworm"
  private static let packages = "Package: app\nVersion: 1.0\nArchitecture: amd64\nInstalled-Size: 7\n\n"

  private func suite(_ change: (inout ServedSuite) -> Void = { _ in }) -> ServedSuite {
    var suite = ServedSuite(Self.folder, packages: Self.packages)
    change(&suite)
    return suite
  }

  private func source(_ archive: LoopbackArchive, isSnapshot: Bool = false) -> AptSource {
    AptSource(url: "\(archive.root)/debian", suite: "bookworm", components: ["main"], isSnapshot: isSnapshot)
  }

  /// The versions of `app` that a client finds.
  @discardableResult
  private func versions(
    _ archive: LoopbackArchive, cache: Cache? = nil, policy: IndexClient.Policy = .normal, keyring: String? = nil,
    isSnapshot: Bool = false
  ) async throws -> [String] {
    try await withClient(cache: cache, policy: policy) { client in
      let lists = try await client.packageLists(
        of: [source(archive, isSnapshot: isSnapshot)], architecture: "amd64", keyring: keyring)
      return lists.versions(of: "app").map(\.version.description)
    }
  }

  /// What the error of reading the archive says, after the address it begins with.
  private func complaint(
    _ archive: LoopbackArchive, of path: String, cache: Cache? = nil, policy: IndexClient.Policy = .normal,
    keyring: String? = nil, sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) async -> String {
    let error = await #expect(throws: FetchError.self, sourceLocation: sourceLocation) {
      try await versions(archive, cache: cache, policy: policy, keyring: keyring)
    }
    let text = error?.description ?? ""
    let address = "\(archive.root)\(Self.folder)/\(path)"
    #expect(text.hasPrefix(address), "\(text)", sourceLocation: sourceLocation)
    return String(text.dropFirst(address.count))
  }

  private func withCache(_ body: (Cache, TestClock) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let clock = TestClock()
      let cache = try Cache(directory: folder, now: clock.now) { notice in Issue.record("\(notice)") }
      defer { cache.close() }
      try await body(cache, clock)
    }
  }

  // MARK: What is asked for

  @Test func `are read by sum where they offer it, and by name where not`() async throws {
    for hasFilesBySum in [true, false] {
      let archive = try await LoopbackArchive([suite { $0.hasFilesBySum = hasFilesBySum }])
      #expect(try await versions(archive) == ["1.0"])
      let paths = archive.paths
      #expect(paths.count == 2 && paths.first == "\(Self.folder)/InRelease")
      let list = try #require(paths.last)
      #expect(list.hasPrefix("\(Self.folder)/main/binary-amd64/"))
      #expect(list.contains("/by-hash/SHA256/") == hasFilesBySum)
      #expect(list.hasSuffix("/Packages.gz") != hasFilesBySum)
      await archive.shutdown()
    }
  }

  @Test func `are asked once in a run`() async throws {
    let archive = try await LoopbackArchive([suite()])
    try await withClient { client in
      async let first = client.packageLists(of: [source(archive)], architecture: "amd64")
      async let second = client.packageLists(of: [source(archive)], architecture: "amd64")
      let sums = (try await first.sums, try await second.sums)
      #expect(sums.0 == sums.1)
      _ = try await client.packageLists(of: [source(archive)], architecture: "amd64")
    }
    #expect(archive.paths.count == 2)
  }

  @Test func `come from the cache for an hour, then only where they changed`() async throws {
    let archive = try await LoopbackArchive([suite()])
    try await withCache { (cache, clock) async throws in
      #expect(try await versions(archive, cache: cache) == ["1.0"])
      clock.advance(3_599)
      #expect(try await versions(archive, cache: cache) == ["1.0"])
      #expect(archive.paths.count == 2)
      // The suite is as it was (304), so its list is too.
      clock.advance(2)
      #expect(try await versions(archive, cache: cache) == ["1.0"])
      #expect(archive.paths.count == 3 && archive.paths.last == "\(Self.folder)/InRelease")
      // For another hour.
      #expect(try await versions(archive, cache: cache) == ["1.0"])
      #expect(archive.paths.count == 3)
      archive.serve(suite { $0.packages = Self.packages.replacing("1.0", with: "1.1") })
      #expect(try await versions(archive, cache: cache) == ["1.0"])
      clock.advance(3_601)
      #expect(try await versions(archive, cache: cache) == ["1.1"])
      #expect(archive.paths.count == 5)
      // Another file of the suite changed, and not this list.
      archive.serve(
        suite {
          $0.packages = Self.packages.replacing("1.0", with: "1.1")
          $0.contents = "usr/bin/app  utils/app\n"
        })
      #expect(try await versions(archive, cache: cache, policy: .refresh) == ["1.1"])
      #expect(archive.paths.count == 6)
    }
  }

  @Test func `come from the cache alone without the network, however old`() async throws {
    let archive = try await LoopbackArchive([suite()])
    try await withCache { (cache, _) async throws in
      let missing = await complaint(archive, of: "InRelease", cache: cache, policy: .offline)
      #expect(missing == ": not in the cache, and the network is off (--offline)")
      #expect(archive.paths.isEmpty)
    }
    try await withCache { (cache, clock) async throws in
      try await versions(archive, cache: cache)
      clock.advance(1_000_000)
      #expect(try await versions(archive, cache: cache, policy: .offline) == ["1.0"])
      #expect(archive.paths.count == 2)
    }
    #expect(await complaint(archive, of: "InRelease", policy: .offline).hasSuffix("(--offline)"))
  }

  // MARK: What is refused

  @Test func `with a list that is not of its sum are refused`() async throws {
    let archive = try await LoopbackArchive([suite()])
    archive.change("by-hash") { bytes in bytes.dropLast() + [bytes[bytes.count - 1] ^ 1] }
    let said = await complaint(archive, of: "main/binary-amd64/by-hash/SHA256/")
    #expect(said.contains("its sha256 is not the one the suite states"), "\(said)")
    #expect(said.hasSuffix("try again"), "\(said)")
  }

  @Test func `with a list that is cut or of another size are refused, and nothing is kept of it`() async throws {
    let archive = try await LoopbackArchive([suite()])
    try await withCache { (cache, _) async throws in
      archive.change("by-hash") { $0.dropLast(5) }
      let cut = await complaint(archive, of: "main/binary-amd64/by-hash/SHA256/", cache: cache)
      #expect(cut.contains("its sha256 is not the one the suite states"), "\(cut)")
      archive.change("by-hash") { $0 + [UInt8](repeating: 0, count: 100_000) }
      let long = await complaint(archive, of: "main/binary-amd64/by-hash/SHA256/", cache: cache)
      #expect(long.contains("larger than the limit of"), "\(long)")
      archive.serve(suite())
      #expect(try await versions(archive, cache: cache) == ["1.0"])
    }
    // A suite that states a size which is not the file's, though the sum is.
    archive.change("InRelease") { bytes in
      Array(String(decoding: bytes, as: UTF8.self).replacing(" main/binary", with: "0 main/binary").utf8)
    }
    let lie = await complaint(archive, of: "main/binary-amd64/by-hash/SHA256/")
    #expect(lie.contains("not the one the suite states"), "\(lie)")
  }

  @Test func `that lack what the suite lists are refused`() async throws {
    let archive = try await LoopbackArchive([suite()])
    archive.change("by-hash") { _ in nil }
    // What is not there by its sum is looked for by its name.
    #expect(await complaint(archive, of: "main/binary-amd64/Packages.gz") == ": not found")
    #expect(archive.paths.count == 3 && archive.paths[1].contains("/by-hash/"))
    archive.change("InRelease") { _ in nil }
    #expect(await complaint(archive, of: "InRelease") == ": not found")
  }

  @Test func `with a suite that is no longer valid are refused, unless they are of the past`() async throws {
    let archive = try await LoopbackArchive([suite { $0.validUntil = "Tue, 14 Nov 2023 22:13:19 UTC" }])
    try await withCache { (cache, _) async throws in
      // One second before the clock of the test.
      let said = await complaint(archive, of: "InRelease", cache: cache)
      #expect(said == ": malformed: it was valid until 2023-11-14T22:13:19Z only", "\(said)")
      let isSnapshot = true
      #expect(try await versions(archive, cache: cache, isSnapshot: isSnapshot) == ["1.0"])
    }
    try await withCache { (cache, _) async throws in
      archive.serve(suite { $0.validUntil = "Tue, 14 Nov 2023 22:13:20 UTC" })
      #expect(try await versions(archive, cache: cache) == ["1.0"])
    }
  }

  @Test func `without lists for the architecture are refused`() async throws {
    let archive = try await LoopbackArchive([suite { $0.architecture = "s390x" }])
    let said = await complaint(archive, of: "InRelease")
    #expect(said.contains("lists no packages of main for amd64"), "\(said)")
  }

  @Test func `answer for every suite, or not at all`() async throws {
    let archive = try await LoopbackArchive([suite()])
    let error = await #expect(throws: FetchError.self) {
      try await withClient { client in
        let missing = AptSource(url: "\(archive.root)/debian", suite: "bookworm-updates", components: ["main"])
        _ = try await client.packageLists(of: [source(archive), missing], architecture: "amd64")
      }
    }
    #expect(error?.description == "\(archive.root)/debian/dists/bookworm-updates/InRelease: not found")
  }
}
