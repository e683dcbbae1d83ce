import FoundationEssentials
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// `txspec build` with a builder of buildx's remote driver: BuildKit behind a socket, which keeps no images of its own.
@Suite(
  .serialized,
  .enabled(
    if: ProcessInfo.processInfo.environment["TXSPEC_TEST_NEWER"] == "1",
    "'make test-build' starts a Docker whose BuildKit checks builds; needs root and the network"
  ))
struct RemoteBuilderTests {
  @Test func `an image of a remote builder is tried, measured and pushed`() async throws {
    try await withTemporaryFolder { folder in
      try await RealRegistry.with(.anyone, in: folder) { registry in
        let repository = "txspec/remote"
        let tool = try ImageBuildTests.project(
          image: "\(registry.host)/\(repository)", smoke: ["python -c 'import app, idna'"])
        try await Self.withBuilder(tool) { builder in
          let (code, answer) = try await tool.buildImage("slim", "--builder", builder, "--push")
          #expect(code == 0 && answer.is_good && answer.is_pushed && answer.health == "healthy")
          #expect(answer.steps.allSatisfy { $0.is_cached || $0.seconds != nil })
          #expect(answer.digest == ServedImage.digest(try registry.manifest(repository, tag: "dev-slim")))
          let again = try await tool.buildImage("slim", "--builder", builder)
          #expect(again.code == 0 && again.answer.steps.allSatisfy(\.is_cached))
        }
      }
    }
  }

  /// The daemon's own BuildKit, handed out by buildx on a socket as a buildkitd would be.
  private static func withBuilder(
    _ tool: CommandLineTool, _ body: @escaping @Sendable (String) async throws -> Void
  ) async throws {
    let socket = "\(tool.root)/buildkit"
    let served = try await childProcess(
      "socat", ["UNIX-LISTEN:\(socket),fork", "EXEC:docker buildx dial-stdio"], in: tool.work, environment: tool.live,
      deadline: .seconds(290)
    ) { process in
      defer { kill(process, SIGTERM) }
      while !FileManager.default.fileExists(atPath: socket) { try await Task.sleep(for: .milliseconds(20)) }
      let name = "txspec-\(UUID().uuidString.lowercased())"
      _ = try await BuildTests.docker(
        tool, "buildx", "create", "--name", name, "--driver", "remote", "unix://\(socket)")
      do {
        try await body(name)
        _ = try await BuildTests.docker(tool, "buildx", "rm", name)
      } catch {
        _ = try? await BuildTests.docker(tool, "buildx", "rm", name)
        throw error
      }
    }
    #expect(served.ending == .exited(143) || served.ending == .signalled(SIGTERM), "\(served.error)")
  }
}
