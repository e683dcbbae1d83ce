import SpecParser
import TestSupport
import Testing

/// `pyproject.toml` as a requirements file. Sources: PyPA specifications "pyproject.toml" and "Dependency Groups"
/// (PEP 735).
@Suite struct ProjectFileTests {
  static let text = """
    [project]
    name = "My.Service"
    dependencies = [
      "fastapi>=0.110",  # the web part
      'numpy; python_version >= "3.9"',
    ]

    [project.optional-dependencies]
    gpu = ["torch>=2.8"]
    all = ["my-service[gpu, Docs]", "rich"]
    docs = ["mkdocs"]

    [dependency-groups]
    Test = ["pytest>7", {include-group = "lint"}]
    lint = ["ruff"]
    """

  private func load(
    _ text: String, extras: [String] = [], groups: [String] = [], role: String = "requirements"
  ) throws -> RequirementsInput {
    let loader = RequirementsLoader(environment: [:]) { _ in Array(text.utf8) }
    let start = SourceLocation(file: "<arguments>")
    let names = { (texts: [String]) in try texts.map { Located(try #require(ExtraName($0)), at: start) } }
    let files = [Located("api/pyproject.toml", at: start)]
    return try loader.load(
      requirements: role == "requirements" ? files : [], constraints: role == "constraints" ? files : [],
      parts: ProjectParts(extras: try names(extras), groups: try names(groups)))
  }

  private func requirements(_ extras: [String] = [], _ groups: [String] = []) throws -> [String] {
    try load(Self.text, extras: extras, groups: groups).requirements.map(\.requirement.value.text)
  }

  private static let own = ["fastapi>=0.110", "numpy; python_version >= \"3.9\""]

  @Test func takesTheProjectsDependencies() throws {
    #expect(try requirements() == Self.own)
    let places = try load(Self.text).requirements.map(\.requirement.location.description)
    #expect(places == ["api/pyproject.toml:4:4", "api/pyproject.toml:5:4"])
  }

  @Test func takesDirectReferencesAndTheSourcesOfUv() throws {
    let text = """
      [project]
      dependencies = [
        "a @ https://host.example/a-1.0-py3-none-any.whl", "B[x]>=2; os_name == 'posix'", "c", "d", "e", "f",
      ]
      [tool.uv.sources]
      b = { git = "https://host.example/b", tag = "v2.1", subdirectory = "py" }
      c = { path = "../c%41", editable = true }
      d = { url = "https://host.example/d-1.0.tar.gz" }
      f = { git = "https://host.example/f", tag = "f@1#x" }
      """
    #expect(
      try load(text).requirements.map(\.requirement.value.description) == [
        "a @ https://host.example/a-1.0-py3-none-any.whl",
        "b[x] @ git+https://host.example/b@v2.1#subdirectory=py ; os_name == \"posix\"",
        "c @ file:c%2541", "d @ https://host.example/d-1.0.tar.gz", "e",
        "f @ git+https://host.example/f@f%401%23x",
      ])
  }

  @Test func extrasThatNameTheProjectMeanItsOtherExtras() throws {
    #expect(try requirements(["All"]) == Self.own + ["torch>=2.8", "mkdocs", "rich"])
    #expect(try requirements(["gpu", "all"]) == Self.own + ["torch>=2.8", "mkdocs", "rich"])
  }

  @Test func groupsIncludeOtherGroups() throws {
    #expect(try requirements([], ["test"]) == Self.own + ["pytest>7", "ruff"])
    #expect(try requirements([], ["lint", "TEST"]) == Self.own + ["ruff", "pytest>7"])
  }

  @Test func groupsNeedNoProject() throws {
    let input = try load("[dependency-groups]\nlint = [\"ruff\"]", groups: ["lint"])
    #expect(input.requirements.map(\.requirement.value.text) == ["ruff"])
  }

  @Test(arguments: [
    ("[project\n", ":1:1: error: [invalid-project] not TOML: expected ']'"),
    ("[tool.x]\n", ":1:1: error: [invalid-project] there is no [project] table"),
    ("[project]\nname = 'a'\ndynamic = [\"version\",\n 'dependencies']\n", ":4:3: error: [dynamic-dependencies]"),
    ("[project]\ndependencies = \"numpy\"\n", ":2:1: error: [invalid-project] 'project.dependencies' is not a list"),
    ("[project]\ndependencies = [ 1 ]\n", ":2:1: error: [invalid-project] 'project.dependencies' holds something"),
    ("[project]\ndependencies = [\"é\", \"numpy>=\"]\n", ":2:18: error: [invalid-requirement]"),
    ("[project]\ndependencies = [\"b\", \"numpy>=\"]\n", ":2:30: error: [invalid-specifier]"),
    ("[project]\ndependencies = ['a @ https://u:secret@h/a.whl']\n", ":2:22: error: [direct-reference]"),
    ("[project]\n[tool.uv.sources]\nnumpy = { index = 'x' }\n", nil),
    (
      "[project]\ndependencies = ['Numpy']\n[tool.uv.sources]\nnumpy = { index = 'x' }\n",
      ":4:1: error: [unsupported-source] the source of 'numpy'"
    ),
  ])
  func saysWhatIsWrongAndWhere(text: String, expected: String?) throws {
    do {
      _ = try load(text)
      #expect(expected == nil)
    } catch let error as InvalidInput {
      let expected = try #require(expected)
      #expect(error.description.hasPrefix("api/pyproject.toml" + expected), "\(error)")
      #expect(!error.description.contains("secret"))
    }
  }

  @Test(arguments: [
    ("test = [{include-group = 'lint'}]\nlint = [{include-group = 'test'}]", ":3:27: error: [circular-groups]"),
    ("test = [{include-group = 'lnt'}]\nlint = []", ":2:27: error: [unknown-group] there is no group 'lnt'"),
    ("test = 'ruff'", ":2:1: error: [invalid-project] the group 'test' is not a list"),
    ("test = [[]]", ":2:1: error: [invalid-project] the group 'test' holds something"),
    ("test = [{include-group = 'a', x = 1}]", ":2:1: error: [invalid-project] the group 'test' holds something"),
  ])
  func saysWhatIsWrongWithGroups(text: String, expected: String) throws {
    let error = #expect(throws: InvalidInput.self) { try load("[dependency-groups]\n" + text, groups: ["test"]) }
    #expect(error?.description.hasPrefix("api/pyproject.toml" + expected) == true, "\(String(describing: error))")
  }

  @Test func extrasAndGroupsAskedForMustBeThere() throws {
    let error = #expect(throws: InvalidInput.self) { try load(Self.text, extras: ["gpus"], groups: ["x"]) }
    #expect(
      error?.diagnostics.map(\.description) == [
        "<arguments>:1:1: error: [unknown-extra] there is no extra 'gpus'\n  hint: did you mean 'gpu'?",
        "<arguments>:1:1: error: [unknown-group] there is no group 'x'\n  hint: there are: Test, lint",
      ])
    #expect(throws: InvalidInput.self) { try load(Self.text, role: "constraints") }
  }

  @Test func survivesDamagedFiles() throws {
    var random = SeededGenerator(seed: 51)
    let pieces = ["[", "]", "{", "}", "\"", "'", "=", ",", ".", "\n", "#", "\\", "include-group", "dynamic"]
      .map { Array($0.utf8) }
    let loader = { (bytes: [UInt8]) in RequirementsLoader(environment: [:]) { _ in bytes } }
    let start = SourceLocation(file: "<arguments>")
    let parts = ProjectParts(
      extras: [Located(try #require(ExtraName("all")), at: start)],
      groups: [Located(try #require(ExtraName("test")), at: start)])
    var outcomes = (good: 0, bad: 0)
    for _ in 0..<fuzzInputs(3_000) {
      let bytes = random.damaged(Array(Self.text.utf8), pieces: pieces)
      do {
        _ = try loader(bytes).load(requirements: [Located("pyproject.toml", at: start)], parts: parts)
        outcomes.good += 1
      } catch {
        outcomes.bad += 1
        let lines = String(decoding: bytes, as: UTF8.self).unicodeScalars.split(
          separator: "\n", omittingEmptySubsequences: false)
        for place in error.diagnostics.map(\.location) where place.file == "pyproject.toml" {
          try #require((1...lines.count).contains(place.line), "\(place)")
          #expect(
            place.column <= lines[place.line - 1].count + 1, "\(place) of \(String(decoding: bytes, as: UTF8.self))")
        }
      }
    }
    #expect(outcomes.good > 0 && outcomes.bad > 0)
  }

  @Test("the extras that a project asks of itself are taken where the marker of that line holds")
  func conditionalExtras() throws {
    let text = """
      [project]
      name = "p"
      dependencies = ["p[deep]; python_version < '3'"]
      [project.optional-dependencies]
      base = ["a", "b>=1; os_name == 'nt'"]
      both = ["p[base]; sys_platform == 'win32'", "c"]
      deep = ["p[both]; implementation_name == 'pypy'"]
      loop = ["p[loop2]; os_name == 'nt'"]
      loop2 = ["p[loop]", "d"]
      twice = ["p[base]; sys_platform == 'win32'", "p[base]"]
      """
    func lines(_ extras: [String]) throws -> [String] {
      try load(text, extras: extras).requirements.map(\.requirement.value.text)
    }
    let deep = "python_version < \"3\" and implementation_name == \"pypy\""
    let own = [
      "a ; \(deep) and sys_platform == \"win32\"",
      "b>=1 ; \(deep) and sys_platform == \"win32\" and os_name == \"nt\"", "c ; \(deep)",
    ]
    #expect(try lines([]) == own)
    let windows = ["a ; sys_platform == \"win32\"", "b>=1 ; sys_platform == \"win32\" and os_name == \"nt\""]
    #expect(try lines(["both"]) == own + windows + ["c"])
    #expect(try lines(["loop"]) == own + ["d ; os_name == \"nt\""])
    #expect(try lines(["twice"]) == own + windows + ["a", "b>=1; os_name == 'nt'"])
    let linux = MarkerEnvironment(python: PythonVersion(major: 3, minor: 12), platform: .linuxAMD64)
    let applying = try load(text, extras: ["both"]).requirements.filter { $0.requirement.value.applies(in: linux) }
    #expect(applying.map(\.requirement.value.text) == ["c"])
  }
}
