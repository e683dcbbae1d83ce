import TestSupport
import Testing

@Suite struct ResolveTests {
  /// What `txspec resolve -r in.txt` pins, as `name==version` in order.
  private func pins(_ project: SampleProject, _ arguments: String...) async throws -> [String] {
    let result = try await project.tool.run(["resolve", "-r", "in.txt"] + arguments)
    #expect(result.exitCode == 0, "\(result.error)")
    return pins(in: result.output)
  }

  private func pins(in text: String) -> [String] {
    text.split(separator: "\n").filter { $0.contains("==") && !$0.hasPrefix(" ") && !$0.hasPrefix("#") }
      .map { String($0.prefix { $0 != " " }) }
  }

  private func project(_ requirements: String) async throws -> SampleProject {
    let project = try await SampleProject()
    try project.tool.write("in.txt", requirements)
    return project
  }

  @Test func takesTheNewestVersions() async throws {
    let project = try await project("web\ntool\n")
    #expect(try await pins(project) == ["core==2.0", "helper==0.7", "tool==1.5", "web==2.0"])
  }

  @Test func takesExtras() async throws {
    let project = try await project("web[fast]\n")
    #expect(try await pins(project) == ["core==2.0", "speed==1.0", "web==2.0"])
  }

  @Test func constraintsLimitButDoNotAsk() async throws {
    let project = try await project("web\n")
    try project.tool.write("limits.txt", "core<2\nhelper==0.7\n")
    #expect(try await pins(project, "-c", "limits.txt") == ["core==1.0", "web==2.0"])
  }

  @Test func overridesReplaceWhatPackagesAskFor() async throws {
    let project = try await project("web\n")
    try project.tool.write("force.txt", "core==3.0\n")
    #expect(try await pins(project, "--override", "force.txt") == ["core==3.0", "web==2.0"])
  }

  @Test func exclusionsTakeAPackageOutWhoeverAsks() async throws {
    let project = try await project("web\ntool\n")
    #expect(try await pins(project, "--exclude", "helper") == ["core==2.0", "tool==1.5", "web==2.0"])
    #expect(try await pins(project, "--exclude", "helper", "--exclude", "core") == ["tool==1.5", "web==2.0"])
  }

  @Test func prereleasesAreTakenWhenAllowed() async throws {
    let project = try await project("core\n")
    #expect(try await pins(project) == ["core==3.0"])
    #expect(try await pins(project, "--prerelease", "allow") == ["core==3.1a1"])
    #expect(try await pins(project, "--prerelease", "disallow") == ["core==3.0"])
  }

  @Test func lowestVersionsAreTakenWhenAsked() async throws {
    let project = try await project("web>=1\n")
    #expect(try await pins(project, "--resolution", "lowest") == ["core==1.0", "web==1.0"])
    #expect(try await pins(project, "--resolution", "lowest-direct") == ["core==3.0", "web==1.0"])
  }

  @Test func sourceDistributionsAreRefusedWhenOnlyWheelsMayBeTaken() async throws {
    let project = try await project("source\n")
    #expect(try await pins(project) == ["source==1.0"])
    let result = try await project.tool.run("resolve", "-r", "in.txt", "--only-binary", ":all:")
    #expect(result.exitCode == 1)
    #expect(result.error.contains("in.txt:1:1"), "\(result.error)")
  }

  @Test func filesUploadedLaterAreIgnored() async throws {
    let project = try await project("core\n")
    #expect(try await pins(project, "--exclude-newer", "2024-06-01") == ["core==3.0"])
    let result = try await project.tool.run("resolve", "-r", "in.txt", "--exclude-newer", "2024-01-01")
    #expect(result.exitCode == 1)
    #expect(result.error.contains("core"), "\(result.error)")
  }

  @Test func anIndexGivenByOptionIsAsked() async throws {
    let project = try await project("core\nlocal\n")
    let further = try await LoopbackIndex([ServedRelease("local", "9.0")])
    #expect(
      try await pins(project, "--index", project.index.url, "--extra-index", "house=\(further.url)")
        == ["core==3.0", "local==9.0"])
  }

  @Test func writesTheHashesOfEveryFile() async throws {
    let project = try await project("web\n")
    let result = try await project.tool.run("resolve", "-r", "in.txt", "--hashes")
    // web has a wheel and a source distribution, core a wheel.
    #expect(result.output.split(separator: "\n").count { $0.contains("--hash=sha256:") } == 3, "\(result.output)")
  }

  @Test func writesToAFileAndNothingToStandardOutput() async throws {
    let project = try await project("web\n")
    let printed = try await project.tool.run("resolve", "-r", "in.txt").output
    let result = try await project.tool.run("resolve", "-r", "in.txt", "-o", "locks/out.txt")
    #expect(result.exitCode == 0)
    #expect(result.output.isEmpty)
    #expect(result.error.contains("locks/out.txt"))
    #expect(try project.tool.read("locks/out.txt") == printed)
  }

  @Test func readsAPipeAndWritesToStandardOutputForADash() async throws {
    let project = try await project("web\n")
    let printed = try await project.tool.run("resolve", "-r", "in.txt").output
    let script = "\"$0\" resolve -r <(cat in.txt) -o -"
    let result = try await childProcess(
      "/bin/bash", ["-c", script, CommandLineTool.executable], in: project.tool.work,
      environment: project.tool.environment)
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(pins(in: result.output) == pins(in: printed))
    #expect(!pins(in: printed).isEmpty)
  }

  @Test func namesTheLineThatAskedForEachPackage() async throws {
    let project = try await project("web\n")
    let output = try await project.tool.run("resolve", "-r", "in.txt").output
    #expect(output.contains("# via") && output.contains("-r in.txt") && output.contains("web"), "\(output)")
  }

  @Test func readsItsOwnOutputBack() async throws {
    let project = try await project("web[fast]\ntool\n")
    let first = try await project.tool.run("resolve", "-r", "in.txt", "--hashes", "-o", "out.txt")
    #expect(first.exitCode == 0)
    let again = try await project.tool.run("resolve", "-r", "out.txt")
    #expect(again.exitCode == 0, "\(again.error)")
    #expect(pins(in: again.output) == pins(in: try project.tool.read("out.txt")))
  }

  @Test func anOlderWheelGoesBeforeANewerSourceWhereBinariesArePreferred() async throws {
    let project = try await project("core<3\nlegacy\n")
    project.index.add([
      ServedRelease("legacy", "1.0"), ServedRelease("legacy", "2.0", wheels: [], hasSdist: true),
      ServedRelease("core", "2.5", wheels: [], hasSdist: true),
    ])
    #expect(try await pins(project) == ["core==2.5", "legacy==2.0"])
    try project.tool.write("in.txt", "--prefer-binary\ncore<3\nlegacy\nsource\n")
    #expect(try await pins(project) == ["core==2.0", "legacy==1.0", "source==1.0"])
    try project.tool.write("in.txt", "--prefer-binary\nlegacy>1\n")
    #expect(try await pins(project) == ["legacy==2.0"])
  }

  @Test func takesAProjectFileWithItsExtrasAndGroups() async throws {
    let project = try await SampleProject()
    try project.tool.write(
      "pyproject.toml",
      """
      [project]
      name = "mine"
      dependencies = ["core<3"]
      optional-dependencies = { cli = ["tool"] }
      [dependency-groups]
      dev = ["speed"]
      """)
    let resolve = ["resolve", "-r", "pyproject.toml"]
    #expect(pins(in: try await project.tool.run(resolve).output) == ["core==2.0"])
    let all = try await project.tool.run(resolve + ["--extra", "cli", "--group", "dev"])
    #expect(pins(in: all.output) == ["core==2.0", "helper==0.7", "speed==1.0", "tool==1.5"])
    #expect(all.output.contains("-r pyproject.toml"))
    let wrong = try await project.tool.run(resolve + ["--extra", "clii"])
    #expect(wrong.exitCode == 2 && wrong.error.contains("did you mean 'cli'?"), "\(wrong.error)")
  }

  @Test func severalPythonsAndPlatformsGetOneLock() async throws {
    let project = try await project("web\nhelper; python_version < '3.11'\ncore<3; platform_machine == 'aarch64'\n")
    let environments = [
      "--python", "3.10", "--python", "3.12", "--platform", "linux/amd64", "--platform", "linux/arm64",
    ]
    let result = try await project.tool.run(["resolve", "-r", "in.txt"] + environments)
    #expect(result.exitCode == 0, "\(result.error)")
    let lines = result.output.split(separator: "\n").filter { $0.contains("==") }
    #expect(lines == ["core==2.0", "helper==0.7 ; python_version == '3.10'", "web==2.0"])
    let json = try await project.tool.run(["resolve", "-r", "in.txt", "--format", "json"] + environments)
    #expect(json.output.components(of: "\"platform\"") == 4)
  }

  @Test func writesAPylockWhereTheFileIsNamedSo() async throws {
    let project = try await project("web\ntool\n")
    let printed = try await project.tool.run("resolve", "-r", "in.txt", "--format", "pylock").output
    #expect(printed.contains("lock-version = \"1.0\"") && printed.contains("name = \"web\""))
    #expect(try await project.tool.run("resolve", "-r", "in.txt", "-o", "pylock.toml").exitCode == 0)
    #expect(try project.tool.read("pylock.toml") == printed)
    // And it is what the next resolution starts from.
    project.index.add([ServedRelease("tool", "1.6")])
    #expect(try await project.tool.run("resolve", "-r", "in.txt", "-o", "pylock.toml", "--refresh").exitCode == 0)
    #expect(try project.tool.read("pylock.toml") == printed)
  }
}

extension String {
  /// How often `text` stands in this one.
  fileprivate func components(of text: String) -> Int {
    split(separator: text, omittingEmptySubsequences: false).count - 1
  }
}
