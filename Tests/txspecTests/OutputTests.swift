import FoundationEssentials
import TestSupport
import Testing

@Suite struct OutputTests {
  private static let escape = "\u{1B}["

  @Test func hasNoEscapeCodesWhenPiped() async throws {
    let project = try await SampleProject()
    for arguments in [["plan"], ["why", "core"], ["emit"], ["plan", "--offline"], ["plan", "nobody"]] {
      let result = try await project.tool.run(arguments, variables: ["TERM": "xterm"])
      #expect(!result.output.contains("\u{1B}") && !result.error.contains("\u{1B}"))
    }
  }

  @Test func coloursResultsOnATerminalUnlessToldNotTo() async throws {
    let project = try await SampleProject()
    let plain = try await project.tool.run("plan").output
    let shown = ["output"]
    let coloured = try await TerminalStreams.run(project.tool, shown: shown, ["plan"])
    #expect(coloured.exitCode == 0)
    #expect(coloured.output.contains(Self.escape))
    // Colours are all that differs: none is shown as text by what keeps names from steering the terminal.
    #expect(coloured.output.replacing(/\u{1B}\[[0-9]+m/, with: "") == plain)
    #expect(coloured.error.isEmpty)
    for variables in [["NO_COLOR": "1"], ["TERM": "dumb"]] {
      let result = try await TerminalStreams.run(project.tool, shown: shown, ["plan"], variables: variables)
      #expect(result.output == plain)
    }
    let json = try await TerminalStreams.run(project.tool, shown: shown, ["plan", "--format", "json"])
    #expect(!json.output.contains(Self.escape), "JSON is never coloured")
  }

  @Test func coloursMessagesOnATerminal() async throws {
    let project = try await SampleProject()
    let result = try await TerminalStreams.run(project.tool, shown: ["error"], ["plan", "nobody"])
    #expect(result.exitCode == 2)
    #expect(result.error.contains(Self.escape + "31merror:"), "\(result.error)")
  }

  @Test func drawsProgressOnlyOnATerminalAndTakesItAway() async throws {
    let project = try await SampleProject()
    let plain = try await project.tool.run("plan")
    #expect(plain.error.isEmpty)
    let shown = try await TerminalStreams.run(project.tool, shown: ["error"], ["plan"])
    #expect(shown.output == plain.output)
    #expect(shown.error.contains("resolving slim") && shown.error.contains("pages"), "\(shown.error)")
    #expect(shown.error.hasSuffix("\r\u{1B}[K"), "the line is taken away at the end")
    #expect(try await TerminalStreams.run(project.tool, shown: ["error"], ["plan", "--quiet"]).error.isEmpty)
  }

  @Test(arguments: [
    ["plan"], ["emit", "--history", "none"], ["lock"], ["why", "core"], ["why", "unheard-of"], ["check"],
    ["cache", "info"],
    ["cache", "clear"], ["resolve", "-r", "requirements/requirements.txt"], ["emit", "--check"],
  ])
  func isJSONWithAVersionWhenAsked(arguments: [String]) async throws {
    struct Versioned: Decodable { var version: Int }
    let result = try await SampleProject().tool.run(arguments + ["--format", "json"])
    #expect(result.error.isEmpty)
    #expect(result.output.hasSuffix("}\n"))
    let decoded = try JSONDecoder().decode(Versioned.self, from: Data(result.output.utf8))
    #expect(decoded.version == 1)
  }

  @Test(arguments: ["plan", "emit", "lock", "why", "check", "resolve", "cache", "cache info", "cache clear"])
  func helpTeachesByExample(command: String) async throws {
    let result = try await CommandLineTool().run(command.split(separator: " ").map(String.init) + ["--help"])
    #expect(result.exitCode == 0)
    #expect(result.error.isEmpty)
    #expect(result.output.contains("Examples:") && result.output.contains("  txspec \(command)"), "\(result.output)")
    #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 100 }, "lines a terminal can show")
  }

  @Test func helpOfTheWholeShowsExamples() async throws {
    let result = try await CommandLineTool().run()
    #expect(result.output.contains("txspec plan cpu-minimal"), "\(result.output)\(result.error)")
  }

  @Test(arguments: [("bash", "complete "), ("zsh", "#compdef txspec"), ("fish", "complete ")])
  func completesInShells(shell: String, mark: String) async throws {
    let tool = try CommandLineTool()
    let result = try await tool.run("--generate-completion-script", shell)
    #expect(result.exitCode == 0)
    #expect(result.output.contains(mark) && result.output.contains("cache-dir"))
    guard shell == "bash" else { return }
    try tool.write("completion.bash", result.output)
    let checked = try await childProcess(
      "/bin/bash", ["-n", "completion.bash"], in: tool.work, environment: tool.environment)
    #expect(checked.exitCode == 0 && checked.error.isEmpty, "\(checked.error)")
  }

  @Test func printsTheSchemaOfTheRepository() async throws {
    let result = try await CommandLineTool().run("check", "--schema")
    let path = CommandLineTool.repository + "/schema/txspec.schema.json"
    #expect(result.output == String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self))
  }

  @Test func acceptsThatNobodyReadsOn() async throws {
    let project = try await SampleProject()
    let script = "\"$0\" \"$@\" | head -c 1; echo \" ${PIPESTATUS[0]}\""
    for arguments in [
      ["plan"], ["check", "--schema"], ["plan", "--format", "json"], ["plan", "--offline"], ["check"],
      ["cache", "info"],
      ["--help"], ["lock"], ["context"],
    ] {
      let result = try await childProcess(
        "/bin/bash", ["-c", script, CommandLineTool.executable] + arguments, in: project.tool.work,
        environment: project.tool.environment)
      // Whatever the command has asked before: its status is its answer, and not 141, which is what a shell calls SIGPIPE.
      let status = result.output.split(separator: " ").last.map(String.init) ?? ""
      #expect(status == "0\n", "\(arguments): \(result.output)")
      #expect(result.error.isEmpty)
    }
  }
}
