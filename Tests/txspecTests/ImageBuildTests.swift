import FoundationEssentials
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// `txspec build` with a real Docker, on a small project.
@Suite(
  .serialized,
  .enabled(
    if: ProcessInfo.processInfo.environment["TXSPEC_TEST_BUILD"] == "1",
    "'make test-build' starts a Docker daemon for it; needs root and the network"))
struct ImageBuildTests {
  private static let base = "python:3.11-slim-bookworm"

  /// A web server that lists its folder, with one wheel.
  static func project(
    image: String = "example.test/txspec/small", smoke: [String] = [], path: String = "/app/",
    budget: String = "400MB", copy: String = "app", base: String = base, more: [String] = []
  ) throws -> CommandLineTool {
    let tool = try CommandLineTool()
    try tool.write("requirements/requirements.txt", "idna==3.10\n")
    try tool.write("src/app/__init__.py", "NAME = 'small'\n")
    try tool.write("src/app/unused.pem", "never sent\n")
    let commands = smoke.map { "\"\($0)\"" }.joined(separator: ", ")
    try tool.write(
      "specs/small.yaml",
      """
      version: 1
      project: small
      image: \(image)
      context: ../src
      python: "3.11"
      requirements: [../requirements/requirements.txt]
      app:
        workdir: /app
        copy: [\(copy)]
        port: 8000
        cmd: [python, -m, http.server, "8000"]
        healthcheck: { http: \(path), interval: 30s, timeout: 2s, start_period: 1s, retries: 2 }
        writable: [/app/cache]
        smoke: [\(commands)]
      variants:
        slim:
          base: \(base)
          \(more.joined(separator: "\n    "))
          accelerator: cpu
          platforms: [linux/amd64]
          size_budget: \(budget)

      """)
    return tool
  }

  @Test func anImageIsBuiltTriedAndMeasured() async throws {
    let tool = try Self.project(
      smoke: [
        "python -c 'import app, idna'", "test $(id -u) = 10001", "touch /app/cache/x /tmp/x", "! touch /app/x",
        "test ! -e /app/app/unused.pem",
      ])
    // With its base looked into, the plan knows all of the image.
    try await tool.inspectBase(Self.base)

    let (code, answer) = try await tool.buildImage("slim", "--no-cache")
    #expect(code == 0 && answer.is_good && !answer.is_over_budget)
    #expect(answer.image == "example.test/txspec/small:dev-slim")
    #expect(answer.smoke.count == 5 && answer.smoke.allSatisfy(\.passed), "\(answer.smoke)")
    #expect(answer.health == "healthy")
    #expect(answer.is_plan_complete)
    #expect(answer.planError < 0.02, "\(answer.bytes) bytes, planned \(answer.planned_bytes)")
    #expect(answer.steps.map(\.id) == ["venv", "python", "compile", "account", "join:python", "copy:app"])
    #expect(answer.steps.allSatisfy { !$0.is_cached && $0.seconds != nil })
    let cache = try await tool.runLive("cache", "info", "--format", "json")
    #expect(cache.output.contains("\"step timings\" : 6"), "\(cache.output)")

    // Nothing was written beside the spec, and what was built once is not built again.
    #expect(!FileManager.default.fileExists(atPath: "\(tool.work)/docker-bake.hcl"))
    #expect(try await tool.runLive("emit").exitCode == 0)
    let (again, cached) = try await tool.buildImage("slim")
    #expect(again == 0 && cached.steps.allSatisfy(\.is_cached) && cached.bytes == answer.bytes)
    #expect(try await Self.containers(tool).isEmpty)
  }

  @Test func anImageThatFailsItsTrialIsToldAsSuch() async throws {
    let (failed, answer) = try await Self.project(smoke: ["echo worse >&2; exit 3", "true"]).buildImage("slim")
    #expect(failed == 1 && !answer.is_good && answer.health == "healthy")
    #expect(answer.smoke.map(\.passed) == [false, true] && answer.smoke[0].output == ["worse"])

    let sick = try await Self.project(path: "/nothing").buildImage("slim")
    #expect(sick.code == 1 && sick.answer.health == "unhealthy")

    let large = try await Self.project(budget: "50MB").buildImage("slim")
    #expect(large.code == 1 && large.answer.is_over_budget)
  }

  @Test func aBuildThatFailsSaysAtWhichStep() async throws {
    let tool = try Self.project(copy: "app, missing")
    let result = try await tool.runLive("build", "slim", "--quiet")
    #expect(result.exitCode == 3 && result.output.isEmpty)
    #expect(result.error.contains("the build failed at: COPY --link --chown=10001:10001 missing"), "\(result.error)")
  }

  @Test func anInterruptedTrialLeavesNoContainer() async throws {
    let tool = try Self.project(smoke: ["sleep 100"])
    let result = try await tool.run(
      ["build", "slim", "--quiet"], variables: tool.live.merging(["UV_DEFAULT_INDEX": ""]) { $1 }
    ) { process in
      while try await Self.containers(tool).isEmpty { try await Task.sleep(for: .milliseconds(100)) }
      kill(process, SIGTERM)
    }
    #expect(result.ending == .signalled(SIGTERM), "\(result.error)")
    #expect(try await Self.containers(tool).isEmpty)
  }

  /// The containers that txspec started and that are there yet.
  private static func containers(_ tool: CommandLineTool) async throws -> [Substring] {
    let listed = try await tool.runPeer("docker", "ps", "--all", "--format", "{{.Names}}")
    return listed.output.split(separator: "\n").filter { $0.hasPrefix("txspec-build-") }
  }
}
