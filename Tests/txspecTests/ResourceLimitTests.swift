import TestSupport
import Testing

/// Few descriptors and little address space end in an answer or in an error, never in a signal or a hang.
@Suite struct ResourceLimitTests {
  /// Runs the tool under limits of the shell, such as `-n 20`.
  private func run(_ project: SampleProject, _ arguments: [String], under limit: String) async throws -> ChildResult {
    try await childProcess(
      "/bin/bash",
      ["-c", "ulimit -S \(limit); ulimit -H \(limit); exec \"$@\"", "bash", CommandLineTool.executable] + arguments,
      in: project.tool.work, environment: project.tool.environment, deadline: .seconds(60))
  }

  @Test(arguments: [
    ["resolve", "-r", "requirements/requirements.txt"], ["plan", "slim"], ["check"], ["cache", "info"],
  ])
  func fewDescriptors(arguments: [String]) async throws {
    let project = try await SampleProject()
    // Below this nothing that is linked to libraries starts.
    for count in [8, 10, 12, 14, 15, 16, 18, 19, 20, 24, 28, 31, 32, 33, 40, 64, 256] {
      let result = try await run(project, arguments, under: "-n \(count)")
      guard result.exitCode != 0 else { continue }
      #expect(result.exitCode == 3, "\(count): \(result.ending) \(result.error)")
      #expect(result.error.contains("ulimit -n"), "\(count): \(result.error)")
    }
    #expect(try await run(project, arguments, under: "-n 64").exitCode == 0)
  }

  @Test(arguments: [
    ["resolve", "-r", "requirements/requirements.txt"], ["plan", "slim"], ["check"], ["cache", "info"],
  ])
  func littleAddressSpace(arguments: [String]) async throws {
    let project = try await SampleProject()
    // Of less, a debug build can't load the libraries it is linked to.
    for megabytes in [140, 160, 200, 240, 260, 300, 400, 512] {
      let result = try await run(project, arguments, under: "-v \(megabytes << 10)")
      guard result.exitCode != 0 else { continue }
      #expect(result.exitCode == 3, "\(megabytes): \(result.ending) \(result.error)")
      #expect(result.error.contains("ulimit -v"), "\(megabytes): \(result.error)")
    }
    #expect(try await run(project, arguments, under: "-v \(512 << 10)").exitCode == 0)
  }
}
