import FoundationEssentials
import TestSupport
import Testing

/// The example's variants with diarization, built on stand-ins for their bases from small packages of an index on this
/// machine: every line that is emitted for them runs.
@Suite(
  .serialized,
  .enabled(
    if: ProcessInfo.processInfo.environment["TXSPEC_TEST_BUILD"] == "1",
    "'make test-build' starts a Docker daemon for it; needs root and the network"))
struct VariantBuildTests {
  private static let spec = "specs/transcript-create.yaml"

  /// A wheel that has one module, which says where it comes from.
  private static func release(_ project: String, _ version: String) -> ServedRelease {
    let code = "VERSION = '\(version)'\n"
    return ServedRelease(project, version, contents: ["\(project)/__init__.py": Array(code.utf8)])
  }

  /// Builds itself without any package, so that no build tool has to come from somewhere.
  private static let built = ServedRelease(
    "built", "1.0", wheels: [], hasSdist: true,
    sources: [
      "pyproject.toml": """
      [build-system]
      requires = []
      build-backend = "backend"
      backend-path = ["."]

      """,
      "backend.py": """
      import os, zipfile

      def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
          name = "built-1.0-py3-none-any.whl"
          members = {
              "built.py": "VERSION = '1.0'\\n",
              "built-1.0.dist-info/METADATA": "Metadata-Version: 2.1\\nName: built\\nVersion: 1.0\\n",
              "built-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
              "built-1.0.dist-info/RECORD": "",
          }
          with zipfile.ZipFile(os.path.join(wheel_directory, name), "w") as file:
              for path, text in members.items():
                  file.writestr(path, text)
          return name

      """,
    ])

  @Test func `cpu, cuda and rocm build from a private index and import what it has`() async throws {
    let main = try await LoopbackIndex([Self.release("web", "2.0"), Self.built])
    var password = LoopbackBehaviour()
    password.authorization = "Basic " + Data("user:secret word".utf8).base64EncodedString()
    var indexes: [String: LoopbackIndex] = [:]
    for label in ["cpu", "cu126", "rocm6.4"] {
      indexes[label] = try await LoopbackIndex([Self.release("torch", "2.8.0+\(label)")], password)
    }
    let tool = try CommandLineTool(index: main.url)
    try tool.copyExample()
    try tool.write("requirements/requirements.txt", "web\ntorch\nbuilt\n")
    try tool.write("../home/.netrc", "machine 127.0.0.1 login user password \"secret word\"\n")
    try edit(tool, indexes)
    let variants = ["cpu", "cuda", "rocm"]
    let emitted = try await tool.run(["emit"] + variants)
    try #require(emitted.exitCode == 0, "\(emitted.error)")

    let netrc = "NETRC=\(tool.root)/home/.netrc"
    let first = try await Self.build(tool, variants, [netrc])
    #expect(first.contains { !$0.isCached && $0.instruction.hasPrefix("RUN") })
    let labels = ["cpu": "cpu", "cuda": "cu126", "rocm": "rocm6.4"]
    for variant in variants {
      let image = BuildTests.image(variant)
      let script = "import built, sys, torch, web; print(web.VERSION, torch.VERSION, built.VERSION, sys.base_prefix)"
      let said = try await BuildTests.docker(tool, "run", "--rm", "--read-only", image, "python", "-c", script)
      #expect(said == "2.0 2.8.0+\(labels[variant] ?? "") 1.0 /usr")
      let history = try await BuildTests.docker(tool, "history", "--no-trunc", image)
      #expect(!history.contains("secret word"))
    }
    // The secret belongs to no cache key.
    let again = try await Self.build(tool, variants, ["NETRC="])
    let ran = again.filter { !$0.isCached && $0.instruction.hasPrefix("RUN") }
    #expect(ran.isEmpty, "\(ran)")
    for index in [main] + indexes.values { await index.shutdown() }
  }

  /// What `bake --print` says of a target, as far as a build needs it.
  private struct Bake: Decodable {
    struct Target: Decodable {
      var context: String
      var contexts: [String: String]
      var args: [String: String]
      var tags: [String]
      var secret: [String]?
    }
    var target: [String: Target]
  }

  static func build(
    _ tool: CommandLineTool, _ variants: [String], _ variables: [String]
  ) async throws -> [BuildTests.BuildStep] {
    var steps: [BuildTests.BuildStep] = []
    for result in try await results(tool, variants, variables) {
      try #require(result.exitCode == 0, "\(result.error)")
      steps += BuildTests.steps(result.error)
    }
    return steps
  }

  /// Builds what bake would. The index is this machine's, and buildx 0.13 has no word for that in bake files.
  static func results(
    _ tool: CommandLineTool, _ variants: [String], _ variables: [String]
  ) async throws -> [ChildResult] {
    let printed = try await tool.runPeer("env", variables + ["docker", "buildx", "bake", "--print"] + variants)
    try #require(printed.exitCode == 0, "\(printed.error)")
    let bake = try JSONDecoder().decode(Bake.self, from: Data(printed.output.utf8))
    var results: [ChildResult] = []
    for variant in variants {
      let target = try #require(bake.target[variant])
      var words = ["buildx", "build", "--load", "--network", "host", "--progress", "plain", "--provenance=false"]
      words += ["--file", "docker/\(variant).Dockerfile"]
      words += target.contexts.flatMap { ["--build-context", "\($0.key)=\($0.value)"] }
      words += target.args.flatMap { ["--build-arg", "\($0.key)=\($0.value)"] }
      words += target.tags.flatMap { ["--tag", $0] } + (target.secret ?? []).flatMap { ["--secret", $0] }
      results.append(try await tool.runPeer("docker", words + [target.context]))
    }
    return results
  }

  /// Names the indexes, and each origin of Python and each installer once. ffmpeg is left out, which takes minutes.
  private func edit(_ tool: CommandLineTool, _ indexes: [String: LoopbackIndex]) throws {
    var text = try tool.read(Self.spec)
    func replace(_ old: String, _ new: String) throws {
      try #require(text.contains(old), "\(old)")
      text = text.replacing(old, with: new)
    }
    for (label, index) in indexes { try replace("https://download.pytorch.org/whl/\(label)\n", index.url + "\n") }
    try replace("packages: [ffmpeg, ca-certificates]", "packages: [ca-certificates]")
    try replace("    - ffmpeg -version\n", "")
    try replace("    accelerator: cpu\n", "    accelerator: cpu\n    installer: uv\n")
    try replace(
      "base: nvidia/cuda:12.6.3-runtime-ubuntu22.04",
      "base: nvidia/cuda:12.6.3-runtime-bookworm\n    python_from: distribution")
    try replace(
      "base: rocm/dev-ubuntu-22.04:6.4", "base: rocm/dev-ubuntu-22.04:6.4\n    python_from: base")
    try tool.write(Self.spec, text)
  }
}
