import SpecParser
import Testing

@Suite struct SpecContextTests {
  private let text = """
    version: 1
    project: api
    context: ./service
    python: "3.11"
    requirements: [requirements.txt]
    app: { copy: [app, wroker, data/fonts] }
    variants:
      one: { base: "python:3.11-slim" }
      two: { extends: one }
    """

  private func warnings(_ folders: [String: [String]]) throws -> [String] {
    try parseSpec(text, file: "specs/api.yaml", fileExists: nil).missingFromContext { folders[$0] }.map(\.description)
  }

  @Test func `says nothing when everything is there`() throws {
    #expect(try warnings(["specs/service": ["app", "wroker", "data"], "specs/service/data": ["fonts"]]).isEmpty)
  }

  @Test func `warns once of each entry that is missing, with the nearest name`() throws {
    #expect(
      try warnings(["specs/service": ["app", "worker"]]) == [
        """
        specs/api.yaml:6:20: warning: [missing-file] 'wroker' is not in the build context './service'
          hint: did you mean 'worker'?
        """,
        "specs/api.yaml:6:28: warning: [missing-file] 'data/fonts' is not in the build context './service'",
      ])
  }

  @Test func `warns of a context that is missing`() throws {
    #expect(
      try warnings([:]) == [
        """
        specs/api.yaml:3:10: warning: [missing-file] the build context './service' does not exist
          hint: paths are relative to the spec file: this one means 'specs/service'
        """
      ])
  }
}
