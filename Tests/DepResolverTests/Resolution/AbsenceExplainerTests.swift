import DepResolver
import SpecParser
import Testing

@Suite("Why a package is absent")
struct AbsenceExplainerTests {
  private let text = """
    a 1.0: b; win;;sys_platform=='win32'
    a 1.0 [x]: extra-only
    b 1.0
    heavy 1.0: middle
    middle 1.0: deep>=2
    deep 2.0
    extra-only 1.0
    win 1.0
    """

  private func explain(_ name: String) async throws -> [AbsenceExplanation.Reason] {
    let index = try FakePythonIndex(text)
    var asked = try request("a\nheavy")
    asked.exclusions = [
      Located(try #require(PackageName("heavy")), at: SourceLocation(file: "spec.yaml", line: 9, column: 3))
    ]
    let resolution = try await PythonResolver(source: index).resolve(asked)
    return await AbsenceExplainer(request: asked, resolution: resolution, source: index)
      .explain(try #require(PackageName(name))).reasons
  }

  @Test("excluded by the spec")
  func excluded() async throws {
    guard case .excluded(let cut)? = try await explain("heavy").first else { throw Unexpected() }
    #expect(cut.excludedAt.line == 9)
    #expect(cut.edge.requirement == "heavy")
  }

  @Test("behind something that the spec excludes, with the chain that would have brought it")
  func behind() async throws {
    guard case .behindExclusion(let cut, let chain)? = try await explain("deep").first else { throw Unexpected() }
    #expect(cut.edge.child.normalized == "heavy")
    #expect(chain.map(\.requirement) == ["middle", "deep>=2"])
  }

  @Test("asked for only where a marker holds, or with an extra")
  func conditions() async throws {
    guard case .marker(let marker)? = try await explain("win").first else { throw Unexpected() }
    #expect(marker.child.normalized == "win")
    guard case .extra(let extra)? = try await explain("extra-only").first else { throw Unexpected() }
    #expect(extra.extra?.normalized == "x")
  }

  @Test("asked for by nothing at all")
  func unknown() async throws {
    #expect(try await explain("nobody").isEmpty)
  }

  private struct Unexpected: Error {}
}
