import TestSupport
import Testing

/// `[external]` tables (PEP 725) of the user's own `pyproject.toml`.
@Suite struct ExternalTests {
  private static let pyproject = """
    [project]
    name = "sample"
    version = "1.0"
    dependencies = ["web"]

    [external]
    build-requires = ["dep:generic/cmake"]
    dependencies = ["dep:generic/ffmpeg", "dep:generic/unheard-of"]

    """

  private func project() async throws -> SystemArchiveProject {
    let project = try await SystemArchiveProject()
    try project.sample.tool.write("pyproject.toml", Self.pyproject)
    try project.sample.tool.write(
      "specs/sample.yaml",
      SampleProject.spec().replacing("../requirements/requirements.txt", with: "../pyproject.toml")
        .replacing("  lean:\n    extends: slim\n    exclude: [tool]\n", with: ""))
    return project
  }

  @Test func bringTheirPackagesIntoThePlanAndTheDockerfile() async throws {
    let project = try await project()
    let plan = try await project.run("plan")
    #expect(plan.exitCode == 0, "\(plan.error)")
    #expect(plan.output.contains("ffmpeg") && plan.output.contains("7:5.1.6"), "\(plan.output)")
    #expect(
      plan.output.contains("your project names dep:generic/unheard-of in [external], for which no package is known"),
      "\(plan.output)")
    #expect(!plan.output.contains("cmake"), "an image does not build the project: \(plan.output)")
    #expect(try await project.run("emit").exitCode == 0)
    let dockerfile = try project.sample.tool.read("docker/slim.Dockerfile")
    #expect(dockerfile.contains("    ffmpeg \\\n"), "\(dockerfile)")
  }

  @Test func areTheEvidenceOfTheirPackages() async throws {
    let project = try await project()
    let why = try await project.run("why", "libx264-164")
    #expect(why.exitCode == 0, "\(why.error)")
    #expect(why.output.hasPrefix("libx264-164 2:0.164 is in slim, of the distribution"), "\(why.output)")
    #expect(why.output.contains("  pyproject.toml:8:18  ffmpeg\n"), "\(why.output)")
    #expect(why.output.contains("ffmpeg depends on libavcodec59 (= 7:5.1.6)"), "\(why.output)")
    #expect(why.output.contains("remove pyproject.toml:8:18"), "\(why.output)")
  }
}
