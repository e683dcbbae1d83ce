import Planner
import SpecParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Runs a finished image as it is meant to run: as its own user, on a root that it cannot write to.
struct ImageTrial {
  struct Smoke {
    var command: String
    var passed: Bool
    /// The last lines of what it wrote.
    var output: [String]
  }

  enum Health {
    case healthy(seconds: Double)
    /// `status` as Docker has it, or how the container ended; with the last lines of what it wrote.
    case failed(status: String, output: [String])
    /// The spec asks for no check.
    case notAsked
  }

  let docker: DockerProgram
  let image: String
  let variant: VariantPlan
  let platform: String

  private static let keptLines = 15

  /// `/tmp` and the writable folders are all that it can write to, as in production.
  private var options: [String] {
    ["--platform", platform, "--read-only", "--tmpfs", "/tmp"]
      + variant.account.writable.flatMap { ["--mount", "type=volume,\(Self.field("destination=\($0)"))"] }
  }

  /// A field of the comma-separated values that the option takes (RFC 4180).
  private static func field(_ text: String) -> String {
    text.contains(",") || text.contains("\"") ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
  }

  func smoke(_ command: String) async throws -> Smoke {
    let name = Self.containerName()
    do {
      // A plan is refused where its final image may have no shell and a command needs one.
      let words = variant.finalImage.flatMap { _ in PlainCommand(command)?.words } ?? ["/bin/sh", "-c", command]
      let answer = try await docker.run(
        ["run", "--rm", "--name", name] + options + ["--entrypoint", words[0], image] + words.dropFirst())
      return Smoke(
        command: command, passed: answer.isSuccess, output: Self.lastLines(answer.output + answer.error))
    } catch {
      await remove(name)
      throw error
    }
  }

  /// Starts the image and waits until Docker calls it healthy, looking each second.
  func health() async throws -> Health {
    guard let probe = variant.configuration.probe else { return .notAsked }
    let name = Self.containerName()
    do {
      let health = try await health(of: name, probe)
      await remove(name)
      return health
    } catch {
      await remove(name)
      throw error
    }
  }

  private func health(of name: String, _ probe: ImageConfiguration.Probe) async throws -> Health {
    let started = try await docker.run(
      ["run", "--detach", "--name", name, "--health-interval", "1s"] + options + [image])
    guard started.isSuccess else { return .failed(status: "not started", output: Self.lastLines(started.error)) }
    let clock = ContinuousClock()
    let start = clock.now
    let longest = Duration.seconds(probe.startPeriod + (probe.retries + 1) * (probe.timeout + 1) + 30)
    while true {
      let state = try await docker.run(
        "inspect", "--format", "{{.State.Status}} {{.State.ExitCode}} {{.State.Health.Status}}", name)
      let words = state.output.split(whereSeparator: \.isWhitespace).map(String.init)
      guard state.isSuccess, words.count == 3 else {
        return .failed(status: "gone", output: Self.lastLines(state.error))
      }
      let passed = start.duration(to: clock.now)
      if words[0] != "running" {
        return .failed(status: "ended with exit code \(words[1])", output: try await logs(of: name))
      }
      if words[2] == "healthy" { return .healthy(seconds: passed.seconds) }
      if words[2] == "unhealthy" || passed > longest {
        return .failed(
          status: words[2] == "starting" ? "not healthy after \(Int(passed.seconds)) s" : words[2],
          output: try await logs(of: name))
      }
      try await Task.sleep(for: .milliseconds(250))
    }
  }

  private func logs(of name: String) async throws -> [String] {
    let answer = try await docker.run("logs", "--tail", "\(Self.keptLines)", name)
    return Self.lastLines(answer.output + answer.error)
  }

  /// Removes a container until it is gone: the daemon may still be starting it for a client that was killed.
  private func remove(_ name: String) async {
    for attempt in 0..<30 {
      _ = try? await docker.run("rm", "--force", "--volumes", name, isCleanup: true)
      let isThere = try? await docker.run("container", "inspect", name, isCleanup: true).isSuccess
      if isThere != true, !Interruption.isPending || attempt >= 2 { return }
      try? await Task.sleep(for: .milliseconds(100))
    }
  }

  private static func containerName() -> String {
    "txspec-build-\(getpid())-\(String(UInt32.random(in: .min ... .max), radix: 16))"
  }

  private static func lastLines(_ text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).suffix(keptLines).map(String.init)
  }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
