import TestSupport
import Testing

/// A lock on disk stays as it is until it is upgraded, or cannot stay.
@Suite struct UpgradeTests {
  /// A project with its locks written, then an index that has newer versions of two packages.
  private func lockedProject() async throws -> SampleProject {
    let project = try await SampleProject()
    #expect(try await project.tool.run("lock").exitCode == 0)
    project.index.add([ServedRelease("tool", "1.6", requires: ["helper"]), ServedRelease("helper", "0.8")])
    return project
  }

  private func pins(_ project: SampleProject) throws -> [String] {
    try project.tool.read("requirements/requirements-slim.txt").split(separator: "\n")
      .filter { $0.contains("==") }.map { String($0.prefix { $0 != " " }) }
  }

  private static let first = ["core==2.0", "helper==0.7", "tool==1.5", "web==2.0"]

  @Test func keepsTheVersionsOfTheLockWhenNewerOnesAppear() async throws {
    let project = try await lockedProject()
    #expect(try pins(project) == Self.first)
    #expect(try await project.tool.run("lock", "--refresh").exitCode == 0)
    #expect(try pins(project) == Self.first)
  }

  @Test func upgradeTakesTheNewest() async throws {
    let project = try await lockedProject()
    #expect(try await project.tool.run("lock", "--refresh", "-U").exitCode == 0)
    #expect(try pins(project) == ["core==2.0", "helper==0.8", "tool==1.6", "web==2.0"])
  }

  @Test func upgradePackageMovesOnlyWhatItNames() async throws {
    let project = try await lockedProject()
    #expect(try await project.tool.run("lock", "--refresh", "-P", "tool").exitCode == 0)
    #expect(try pins(project) == ["core==2.0", "helper==0.7", "tool==1.6", "web==2.0"])
    #expect(try await project.tool.run("lock", "-P", "helper<0.8", "-P", "tool==1.5").exitCode == 0)
    #expect(try pins(project) == Self.first)
  }

  @Test func movesWhatTheRequirementsNoLongerAllow() async throws {
    let project = try await lockedProject()
    try project.tool.write("requirements/requirements.txt", "web>=1\ntool>=1.6\n")
    #expect(try await project.tool.run("lock", "--refresh").exitCode == 0)
    #expect(try pins(project) == ["core==2.0", "helper==0.7", "tool==1.6", "web==2.0"])
  }

  @Test func refusesWhatIsNoNameWithVersions() async throws {
    let project = try await SampleProject()
    for text in ["a b", "web[fast]", "web @ https://files.example/web.whl", "web; python_version > '3'"] {
      let result = try await project.tool.run("lock", "-P", text)
      #expect(result.exitCode == 2)
      #expect(result.error.contains("--upgrade-package"), "\(result.error)")
    }
  }

  @Test func checkAsksNobodyWhenNothingChanged() async throws {
    let project = try await lockedProject()
    // Old enough that every page would be asked for again.
    project.index.change { $0.cacheControl = "max-age=0" }
    #expect(try await project.tool.run("lock", "--refresh").exitCode == 0)
    let before = project.index.requests.count
    #expect(before > 0)
    let result = try await project.tool.run("lock", "--check")
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(result.output.contains("all files are current"))
    #expect(project.index.requests.count == before)
    try project.tool.write(
      "requirements/requirements-slim.txt",
      try project.tool.read("requirements/requirements-slim.txt").replacing("tool==1.5", with: "tool==1.4"))
    #expect(try await project.tool.run("lock", "--check").exitCode == 1)
    #expect(project.index.requests.count > before)
  }

  @Test func checkFindsWhatOnlyANewPageTells() async throws {
    let project = try await lockedProject()
    try project.tool.write("requirements/requirements.txt", "web>=1\ntool==1.6\n")
    project.index.change { $0.cacheControl = "max-age=0" }
    // The page in the cache has no tool 1.6: that alone must not be the answer.
    #expect(try await project.tool.run("lock", "--refresh", "-P", "tool").exitCode == 0)
    #expect(try await project.tool.run("lock", "--check").exitCode == 0)
  }

  @Test func aDamagedLockIsSaidAndReplaced() async throws {
    let project = try await lockedProject()
    try project.tool.write("requirements/requirements-slim.txt", "tool==1.5\n<<<<<<< HEAD\n")
    let result = try await project.tool.run("lock", "slim", "--refresh")
    #expect(result.exitCode == 0)
    #expect(result.error.contains("requirements/requirements-slim.txt:2:1: warning:"), "\(result.error)")
    #expect(try pins(project).contains("tool==1.6"))
  }

  @Test(arguments: [
    ("uv.lock", "version = 1\n[[package]]\nname = \"tool\"\nversion = \"1.5\"\nsource = { registry = \"x\" }\n"),
    ("pylock.toml", "lock-version = \"1.0\"\n[[packages]]\nname = \"tool\"\nversion = \"1.5\"\n"),
  ])
  func theFirstLockStartsFromThatOfAnotherTool(file: String, text: String) async throws {
    let project = try await SampleProject()
    project.index.add([ServedRelease("tool", "1.6", requires: ["helper"])])
    try project.tool.write("requirements/\(file)", text)
    let result = try await project.tool.run("lock", "slim")
    #expect(result.exitCode == 0)
    #expect(result.error.contains("note: 'slim' has no lock yet and starts from the versions of requirements/\(file)"))
    #expect(try pins(project).contains("tool==1.5"))
  }

  @Test func resolveKeepsTheVersionsOfItsOutputFile() async throws {
    let project = try await SampleProject()
    try project.tool.write("in.txt", "tool\n")
    let resolve = ["resolve", "-r", "in.txt", "-o", "out.txt", "--refresh"]
    #expect(try await project.tool.run(resolve).exitCode == 0)
    let before = try project.tool.read("out.txt")
    project.index.add([ServedRelease("tool", "1.6", requires: ["helper"])])
    #expect(try await project.tool.run(resolve).exitCode == 0)
    #expect(try project.tool.read("out.txt") == before)
    #expect(try await project.tool.run(resolve + ["-U"]).exitCode == 0)
    #expect(try project.tool.read("out.txt").contains("tool==1.6"))
  }
}
