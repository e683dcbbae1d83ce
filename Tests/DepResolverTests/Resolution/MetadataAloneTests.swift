import SpecParser
import TestSupport
import Testing

@testable import DepResolver

/// Of many versions that are passed over only the metadata is read; the one that is taken is looked at as a whole.
@Suite("Metadata alone")
struct MetadataAloneTests {
  /// The oldest of eight versions is the only one that fits; its wheel has a long directory and `extra` among its members.
  private static func releases(_ extra: [String: Int] = [:]) -> [ServedRelease] {
    let members = Dictionary(uniqueKeysWithValues: (0..<3_000).map { ("p/data/\($0).json", 2) })
    return (1...8).map { version in
      var release = ServedRelease("p", "\(version).0", requires: version == 1 ? [] : ["q>9"])
      release.members = members.merging(version == 1 ? extra : [:]) { $1 }
      return release
    } + [ServedRelease("q", "1.0")]
  }

  private func resolve(_ releases: [ServedRelease]) async throws -> Resolution {
    let server = try await LoopbackIndex(releases)
    var request = try request("p\nq")
    request.indexes = IndexSet(defaultIndex: PackageIndex(name: "test", url: server.url))
    do {
      let answer = try await withClient { try await PythonResolver(source: $0).resolve(request) }
      await server.shutdown()
      return answer
    } catch {
      await server.shutdown()
      throw error
    }
  }

  @Test("the version taken has its size all the same")
  func size() async throws {
    let resolution = try await resolve(Self.releases())
    let package = try #require(resolution.package(named: try project("p")))
    #expect(package.version == Version("1.0") && package.detail.fileCount == 3_003)
  }

  @Test("a wheel that holds a second set of metadata where only the end was looked at is not taken")
  func secondMetadata() async throws {
    // Sorted by name, it stands before all else.
    let error = await #expect(throws: ResolutionError.self) {
      try await resolve(Self.releases(["a-1.0.dist-info/METADATA": 10]))
    }
    guard case .fetch(let failure, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(failure.description.contains("more than one .dist-info folder"))
  }
}
