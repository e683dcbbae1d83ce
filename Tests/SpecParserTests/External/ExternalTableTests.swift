import SpecParser
import TestSupport
import Testing

/// The `[external]` table. Source: PEP 725, section "Changes in pyproject.toml".
@Suite struct ExternalTableTests {
  static let text = """
    [project]
    name = "my-service"
    dependencies = []

    [project.optional-dependencies]
    video = ["av"]

    [external]
    build-requires = ["dep:virtual/compiler/c"]
    host-requires = ["dep:generic/openssl"]
    dependencies = [
      "dep:generic/ffmpeg",
      "dep:generic/curl; os_name == 'nt'",
    ]

    [external.optional-dependencies]
    Video = ["dep:generic/graphviz"]
    audio = ["dep:generic/portaudio"]

    [external.optional-build-requires]
    video = ["dep:generic/cmake"]

    [external.dependency-groups]
    Dev = ["dep:generic/git", { include-group = "docs" }]
    docs = ["dep:generic/pandoc", { include-group = "dev" }]
    """

  private func load(_ text: String, extras: [String] = [], groups: [String] = []) throws -> RequirementsInput {
    let loader = RequirementsLoader(environment: [:]) { _ in Array(text.utf8) }
    let start = SourceLocation(file: "<arguments>")
    let names = { (texts: [String]) in try texts.map { Located(try #require(ExtraName($0)), at: start) } }
    return try loader.load(
      requirements: [Located("pyproject.toml", at: start)], constraints: [],
      parts: ProjectParts(extras: try names(extras), groups: try names(groups)))
  }

  private func external(_ extras: [String] = [], _ groups: [String] = []) throws -> [String] {
    try load(Self.text, extras: extras, groups: groups).external.map { entry in
      "\(entry.value.purpose) \(entry.value.url.name)\(entry.value.extra.map { " [\($0.normalized)]" } ?? "")"
    }
  }

  private static let own = ["build c", "host openssl", "run ffmpeg", "run curl"]

  @Test func `takes what the user's project needs, with the place`() throws {
    #expect(try external() == Self.own)
    let places = try load(Self.text).external.map(\.location.description)
    #expect(places.last == "pyproject.toml:13:4")
  }

  @Test func `takes extras and groups that are asked for`() throws {
    #expect(
      try external(["video"]) == [
        "build c", "build cmake [video]", "host openssl", "run ffmpeg", "run curl",
        "run graphviz [video]",
      ])
    #expect(try external([], ["dev"]) == Self.own + ["run git", "run pandoc"])
  }

  @Test(arguments: [
    ("dependencies = [\"ffmpeg\"]", "bad-dep-url 5:18"),
    ("dependencies = [\"dep:generic/x; os = 'a'\"]", "invalid-marker 5:33"),
    ("dependencies = \"dep:generic/x\"", "invalid-project 5:1"),
    ("dependencies = [1]", "invalid-project 5:1"),
    ("dependancies = []", "unknown-key 5:1"),
    ("optional-dependencies = []", "invalid-project 5:1"),
    ("optional-dependencies = { a = [\"x\"] }", "bad-dep-url 5:33"),
    ("dependency-groups = { a = [{ include = \"b\" }] }", "invalid-project 5:23"),
    ("dependency-groups = { a = [\"b\"] }", "bad-dep-url 5:29"),
  ])
  func `says what is wrong in the user's own file and where`(_ line: String, _ expected: String) throws {
    let text = "[project]\nname = \"x\"\n\n[external]\n\(line)\n"
    let error = #expect(throws: InvalidInput.self) { try load(text) }
    let found = error?.diagnostics.map { "\($0.code.name) \($0.location.line):\($0.location.column)" }
    #expect(found == [expected])
  }

  @Test func `refuses an external that is no table`() {
    let error = #expect(throws: InvalidInput.self) { try load("external = 1\n[project]\nname = \"x\"\n") }
    #expect(error?.diagnostics.map(\.location.description) == ["pyproject.toml:1:1"])
  }

  @Test func `reads somebody else's table and leaves out what it cannot read`() {
    let text = Self.text.replacing("\"dep:generic/ffmpeg\",", with: "\"ffmpeg\", 3, \"dep:generic/ffmpeg\",")
    let found = ExternalTable.read(lenient: Array(text.utf8)).map { entry in
      "\(entry.purpose) \(entry.url.name)\(entry.extra.map { " [\($0.normalized)]" } ?? "")"
    }
    #expect(
      found == [
        "build c", "build cmake [video]", "host openssl", "run ffmpeg", "run curl", "run graphviz [video]",
        "run portaudio [audio]",
      ])
  }

  @Test(arguments: [
    "", "external", "[external", "[external]\nbuild-requires = 1", "external = [1]", "[external]\nx = 1",
    "\u{0}external",
    "[[external]]\ndependencies = [\"dep:generic/x\"]",
  ])
  func `finds nothing where there is nothing`(_ text: String) {
    #expect(ExternalTable.read(lenient: Array(text.utf8)) == [])
  }

  @Test(arguments: 1...4)
  func `never crashes`(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var found = 0
    for _ in 0..<fuzzInputs(4 * 400) / 4 {
      found += ExternalTable.read(lenient: random.damaged(Array(Self.text.utf8))).count
    }
    #expect(found > 100)
  }
}
