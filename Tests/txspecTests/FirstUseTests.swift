import FoundationEssentials
import TestSupport
import Testing

/// What somebody meets who tries things out.
@Suite struct FirstUseTests {
  @Test(arguments: ["plan", "emit", "lock", "why", "check", "resolve", "cache", "cache info", "cache clear"])
  func examplesOfHelpStandWholeOnTheirLines(command: String) async throws {
    let output = try await CommandLineTool().run(command.split(separator: " ").map(String.init) + ["--help"]).output
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
    let examples = lines.drop { $0 != "Examples:" }.dropFirst().prefix { !$0.isEmpty }
    #expect(!examples.isEmpty)
    #expect(examples.allSatisfy { $0.hasPrefix("  txspec ") }, "\(output)")
  }

  @Test func aLinkToALockStaysALink() async throws {
    let project = try await SampleProject()
    try project.tool.write("locks/real.txt", "old\n")
    let link = project.tool.work + "/lock.txt"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "locks/real.txt")
    let result = try await project.tool.run(
      "resolve", "-r", "requirements/requirements.txt", "-o", "lock.txt", "--force")
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "locks/real.txt")
    #expect(try project.tool.read("locks/real.txt").contains("web==2.0"))
  }

  @Test(arguments: ["> out.txt", "| cat > out.txt"])
  func standardOutputByItsNameIsStandardOutput(redirection: String) async throws {
    let project = try await SampleProject()
    let result = try await shell(
      "\"$0\" resolve -r requirements/requirements.txt -o /dev/stdout \(redirection)", project.tool)
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(try project.tool.read("out.txt").contains("web==2.0"))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "/dev/stdout") == "/proc/self/fd/1")
  }

  @Test func writesIntoAPipeThatHasAName() async throws {
    let project = try await SampleProject()
    let script = """
      mkfifo pipe && { cat pipe > out.txt & }
      "$0" resolve -r requirements/requirements.txt -o pipe && test -p pipe && wait
      """
    let result = try await shell(script, project.tool)
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(try project.tool.read("out.txt").contains("web==2.0"))
  }

  @Test func closedStreamsAreHarmless() async throws {
    let project = try await SampleProject()
    let closed = try await shell("\"$0\" emit <&- >&- 2>&-", project.tool)
    #expect(closed.exitCode == 0)
    let again = try await project.tool.run("emit", "--check", "--offline")
    #expect(again.exitCode == 0 && again.error.isEmpty, "\(again.output)\(again.error)")
  }

  @Test func aFailedConnectionIsToldInPlainWords() async throws {
    let tool = try CommandLineTool()
    try tool.write("requirements.txt", "web\n")
    let result = try await tool.run("resolve", "-r", "requirements.txt")
    #expect(
      result.error == "error: web: http://127.0.0.1:9/simple/web/: connection failed: Connection refused\n",
      "\(result.error)")
  }

  private func shell(_ script: String, _ tool: CommandLineTool) async throws -> ChildResult {
    try await childProcess(
      "/bin/bash", ["-c", script, CommandLineTool.executable], in: tool.work, environment: tool.environment)
  }
}
