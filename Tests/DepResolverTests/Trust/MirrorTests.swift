import SpecParser
import TestSupport
import Testing

@testable import DepResolver

/// Archives of distributions share a cache; see "Trust" in docs/resolver.md.
@Suite("Lying mirrors")
struct MirrorTests {
  /// The same packages, and other lists of what is in them.
  private static func suite(_ holder: String) -> ServedSuite {
    let packages = ["honest", "planted"].map {
      "Package: lib\($0)\nVersion: 1.0\nArchitecture: amd64\nInstalled-Size: 7\n"
    }
    let contents = ELFReaderTests.expected.needed.map { "usr/lib/x86_64-linux-gnu/\($0) libs/lib\(holder)" }
    return ServedSuite(
      "/debian/dists/bookworm", packages: packages.joined(separator: "\n") + "\n",
      contents: contents.sorted().joined(separator: "\n") + "\n")
  }

  @Test("one mirror's lists of files never answer for another, whose packages are the same")
  func contents() async throws {
    let release = ServedRelease(
      "foo", "1.0", wheels: ["cp311-cp311-manylinux_2_17_x86_64"], contents: ["foo/a.so": ELFReaderTests.sample.file])
    let index = try await LoopbackIndex([release])
    let (honest, liar) = (
      try await LoopbackArchive([Self.suite("honest")]), try await LoopbackArchive([Self.suite("planted")])
    )
    var request = try request("foo")
    request.indexes = IndexSet(defaultIndex: PackageIndex(name: "test", url: index.url))
    try await withTemporaryFolder { folder in
      for (archive, holder) in [(liar, "planted"), (honest, "honest"), (liar, "planted"), (honest, "honest")] {
        let cache = try Cache(directory: folder, now: TestClock().now, report: { _ in })
        let question = SystemQuestion(
          release: SystemRelease(.debian, "bookworm", architecture: "amd64"),
          sources: [AptSource(url: "\(archive.root)/debian", suite: "bookworm", components: ["main"])],
          base: .exactly([]))
        let providers = try await withClient(cache: cache) { client in
          let resolution = try await PythonResolver(source: client).resolve(request)
          return try await client.libraries(of: resolution, question, snapshot: nil).libraries.compactMap(\.provider)
        }
        #expect(Set(providers) == ["lib\(holder)"])
        cache.close()
      }
    }
    for archive in [honest, liar] { await archive.shutdown() }
    await index.shutdown()
  }
}
