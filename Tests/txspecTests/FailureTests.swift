import FoundationEssentials
import TestSupport
import Testing

/// What is said when nothing satisfies the requirements.
@Suite struct FailureTests {
  struct Conflict: Sendable, CustomTestStringConvertible {
    var name: String
    var requirements: String
    var releases: [ServedRelease]
    var arguments: [String] = []
    var constraints: String?

    var testDescription: String { name }
  }

  static let conflicts = [
    Conflict(
      name: "direct", requirements: "web==2.0\ncore>=3\n",
      releases: [
        ServedRelease("web", "1.0"), ServedRelease("web", "2.0", requires: ["core<3"]), ServedRelease("core", "2.0"),
        ServedRelease("core", "3.0"),
      ]),
    Conflict(
      name: "two-lines", requirements: "core>=2\ncore<2\n",
      releases: [ServedRelease("core", "1.0"), ServedRelease("core", "2.0")]),
    Conflict(
      name: "transitive", requirements: "site==1.0\ntheme\nunrelated\n",
      releases: [
        ServedRelease("site", "1.0", requires: ["web>=2"]), ServedRelease("site", "0.9", requires: ["web<2"]),
        ServedRelease("web", "1.0", requires: ["core<2"]), ServedRelease("web", "2.0", requires: ["core>=2"]),
        ServedRelease("web", "2.1", requires: ["core>=2"]), ServedRelease("theme", "1.0", requires: ["core==1.*"]),
        ServedRelease("core", "1.0"), ServedRelease("core", "1.5"), ServedRelease("core", "2.0"),
        ServedRelease("unrelated", "1.0"),
      ]),
    Conflict(
      name: "wrong-python", requirements: "web>=2\n",
      releases: [
        ServedRelease("web", "1.0"), ServedRelease("web", "2.0", requiresPython: ">=3.13"),
        ServedRelease("web", "2.1", requiresPython: ">=3.13"),
      ]),
    Conflict(
      name: "no-wheel", requirements: "web>=2\n",
      releases: [ServedRelease("web", "1.0"), ServedRelease("web", "2.0", wheels: ["cp312-cp312-win_amd64"])]),
    Conflict(
      name: "yanked-only", requirements: "web>=2\n",
      releases: [ServedRelease("web", "1.0"), ServedRelease("web", "2.0", yanked: "loses data")]),
    Conflict(
      name: "prerelease-only", requirements: "web>1\n",
      releases: [ServedRelease("web", "1.0"), ServedRelease("web", "2.0b1")], arguments: ["--prerelease", "disallow"]),
    Conflict(
      name: "excluded-by-date", requirements: "web\n", releases: [ServedRelease("web", "1.0")],
      arguments: ["--exclude-newer", "2023-01-01"]),
    Conflict(
      name: "unknown-package", requirements: "web\nwebb\n", releases: [ServedRelease("web", "1.0")]),
    Conflict(
      name: "missing-version", requirements: "web>=9\n",
      releases: [ServedRelease("web", "1.0"), ServedRelease("web", "2.0")]),
    Conflict(
      name: "constraint", requirements: "web\n",
      releases: [
        ServedRelease("web", "1.0", requires: ["core>=2"]), ServedRelease("core", "1.0"), ServedRelease("core", "2.0"),
      ],
      constraints: "# old\ncore<2\n"),
    Conflict(
      name: "extra", requirements: "web[fast]\ncore<2\n",
      releases: [
        ServedRelease("web", "1.0", requires: ["core>=2; extra == 'fast'"]), ServedRelease("core", "1.0"),
        ServedRelease("core", "2.0"),
      ]),
    Conflict(
      name: "format", requirements: "web\n", releases: [ServedRelease("web", "1.0", wheels: [], hasSdist: true)],
      arguments: ["--only-binary", ":all:"]),
    Conflict(
      name: "hash", requirements: "web==1.0 --hash=sha256:\(String(repeating: "0", count: 64))\n",
      releases: [ServedRelease("web", "1.0"), ServedRelease("web", "1.1")]),
    Conflict(
      name: "dynamic-metadata", requirements: "web\n",
      releases: [ServedRelease("web", "1.0", wheels: [], hasSdist: true, isDynamic: true)]),
  ]

  @Test(arguments: conflicts)
  func namesTheLinesTheIndexWhatWasSkippedAndWhatHelps(conflict: Conflict) async throws {
    let index = try await LoopbackIndex(conflict.releases)
    let tool = try CommandLineTool(index: index.url)
    try tool.write("requirements.txt", conflict.requirements)
    var arguments = ["resolve", "-r", "requirements.txt"] + conflict.arguments
    if let constraints = conflict.constraints {
      try tool.write("constraints.txt", constraints)
      arguments += ["-c", "constraints.txt"]
    }
    let result = try await tool.run(arguments)
    #expect(result.exitCode == 1)
    #expect(result.output.isEmpty)
    let text = result.error.replacing(index.url, with: "https://index.test/simple")
    try expectGolden(text, suite: "FailureTests", name: conflict.name)
  }

  @Test func namesTheIndexThatAPackageIsBoundTo() async throws {
    let pypi = try await LoopbackIndex([
      ServedRelease("voice", "4.0", requires: ["torch>=2.8"]), ServedRelease("voice", "3.4", requires: ["torch"]),
      ServedRelease("torch", "2.8"),
    ])
    let bound = try await LoopbackIndex([ServedRelease("torch", "2.4.1+rocm6.0")])
    let tool = try CommandLineTool(index: pypi.url)
    try tool.write("requirements.txt", "# the service\nvoice==4.0\n")
    try tool.write(
      "txspec.yaml",
      """
      version: 1
      project: sample
      python: "3.11"
      requirements: [requirements.txt]
      indexes:
        rocm: { url: "\(bound.url)", only: [torch] }
      variants:
        rocm: { base: "python:3.11-slim-bookworm" }

      """)
    let result = try await tool.run("plan", "rocm")
    #expect(result.exitCode == 1)
    let text = result.error.replacing(pypi.url, with: "https://index.test/simple")
      .replacing(bound.url, with: "https://rocm.test/simple")
    try expectGolden(text, suite: "FailureTests", name: "bound-index")
  }

  // MARK: JSON

  struct Document: Decodable {
    struct Line: Decodable, Equatable {
      var file: String
      var line: Int
      var column: Int
      var text: String
    }

    struct Node: Decodable {
      var id: Int?
      var ref: Int?
      var text: String?
      var line: Line?
      var causes: [Node]?

      var all: [Node] { [self] + (causes ?? []).flatMap(\.all) }
    }

    struct Derivation: Decodable {
      var conclusion: Node
      var continued: [Node]
    }

    struct Change: Decodable {
      var change: String
      var line: Line?
      var replacement: String?
      var package: String?
      var package_version: String?
      var others: [String: String]
    }

    struct Failure: Decodable {
      var variant: String?
      var python: String
      var platform: String
      var requirements: [Line]
      var explanation: [String]
      var derivation: Derivation
      var relaxations: [Change]
      var relaxation_search: String
    }

    var version: Int
    var failures: [Failure]
  }

  @Test(arguments: [
    ["plan", "slim"], ["plan"], ["emit", "slim"], ["lock", "slim"], ["why", "core", "--variant", "slim"],
    ["why", "core"], ["resolve", "-r", "requirements/requirements.txt"],
  ])
  func isTheAnswerWhereJSONIsWanted(arguments: [String]) async throws {
    let project = try await SampleProject(requirements: "web==2.0\ncore>=3\n")
    let result = try await project.tool.run(arguments + ["--format", "json"])
    #expect(result.exitCode == 1)
    #expect(result.error.isEmpty)
    let document = try JSONDecoder().decode(Document.self, from: Data(result.output.utf8))
    #expect(document.version == 1)
    let failure = try #require(document.failures.first)
    #expect(failure.variant == (arguments[0] == "resolve" ? nil : "slim"))
    #expect(failure.platform == "linux/amd64")
    #expect(failure.requirements.map(\.text) == ["web==2.0", "core>=3"])
    #expect(failure.requirements.map(\.line) == [1, 2])
    #expect(failure.requirements.allSatisfy { $0.file == "requirements/requirements.txt" && $0.column == 1 })
    #expect(failure.explanation.count >= 1)
    let nodes = failure.derivation.conclusion.all
    #expect(Set(nodes.compactMap(\.id)).count == nodes.compactMap(\.id).count, "each statement stands once")
    #expect(Set(nodes.compactMap(\.ref)).isSubset(of: nodes.compactMap(\.id)))
    #expect(nodes.compactMap(\.line?.text).sorted() == ["core>=3", "web==2.0"])
    #expect(failure.relaxation_search == "complete")
    #expect(failure.relaxations.map(\.change) == ["widened", "widened"])
    #expect(failure.relaxations.map(\.replacement) == ["web<2", "core<3"])
    #expect(failure.relaxations.map(\.package_version) == ["1.0", "2.0"])
    #expect(failure.relaxations.map(\.others) == [["core": "3.0"], ["web": "2.0"]])
  }

  @Test func theLinesToAddForUnknownMetadataAreAllThatIsMissing() async throws {
    let project = try await SampleProject(requirements: "web\nlegacy\n")
    project.index.add([ServedRelease("legacy", "1.10", wheels: [], hasSdist: true, isDynamic: true)])
    let failed = try await project.tool.run("plan", "slim")
    #expect(failed.exitCode == 1)
    let lines = failed.error.split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex(of: "metadata:"), "\(failed.error)")
    let pasted = lines[start...].prefix { !$0.isEmpty }.joined(separator: "\n")
    #expect(pasted == "metadata:\n  legacy: { version: \"1.10\", requires: [] }")
    try project.tool.write("specs/sample.yaml", SampleProject.spec() + pasted + "\n")
    let empty = try await project.tool.run("plan", "slim")
    #expect(empty.exitCode == 0, "\(empty.error)")
    #expect(empty.output.contains("legacy") && !empty.output.contains("helper"))
    #expect(empty.output.contains("from metadata of your spec"), "\(empty.output)")

    let filled = pasted.replacing("requires: []", with: "requires: [helper<1]")
    try project.tool.write("specs/sample.yaml", SampleProject.spec() + filled + "\n")
    let why = try await project.tool.run("why", "helper", "--variant", "slim")
    #expect(why.output.contains("legacy 1.10") && why.output.contains("helper<1"), "\(why.output)")
    // Of another version nothing was said.
    let other = filled.replacing("1.10", with: "1.1")
    try project.tool.write("specs/sample.yaml", SampleProject.spec() + other + "\n")
    #expect(try await project.tool.run("plan", "slim").exitCode == 1)
  }
}
