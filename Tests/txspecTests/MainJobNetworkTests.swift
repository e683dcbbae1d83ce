import FoundationEssentials
import TestSupport
import Testing

/// The example's `cpu-minimal` on the live index, beside uv and pip on the same requirements.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["TXSPEC_TEST_NETWORK"] == "1",
    "set TXSPEC_TEST_NETWORK=1; needs a package index, and uv from PyPI in TXSPEC_PEERS or on PATH"))
struct MainJobNetworkTests {
  /// As much of `plan --format json` as these tests read.
  private struct Plan: Decodable {
    struct Variant: Decodable { var platforms: [Platform] }
    struct Platform: Decodable { var packages: [Package] }
    struct Package: Decodable {
      var name: String
      var version: String
    }
    var variants: [Variant]
  }

  private func example() throws -> CommandLineTool {
    let tool = try CommandLineTool()
    try tool.copyExample()
    return tool
  }

  private func plannedPins(_ tool: CommandLineTool) async throws -> [String] {
    let result = try await tool.runLive("plan", "cpu-minimal", "--refresh", "--format", "json")
    try #require(result.exitCode == 0, "\(result.error)")
    let plan = try JSONDecoder().decode(Plan.self, from: Data(result.output.utf8))
    return plan.variants.flatMap(\.platforms).flatMap(\.packages).map { "\($0.name)==\($0.version)" }.sorted()
  }

  /// uv has no exclusions, so it gets the requirements without the lines that the variant excludes.
  private func peerPins(_ tool: CommandLineTool) async throws -> [String] {
    let lines = try tool.read("requirements/requirements.txt").split(separator: "\n")
    let kept = lines.filter { !$0.hasPrefix("pyannote.audio") && !$0.hasPrefix("openai-whisper") }
    try #require(kept.count == lines.count - 2)
    try tool.write("kept.in", kept.joined(separator: "\n"))
    return try await compiled(tool, ["kept.in", "requirements/requirements-ffmpeg.txt"])
  }

  /// What `uv pip compile` pins.
  private func compiled(_ tool: CommandLineTool, _ arguments: [String]) async throws -> [String] {
    let result = try await tool.runPeer(
      "uv",
      ["pip", "compile", "--no-config", "--python", "python3", "--python-version", "3.11"]
        + ["--python-platform", "x86_64-manylinux_2_28", "--only-binary", ":all:", "--no-header", "--no-annotate"]
        + ["--no-cache", "--quiet"] + arguments)
    try #require(result.exitCode == 0, "\(result.error)")
    // `name[extra]==1.0` becomes `name==1.0`.
    return result.output.split(separator: "\n").map { String($0.replacing(/\[[^\]]*\]/, with: "")) }.sorted()
  }

  @Test func `takes a project file as uv does`() async throws {
    let tool = try CommandLineTool()
    // Dated, so that nothing is released between the two.
    let date = ["--exclude-newer", "2026-10-01"]
    try tool.write(
      "pyproject.toml",
      """
      [project]
      name = "svc"
      version = "1.0"
      dependencies = ["fastapi>=0.110"]
      optional-dependencies = { db = ["sqlalchemy>2"], all = ["svc[db]", "rich"] }
      [dependency-groups]
      test = ["pytest", {include-group = "lint"}]
      lint = ["ruff"]
      """)
    let parts = ["pyproject.toml", "--extra", "all", "--group", "test"]
    let result = try await tool.runLive(
      ["resolve", "--python", "3.11", "--only-binary", ":all:", "-r"] + parts + date)
    #expect(result.exitCode == 0, "\(result.error)")
    let pins = result.output.split(separator: "\n").filter { $0.contains("==") }.map(String.init).sorted()
    let uv = try await compiled(tool, parts + date)
    #expect(pins == uv && pins.contains { $0.hasPrefix("ruff==") })
  }

  @Test func `pins what uv pins`() async throws {
    let tool = try example()
    var ours = try await plannedPins(tool)
    var theirs = try await peerPins(tool)
    if ours != theirs {
      // Something may have been released between the two.
      ours = try await plannedPins(tool)
      theirs = try await peerPins(tool)
    }
    #expect(ours == theirs)
    #expect(ours.contains("faster-whisper==1.2.0"))
    #expect(!ours.contains { $0.hasPrefix("torch") || $0.hasPrefix("nvidia-") || $0.hasPrefix("triton") })
  }

  @Test(arguments: ["text", "json"])
  func `plans the same bytes offline`(format: String) async throws {
    let tool = try example()
    let online = try await tool.runLive("plan", "cpu-minimal", "--format", format)
    let offline = try await tool.runLive("plan", "cpu-minimal", "--format", format, "--offline")
    #expect(online.exitCode == 0, "\(online.error)")
    #expect(offline.exitCode == 0, "\(offline.error)")
    #expect(online.output == offline.output)
    #expect(online.output.contains("faster-whisper"))
  }

  @Test(
    .enabled("needs python3.11 with venv and ensurepip on PATH") {
      let python = try? await CommandLineTool().runPeer("python3.11", "-c", "import venv, ensurepip")
      return python?.exitCode == 0
    })
  func `emits a lock that pip takes with its hashes`() async throws {
    let tool = try example()
    let emitted = try await tool.runLive("emit", "cpu-minimal")
    #expect(emitted.exitCode == 0, "\(emitted.error)")
    let lock = try tool.read("requirements/requirements-minimal.txt")
    let pins = lock.split(separator: "\n").filter { $0.contains("==") && !$0.hasPrefix("#") }
    #expect(try await tool.runPeer("python3.11", "-m", "venv", "venv").exitCode == 0)
    let installed = try await tool.runPeer(
      "venv/bin/pip", "install", "--require-hashes", "--dry-run", "--ignore-installed", "--disable-pip-version-check",
      "--requirement", "requirements/requirements-minimal.txt")
    #expect(installed.exitCode == 0, "\(installed.error)")
    let would = installed.output.split(separator: "\n").last { $0.hasPrefix("Would install ") }
    #expect(would?.split(separator: " ").dropFirst(2).count == pins.count)
    let uv = try await tool.runPeer(
      "uv", "pip", "install", "--dry-run", "--preview", "--python", "venv/bin/python", "-r",
      "requirements/pylock.cpu-minimal.toml")
    #expect(uv.exitCode == 0, "\(uv.error)")
    #expect(uv.error.split(separator: "\n").count { $0.hasPrefix(" + ") } == pins.count, "\(uv.error)")
  }

  @Test func `resolves openai-whisper from what its sdist says`() async throws {
    struct Resolved: Decodable {
      struct Package: Decodable {
        var name: String
        var version: String
        var filename: String
        var metadata_source: String
      }
      struct Environment: Decodable {
        var packages: [Package]
      }
      var environments: [Environment]
    }
    let tool = try CommandLineTool()
    try tool.write("whisper.txt", "openai-whisper==20240930\n")
    let result = try await tool.runLive("resolve", "-r", "whisper.txt", "--python", "3.11", "--format", "json")
    try #require(result.exitCode == 0, "\(result.error)")
    let resolved = try JSONDecoder().decode(Resolved.self, from: Data(result.output.utf8))
    let packages = try #require(resolved.environments.first).packages
    let whisper = try #require(packages.first { $0.name == "openai-whisper" })
    #expect(whisper.version == "20240930")
    #expect(whisper.filename == "openai-whisper-20240930.tar.gz")
    #expect(whisper.metadata_source == "egg-info of the sdist")
    #expect(packages.contains { $0.name == "tiktoken" })
  }

  @Test func `says which line brings ctranslate2`() async throws {
    let tool = try example()
    let result = try await tool.runLive("why", "ctranslate2", "--variant", "cpu-minimal")
    #expect(result.exitCode == 0, "\(result.error)")
    let place = try #require(try tool.place(of: "faster-whisper==1.2.0", in: "requirements/requirements.txt"))
    let lines = result.output.split(separator: "\n").map(String.init)
    let from = try #require(lines.firstIndex { $0.contains("\(place)  faster-whisper==1.2.0") })
    #expect(lines[from + 1].contains("faster-whisper 1.2.0 requires ctranslate2<5,>=4.0"))
  }

  @Test func `says what kept torch out`() async throws {
    let tool = try example()
    let result = try await tool.runLive("why", "torch", "--variant", "cpu-minimal")
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(result.output.hasPrefix("torch is not in cpu-minimal\n"))
    for (name, requirement) in [("openai-whisper", "openai-whisper==20240930"), ("pyannote", "pyannote.audio==4.0.1")] {
      let place = try #require(try tool.place(of: requirement, in: "requirements/requirements.txt"))
      #expect(result.output.contains("kept out by excluding \(name)"))
      #expect(result.output.contains("\(place)  \(requirement)"))
    }
    #expect(result.output.contains("pyannote-audio 4.0.1 requires torch>=2.8.0"))
  }
}
