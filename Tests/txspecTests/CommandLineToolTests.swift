import TestSupport
import Testing

@Suite struct CommandLineToolTests {
  @Test func runsTheBuiltExecutable() async throws {
    let result = try await CommandLineTool().run("--version")
    #expect(result.exitCode == 0)
    #expect(result.output == "0.1.0\n")
    #expect(result.error.isEmpty)
  }

  @Test func killsWhatRunsPastItsDeadline() async throws {
    await #expect(throws: DeadlineExceeded.self) {
      try await childProcess(
        "/bin/sleep", ["30"], in: "/", environment: [:], deadline: .milliseconds(100))
    }
  }
}
