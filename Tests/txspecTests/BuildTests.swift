import FoundationEssentials
import TestSupport
import Testing

/// Emitted files, built and run by a real Docker.
@Suite(
  .serialized,
  .enabled(
    if: ProcessInfo.processInfo.environment["TXSPEC_TEST_BUILD"] == "1",
    "'make test-build' starts a Docker daemon for it; needs root and the network"))
struct BuildTests {
  /// From an empty cache of the builder, which remembers what earlier runs built with these very edits.
  @Test func `an image runs as its user, is as large as planned, and is rebuilt in part`() async throws {
    let tool = try CommandLineTool()
    _ = try await Self.docker(tool, "buildx", "prune", "--all", "--force")
    try tool.copyExample()
    // With its base looked into, the plan knows all of the image.
    try await tool.inspectBase("python:3.11-slim-bookworm")
    try await Self.emit(tool, "cpu-minimal")
    try await Self.bake(tool, "cpu-minimal", "--load")
    let (code, answer) = try await tool.buildImage("cpu-minimal", readsArchive: true)
    #expect(code == 0 && answer.is_good && answer.health == "healthy" && answer.smoke.allSatisfy(\.passed))
    #expect(answer.is_plan_complete && answer.steps.allSatisfy(\.is_cached))
    #expect(answer.bytes < 1_000_000_000)
    #expect(answer.planError < 0.02, "\(answer.bytes) bytes, planned \(answer.planned_bytes)")

    let container = try await Self.docker(
      tool, "run", "--detach", "--read-only", "--tmpfs", "/tmp", "--health-interval", "1s", Self.image("cpu-minimal"))
    do {
      #expect(try await Self.health(of: container, tool) == "healthy")
      #expect(try await Self.docker(tool, "exec", container, "id", "--user") == "10001")
      for command in ["python -c 'import app.main'", "ffmpeg -version"] {
        _ = try await Self.docker(tool, "exec", container, "sh", "-c", command)
      }
      let written = try await tool.runPeer("docker", "exec", container, "touch", "/app/app/x")
      #expect(written.exitCode != 0 && written.error.contains("Read-only file system"))
      _ = try await Self.docker(tool, "rm", "--force", container)
    } catch {
      _ = try? await Self.docker(tool, "rm", "--force", container)
      throw error
    }

    let main = "specs/transcript-create/app/main.py"
    try tool.write(main, try tool.read(main) + "\n# edited\n")
    // Which steps run is all that is asked, so no image is made of them.
    let edited = try await Self.bake(tool, "cpu-minimal", "--set", "*.output=type=cacheonly")
    // Entries after the first one are linked anew, which reads no file (moby/buildkit#5297).
    let ran = edited.filter { !$0.isCached && ["base", "system", "builder", "final"].contains($0.stage) }
    let instructions = ran.map(\.instruction).filter { !$0.hasPrefix("FROM ") }
    #expect(instructions.allSatisfy { $0.hasPrefix("COPY --link --chown=") }, "\(instructions)")
    #expect(instructions.first?.hasSuffix(" app /app/app") == true, "\(instructions)")

    let requirements = "requirements/requirements.txt"
    let text = try tool.read(requirements)
    let pinned = text.replacing("redis==5.2.1", with: "redis==5.2.0")
    try #require(pinned != text)
    try tool.write(requirements, pinned)
    try await Self.emit(tool, "cpu-minimal")
    let moved = try await Self.bake(tool, "cpu-minimal", "--set", "*.output=type=cacheonly")
    let installs = moved.filter { !$0.isCached && $0.instruction.hasPrefix("RUN") }
    let stages = Set(installs.map(\.stage))
    #expect(stages.count == 1, "\(installs)")
    let layer = stages.first.map { "requirements/layers/cpu-minimal-\($0.dropFirst("python-".count)).txt" } ?? ""
    #expect(try tool.read(layer).contains("\nredis==5.2.0 "))
  }

  /// The layers are not compressed, which takes time and is not what is compared. Docker's own store takes no files with
  /// other times than they had when they were written, so the image goes to a file.
  @Test func `two builds from nothing are the same image`() async throws {
    let tool = try await Self.emitted("cpu-minimal")
    var digests: [String] = []
    for number in 1...2 {
      try await Self.bake(
        tool, "cpu-minimal", "--no-cache", "--metadata-file", "\(number).json",
        "--set", "*.output=type=oci,dest=\(number).tar,rewrite-timestamp=true,compression=uncompressed")
      let metadata = try JSONDecoder().decode([String: Target].self, from: Data(try tool.read("\(number).json").utf8))
      digests.append(try #require(metadata["cpu-minimal"]).digest)
    }
    #expect(digests[0] == digests[1])
  }

  /// What `--metadata-file` says of a target, as far as these tests look.
  private struct Target: Decodable {
    var digest: String

    enum CodingKeys: String, CodingKey { case digest = "containerimage.digest" }
  }

  // MARK: - Docker

  /// A step of a build as its plain progress tells of it.
  struct BuildStep: Equatable {
    /// `internal` for what no Dockerfile says.
    var stage: String
    var instruction: String
    var isCached: Bool
  }

  static func image(_ variant: String) -> String { "ghcr.io/example/transcript-create:dev-\(variant)" }

  /// The example with the files of a variant.
  static func emitted(_ variant: String) async throws -> CommandLineTool {
    let tool = try CommandLineTool()
    try tool.copyExample()
    try await emit(tool, variant)
    return tool
  }

  /// With the distribution's archive within reach, as 'build' has it.
  private static func emit(_ tool: CommandLineTool, _ variant: String) async throws {
    var variables = tool.live
    for name in ["UV_DEFAULT_INDEX", "TXSPEC_MIRROR"] { variables[name] = variables[name] ?? "" }
    let result = try await tool.run(["emit", variant], variables: variables)
    try #require(result.exitCode == 0, "\(result.error)")
  }

  /// Builds without attestations, whose scanner is an image of its own.
  @discardableResult
  static func bake(_ tool: CommandLineTool, _ arguments: String...) async throws -> [BuildStep] {
    let words = ["buildx", "bake", "--progress", "plain", "--provenance=false", "--sbom=false"] + arguments
    let result = try await tool.runPeer("docker", words)
    try #require(result.exitCode == 0, "\(result.error)")
    return steps(result.error)
  }

  /// Lines such as `#9 [final 3/9] COPY app /app/app` and `#9 CACHED`.
  static func steps(_ progress: String) -> [BuildStep] {
    var steps: [(number: Substring, step: BuildStep)] = []
    for line in progress.split(separator: "\n") where line.hasPrefix("#") {
      guard let space = line.firstIndex(of: " ") else { continue }
      let number = line[..<space]
      let rest = line[line.index(after: space)...]
      if rest == "CACHED" {
        for index in steps.indices where steps[index].number == number { steps[index].step.isCached = true }
      } else if rest.hasPrefix("["), let end = rest.firstIndex(of: "]"),
        !steps.contains(where: { $0.number == number })
      {
        let stage = rest[rest.index(after: rest.startIndex)..<end].split(separator: " ").first.map(String.init) ?? ""
        let instruction = String(rest[rest.index(after: end)...].drop { $0 == " " })
        steps.append((number, BuildStep(stage: stage, instruction: instruction, isCached: false)))
      }
    }
    return steps.map(\.step)
  }

  /// What docker prints, which must succeed.
  static func docker(_ tool: CommandLineTool, _ arguments: String...) async throws -> String {
    let result = try await tool.runPeer("docker", arguments)
    try #require(result.exitCode == 0, "\(arguments): \(result.error)")
    return String(result.output.reversed().drop { $0.isNewline }.reversed())
  }

  /// How a container's health check ends, within a minute.
  static func health(of container: String, _ tool: CommandLineTool) async throws -> String {
    var health = "starting"
    for _ in 0..<60 where health == "starting" {
      try await Task.sleep(for: .seconds(1))
      health = try await docker(tool, "inspect", "--format", "{{.State.Health.Status}}", container)
    }
    return health
  }
}
