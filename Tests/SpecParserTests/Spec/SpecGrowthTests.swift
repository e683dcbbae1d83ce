import Testing

@testable import SpecParser

/// Specs of a size that nobody writes by hand.
@Suite("Growth of a spec", .timeLimit(.minutes(5)))
struct SpecGrowthTests {
  private static let head = """
    version: 1
    project: api
    image: example.com/api
    python: "3.12"
    requirements: [requirements.txt]

    """

  private func spec(_ text: String) throws -> Spec {
    try parseSpec(Array((Self.head + text).utf8), file: "t.yaml", fileExists: nil, listFolder: nil)
  }

  private static func chain(_ length: Int) -> String {
    let base = "variants:\n  v0: { base: \"python:3.12-slim-bookworm\", platforms: [linux/amd64] }\n"
    return base + (1...length).map { "  v\($0): { extends: v\($0 - 1) }\n" }.joined()
  }

  @Test("reads each folder once, however much is copied out of it")
  func copies() throws {
    let spec = try spec("app: { copy: [\((0..<2_000).map { "a/f\($0)" }.joined(separator: ", "))] }\n" + Self.chain(20))
    var listed: [String] = []
    let warnings = spec.missingFromContext { folder in
      listed.append(folder)
      return (0..<1_999).map { "f\($0)" } + ["a"]
    }
    #expect(listed.count == 2)
    #expect(warnings.count == 1)
  }

  @Test("variants extend each other to a depth, beyond which they are refused once", arguments: [32, 33, 500])
  func chains(length: Int) throws {
    let spec = Result { try self.spec(Self.chain(length)) }
    guard length > 32 else { return #expect(try spec.get().variants.count == 33) }
    let error = #expect(throws: InvalidInput.self) { try spec.get() }
    #expect(error?.diagnostics.map(\.code) == [.extendsDepth])
    #expect(error?.diagnostics.first?.location.line == 7 + 33)
  }
}
