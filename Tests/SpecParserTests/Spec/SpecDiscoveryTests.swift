import SpecParser
import Testing

@Suite struct SpecDiscoveryTests {
  /// What discovery answers in `/home/me/api` when the folders hold these names.
  private func found(
    option: String? = nil, variable: String? = nil, _ folders: [String: [String]]
  ) -> String {
    let discovery = SpecDiscovery(
      option: option, variable: variable, workingDirectory: "/home/me/api", listFolder: { folders[$0] })
    do throws(InvalidInput) {
      return try discovery.specFile()
    } catch {
      return error.description
    }
  }

  @Test func `takes the option first, then the variable, then a file`() {
    let folders = [".": ["a.yaml", "b.yaml", "txspec.yaml"]]
    #expect(found(option: "a.yaml", variable: "b.yaml", folders) == "a.yaml")
    #expect(found(variable: "b.yaml", folders) == "b.yaml")
    #expect(found(variable: "", folders) == "txspec.yaml")
    #expect(found(folders) == "txspec.yaml")
  }

  @Test func `looks in the parents, the nearest first, before it looks in specs`() {
    let folders = ["..": ["txspec.yaml"], "../../..": ["txspec.yaml"], "specs": ["one.yaml"]]
    #expect(found(folders) == "../txspec.yaml")
    #expect(found(["../../..": ["txspec.yaml"]]) == "../../../txspec.yaml")
    #expect(found(["../../../..": ["txspec.yaml"]]).contains("[no-spec]"))
  }

  @Test func `takes the only file in specs`() {
    #expect(found(["specs": ["notes.md", ".hidden.yaml", "api.yml"]]) == "specs/api.yml")
  }

  @Test func `asks which of several is meant`() {
    #expect(
      found(["specs": ["web.yml", "api.yaml"]]) == """
        <arguments>:1:1: error: [several-specs] several specs: 'specs/api.yaml', 'specs/web.yml'
          hint: choose one with '--spec specs/api.yaml'
        """)
  }

  @Test func `offers to draft a spec when there is none`() {
    #expect(
      found([:]) == """
        <arguments>:1:1: error: [no-spec] no spec: neither 'txspec.yaml' here or in a parent folder, nor a file in \
        'specs'
          hint: go to the project's folder, or name a spec with '--spec FILE'
        """)
  }

  @Test func `offers the nearest name for a file that is not there`() {
    #expect(
      found(option: "specs/apy.yaml", ["specs": ["api.yaml", "web.yaml"]]) == """
        <arguments>:1:1: error: [no-spec] the spec 'specs/apy.yaml' does not exist
          hint: did you mean 'specs/api.yaml'?
        """)
    #expect(
      found(variable: "gone.yaml", [".": []])
        == "<TXSPEC_SPEC>:1:1: error: [no-spec] the spec 'gone.yaml' does not exist")
  }

  @Test(arguments: [
    ("specs/x.yaml", "../requirements/r.txt", "requirements/r.txt"),
    ("x.yaml", "../r.txt", "../r.txt"),
    ("x.yaml", "r.txt", "r.txt"),
    ("./specs/x.yaml", ".", "specs"),
    ("../specs/x.yaml", "../../r.txt", "../../r.txt"),
    ("specs/x.yaml", "..", "."),
    ("/w/specs/x.yaml", "../r.txt", "/w/r.txt"),
    ("/x.yaml", "../../r.txt", "/r.txt"),
    ("specs/x.yaml", "/etc/../srv//r.txt", "/srv/r.txt"),
    ("specs/x.yaml", "a/./b/../c/", "specs/a/c"),
  ])
  func `resolves paths against the folder of the spec`(_ file: String, _ path: String, _ expected: String) throws {
    #expect(try parse(specText(), file: file).resolvedPath(path) == expected)
  }
}
