import TestSupport

/// A small project with an index of its own: what most runs of the command line are tested with.
///
/// `lean` is `slim` without `tool`, which alone brings `helper`.
struct SampleProject {
  let index: LoopbackIndex
  let tool: CommandLineTool

  /// What `emit` writes for both variants.
  static let emittedFiles = [
    "docker-bake.hcl", "docker/lean.Dockerfile", "docker/lean.Dockerfile.dockerignore", "docker/slim.Dockerfile",
    "docker/slim.Dockerfile.dockerignore", "requirements/pylock.lean.toml", "requirements/pylock.slim.toml",
    "requirements/requirements-lean.txt", "requirements/requirements-slim.txt",
  ]

  static let releases = [
    ServedRelease("web", "1.0", requires: ["core>=1"], hasSdist: true),
    ServedRelease(
      "web", "2.0", requires: ["core>=1,<3", "winding; sys_platform == 'win32'", "speed; extra == 'fast'"],
      hasSdist: true),
    ServedRelease("core", "1.0"), ServedRelease("core", "2.0", members: ["core/data.bin": 40_000]),
    ServedRelease("core", "3.0"), ServedRelease("core", "3.1a1"),
    ServedRelease("tool", "1.5", requires: ["helper"]), ServedRelease("helper", "0.7", requires: ["core"]),
    ServedRelease("speed", "1.0"), ServedRelease("source", "1.0", wheels: [], hasSdist: true),
  ]

  static let requirements = """
    # What the sample needs.
    web>=1
    tool  # brings helper

    """

  static func spec(budget: String = "100MB") -> String {
    """
    version: 1
    project: sample
    image: ghcr.io/example/sample
    context: ../src
    python: "3.11"
    requirements: [../requirements/requirements.txt]
    app:
      workdir: /app
      copy: [app]
      cmd: [python, -m, app]
    variants:
      slim:
        base: python:3.11-slim-bookworm
        accelerator: cpu
        platforms: [linux/amd64]
        size_budget: \(budget)
      lean:
        extends: slim
        exclude: [tool]

    """
  }

  init(_ behaviour: LoopbackBehaviour = LoopbackBehaviour(), requirements: String = Self.requirements) async throws {
    index = try await LoopbackIndex(Self.releases, behaviour)
    tool = try CommandLineTool(index: index.url)
    try tool.write("specs/sample.yaml", Self.spec())
    try tool.write("requirements/requirements.txt", requirements)
    try tool.write("src/app/__main__.py", "print('sample')\n")
  }
}
