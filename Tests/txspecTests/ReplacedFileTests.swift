import TestSupport
import Testing

/// A file of a locked version has another sum than when it was locked: nobody takes it without being told.
@Suite struct ReplacedFileTests {
  private func lockedProject() async throws -> SampleProject {
    let project = try await SampleProject()
    #expect(try await project.tool.run("emit").exitCode == 0)
    return project
  }

  /// The same version from another build.
  private static let replaced = ServedRelease("helper", "0.7", requires: ["core"], members: ["helper/new.py": 5])

  @Test(arguments: [["lock", "--refresh"], ["emit", "--refresh"], ["lock", "--refresh", "--check"]])
  func isRefusedWhereSomethingWouldBeWritten(command: [String]) async throws {
    let project = try await lockedProject()
    let before = try project.tool.files()
    project.index.replace([Self.replaced])
    let result = try await project.tool.run(command)
    #expect(result.exitCode == 3)
    #expect(
      result.error.contains("'helper-0.7-py3-none-any.whl' of helper 0.7 was replaced on default"), "\(result.error)")
    #expect(result.error.contains("--upgrade-package helper"))
    #expect(try project.tool.files() == before)
  }

  @Test func isToldByPlan() async throws {
    let project = try await lockedProject()
    project.index.replace([Self.replaced])
    let result = try await project.tool.run("plan", "--refresh")
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(
      result.error.contains("warning: 'helper-0.7-py3-none-any.whl' of helper 0.7 was replaced"), "\(result.error)")
  }

  @Test(arguments: [["-P", "helper"], ["-U"]])
  func isTakenWhenTheUserSaysSo(options: [String]) async throws {
    let project = try await lockedProject()
    project.index.replace([Self.replaced])
    #expect(try await project.tool.run(["lock", "--refresh"] + options).exitCode == 0)
    #expect(try await project.tool.run("lock", "--check").exitCode == 0)
  }

  @Test func filesThatAreAddedAreNoChange() async throws {
    let project = try await lockedProject()
    var release = ServedRelease("helper", "0.7", requires: ["core"])
    release.wheels.append("cp311-cp311-manylinux_2_17_x86_64")
    release.hasSdist = true
    project.index.replace([release])
    let result = try await project.tool.run("lock", "--refresh")
    #expect(result.exitCode == 0, "\(result.error)")
  }

  @Test func aLockWithSumsAloneTellsToo() async throws {
    let project = try await SampleProject()
    try project.tool.write("in.txt", "helper\n")
    let run = ["resolve", "-r", "in.txt", "--hashes", "-o", "lock.txt", "--refresh"]
    #expect(try await project.tool.run(run).exitCode == 0)
    project.index.replace([Self.replaced])
    for command in [run, ["resolve", "-r", "in.txt", "-o", "lock.txt", "--refresh"]] {
      let result = try await project.tool.run(command)
      #expect(result.exitCode == 3)
      #expect(result.error.contains("no file of helper 0.7 on default"), "\(result.error)")
    }
    #expect(try await project.tool.run(run + ["-P", "helper"]).exitCode == 0)
  }
}
