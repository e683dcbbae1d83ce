import SpecParser
import Testing

@testable import DepResolver

/// Versions that are not taken for what they are, are told; see "Trust" in docs/resolver.md.
@Suite("Versions passed over")
struct PassedOverTests {
  private static let environment = Environment(python: PythonVersion(major: 3, minor: 11), platform: .linuxAMD64)

  private func passed(_ index: String, _ change: (inout ResolutionRequest) throws -> Void = { _ in }) async throws
    -> [String]
  {
    var request = try DepResolverTests.request("a")
    try change(&request)
    let resolution = try await PythonResolver(source: FakePythonIndex(index)).resolve(request)
    return resolution.packages.flatMap { package in
      package.passedOver.map { "\(package.name) \($0.version) \($0.reason)" }
    }
  }

  @Test(
    "are told with the reason, best first",
    arguments: [
      ("a 1.0\na 2.0 yanked", ["a 2.0 was yanked (broken)"]),
      (
        "a 1.0\na 2.0 python>=3.12\na 3.0 win",
        [
          "a 3.0 has no wheel for python 3.11 on linux/amd64", "a 2.0 requires python >=3.12, not 3.11",
        ]
      ),
      ("a 1.0\na 2.0 metadata>=3.12", ["a 2.0 requires python >=3.12, not 3.11"]),
      (
        "a 1.0\na 2.0 sdist dynamic",
        [
          "a 2.0 " + PythonProvider.Refusal.dynamicMetadata(["Requires-Dist"]).text(for: Self.environment)
        ]
      ),
      ("a 1.0: b<2\nb 1.0\nb 1.5 yanked\nb 2.0 yanked", ["b 1.5 was yanked (broken)"]),
      ("a 1.0: b==2\na 0.9\nb 1.0", []), ("a 1.0\na 2.0rc1", []), ("a 1.0\na 0.5 yanked", []),
    ])
  func told(index: String, expected: [String]) async throws {
    #expect(try await passed(index) == expected)
  }

  @Test("by constraints and by a lock that keeps a version, none is passed over")
  func ruledOut() async throws {
    let index = "a 1.0\na 2.0 yanked"
    #expect(try await passed(index) { $0.constraints = try requirements("a<2") } == [])
    let name = try #require(PackageName("a"))
    #expect(try await passed(index) { $0.preferences[name] = [try #require(Version("1.0"))] } == [])
  }

  @Test("packages that are bound to an index come from nowhere else")
  func bound() throws {
    let (own, pages) = (
      PackageIndex(name: "own", url: "https://own"), PackageIndex(name: "l", url: "https://l", kind: .links)
    )
    let name = try #require(PackageName("a"))
    var indexes = IndexSet(entries: [.init(index: own, only: [name])])
    indexes.links = [pages]
    #expect(indexes.places(for: name) == [own])
    #expect(indexes.places(for: try #require(PackageName("b"))) == [pages, .pypi])
  }
}
