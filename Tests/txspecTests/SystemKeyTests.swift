import FoundationEssentials
import TestSupport
import Testing

/// Keys of `system` from the outside: what they change, and what is said where they change nothing.
@Suite struct SystemKeyTests {
  private func project(_ system: String) async throws -> SystemArchiveProject {
    let project = try await SystemArchiveProject()
    try project.sample.tool.write(
      "specs/sample.yaml",
      SampleProject.spec().replacing(
        "    platforms: [linux/amd64]\n", with: "    platforms: [linux/amd64]\n    system: \(system)\n"))
    return project
  }

  @Test func aDropOrPinThatChangesNothingIsTold() async throws {
    let project = try await project(
      "{ packages: [ffmpeg], drop: [{ name: libavcodec59, reason: big }, { name: nosuch, reason: none }], "
        + "pin: { nothere: \"1\" } }")
    let plan = try await project.run("plan", "slim")
    #expect(plan.exitCode == 0, "\(plan.error)")
    #expect(plan.output.contains("'drop' of libavcodec59 at specs/sample.yaml:16:"), "\(plan.output)")
    #expect(plan.output.contains("has no effect: ffmpeg depends on it"), "\(plan.output)")
    #expect(plan.output.contains("'drop' of nosuch"), "\(plan.output)")
    #expect(plan.output.contains("'pin' of nothere"), "\(plan.output)")
  }

  @Test func aDropThatTakesBackWhatIsInheritedHasAnEffect() async throws {
    let project = try await project("{ drop: [{ name: ffmpeg, reason: not run }, { name: nosuch, reason: none }] }")
    let text = try project.sample.tool.read("specs/sample.yaml")
    try project.sample.tool.write(
      "specs/sample.yaml", text.replacing("app:\n  workdir", with: "system: { packages: [ffmpeg] }\napp:\n  workdir"))
    let plan = try await project.run("plan", "slim")
    #expect(plan.exitCode == 0, "\(plan.error)")
    #expect(!plan.output.contains("'drop' of ffmpeg"), "\(plan.output)")
    #expect(plan.output.contains("'drop' of nosuch"), "\(plan.output)")
  }

  @Test func whyTellsOfDroppedPackagesAndOfThoseForBuilds() async throws {
    let project = try await project(
      "{ needs: { core: [ffmpeg] }, build: [libx264-164], drop: [{ name: ffmpeg, reason: not run }] }")
    let dropped = try await project.run("why", "ffmpeg", "--variant", "slim")
    #expect(dropped.exitCode == 0, "\(dropped.error)")
    #expect(dropped.output.hasPrefix("ffmpeg is not in slim\n  ffmpeg is dropped at specs/sample.yaml:16:"))
    #expect(dropped.output.contains("though core asks for it: not run"), "\(dropped.output)")
    let build = try await project.run("why", "libx264-164", "--variant", "slim")
    #expect(build.output.contains("only where source distributions are built"), "\(build.output)")
  }

  @Test func aPinHoldsForWhatAnotherPackageBrings() async throws {
    let project = try await project("{ packages: [ffmpeg], pin: { libavcodec59: \"7:9.9\" } }")
    let wrong = try await project.run("plan", "slim")
    #expect(wrong.exitCode == 1, "\(wrong.output)\(wrong.error)")
    #expect(wrong.error.contains("libavcodec59"), "\(wrong.error)")
  }

  @Test func aPackageForBuildsMustExist() async throws {
    let plan = try await project("{ packages: [ffmpeg], build: [nosuchbuild] }").run("plan", "slim")
    #expect(plan.exitCode == 1, "\(plan.output)")
    #expect(plan.error.contains("specs/sample.yaml:16:43: error:"), "\(plan.error)")
    #expect(plan.error.contains("there is no package 'nosuchbuild'"), "\(plan.error)")
  }

  @Test func aKeyringThatIsNotThereIsWrongInput() async throws {
    let project = try await project("{ packages: [ffmpeg], keyring: nope.gpg }")
    for command in ["check", "plan", "emit"] {
      let result = try await project.run(command)
      #expect(result.exitCode == 2, "\(command)")
      #expect(result.error.contains("specs/sample.yaml:16:44: error: [missing-keyring] there is no file 'nope.gpg'"))
    }
  }

  /// A snapshot that was renamed would speak of another image.
  @Test func aSnapshotMustBeOfTheImageItIsNamedFor() async throws {
    let project = try await project("{ packages: [ffmpeg] }")
    let layout = project.sample.tool.work + "/layout"
    try ServedImage.writeLayout(layout, [("a", ServedImage([("etc/os-release", Array("ID=debian\n".utf8))]))])
    let made = try await project.run("base", "inspect", "oci:layout", "--as", "other:1")
    #expect(made.exitCode == 0, "\(made.error)")
    let text = try project.sample.tool.read("specs/bases/other@1.linux-amd64.json")
    try project.sample.tool.write("specs/bases/python@3.11-slim-bookworm.linux-amd64.json", text)
    let plan = try await project.run("plan", "slim")
    #expect(plan.exitCode == 2 && plan.error.contains("the snapshot is of 'other:1' for linux/amd64"), "\(plan.error)")
    let huge = text.replacing("other:1", with: "python:3.11-slim-bookworm").replacing(
      "\"uncompressed_bytes\": ", with: "\"uncompressed_bytes\": 9223372036854775807, \"x\": ")
    try project.sample.tool.write("specs/bases/python@3.11-slim-bookworm.linux-amd64.json", huge)
    let refused = try await project.run("plan", "slim")
    #expect(refused.exitCode == 2 && refused.error.contains("uncompressed_bytes"), "\(refused.error)")
  }
}
