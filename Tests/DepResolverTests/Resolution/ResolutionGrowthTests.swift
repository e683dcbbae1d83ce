import DepResolver
import SpecParser
import Testing

/// Sizes at which work that grows with the square of its input would take many minutes.
@Suite("Growth of a resolution", .timeLimit(.minutes(5)))
struct ResolutionGrowthTests {
  private static let many = 10_000

  @Test("many lines for one project")
  func manyLines() async throws {
    let index = try FakePythonIndex("a 1.0")
    let lines = (0..<Self.many).map { "a!=2.\($0)" }
    #expect(try await index.pins(request(lines.joined(separator: "\n"))) == ["a==1.0"])
  }

  @Test("many requirements of one distribution for another")
  func manyRequirements() async throws {
    let index = try FakePythonIndex("a 1.0: " + (0..<Self.many).map { "b!=2.\($0)" }.joined(separator: ";") + "\nb 1.0")
    #expect(try await index.pins(request("a")) == ["a==1.0", "b==1.0"])
  }

  @Test("more requirements than one resolution may hold are an error that names the project")
  func tooManyRequirements() async throws {
    let long = "b;;sys_platform=='" + String(repeating: "x", count: 1 << 20) + "'"
    let names = (10..<27).map { "a\($0)" }
    let index = try FakePythonIndex(names.map { "\($0) 1.0: \(long)" }.joined(separator: "\n"))
    let error = await #expect(throws: ResolutionError.self) {
      try await index.pins(request(names.joined(separator: "\n")))
    }
    guard case .tooManyRequirements(_, _, let last)? = error else { return #expect(Bool(false), "\(error as Any)") }
    #expect(last.hasPrefix("a"))
    #expect(try await index.pins(request(names.prefix(15).joined(separator: "\n"))).count == 15)
  }

  @Test("as many lines as versions, each of which leaves out another")
  func manyLinesAndVersions() async throws {
    let index = try FakePythonIndex((1...2_000).map { "a \($0)" }.joined(separator: "\n"))
    #expect(try await index.pins(request((2...2_000).map { "a!=\($0)" }.joined(separator: "\n"))) == ["a==1"])
  }

  @Test("joined requirements still say where they come from when nothing satisfies them")
  func manyLinesFail() async throws {
    let index = try FakePythonIndex("a 1.0")
    let failure = try await index.failure(request((0..<600).map { "a!=1.\($0)" }.joined(separator: "\n")))
    #expect(failure.requirements.map(\.requirement).contains("a!=1.0"))
  }

  @Test("versions that are all for pythons of their own")
  func manyPythons() async throws {
    let index = try FakePythonIndex((1...5_000).map { "a \($0) python>=4.\($0)" }.joined(separator: "\n"))
    let failure = try await index.failure(request("a"))
    #expect(failure.explanation.joined().contains("requires python >=4.5000"))
  }
}
