import FoundationEssentials
import TestSupport
import Testing

/// `txspec build --push` to a real registry on this machine.
@Suite(
  .serialized,
  .enabled(
    if: ProcessInfo.processInfo.environment["TXSPEC_TEST_BUILD"] == "1",
    "'make test-build' starts a Docker daemon for it; needs root and the network"))
struct PushBuildTests {
  private struct Manifest: Decodable {
    struct Blob: Decodable { var digest: String }
    var config: Blob
    var layers: [Blob]
  }

  private static let repository = "txspec/small"

  /// Pushes, and looks whether what was told is what the registry has and gives.
  private static func push(
    _ tool: CommandLineTool, to registry: RealRegistry, _ more: String...
  ) async throws -> (digest: String, manifest: Manifest) {
    let result = try await tool.runLive(["build", "slim", "--quiet", "--format", "json", "--push"] + more)
    try #require(result.exitCode == 0, "\(result.error)")
    let answer = try JSONDecoder().decode(BuildAnswer.self, from: Data(result.output.utf8))
    #expect(answer.is_good && answer.is_pushed)
    let stored = try registry.manifest(repository, tag: "dev-slim")
    let digest = ServedImage.digest(stored)
    #expect(answer.digest == digest)
    _ = try await BuildTests.docker(tool, "pull", "--quiet", "\(registry.host)/\(repository)@\(digest)")
    return (digest, try JSONDecoder().decode(Manifest.self, from: Data(stored)))
  }

  @Test func `what is pushed has the digest that is told, and only what changed is pushed again`() async throws {
    try await withTemporaryFolder { folder in
      try await RealRegistry.with(.anyone, in: folder) { registry in
        let tool = try ImageBuildTests.project(image: "\(registry.host)/\(Self.repository)")
        let first = try await Self.push(tool, to: registry)
        let blobs = try registry.blobs()

        try tool.write("src/app/__init__.py", "NAME = 'edited'\n")
        let edited = try await Self.push(tool, to: registry)
        #expect(edited.manifest.layers.count == first.manifest.layers.count)
        let changed = zip(first.manifest.layers, edited.manifest.layers).filter { $0.digest != $1.digest }
        #expect(changed.count == 1 && changed.first?.1.digest == edited.manifest.layers.last?.digest)
        let new = try registry.blobs().subtracting(blobs)
        #expect(new == [edited.digest, edited.manifest.config.digest, edited.manifest.layers.last?.digest])

        // The same inputs again, from nothing.
        try tool.write("src/app/__init__.py", "NAME = 'small'\n")
        #expect(try await Self.push(tool, to: registry, "--no-cache").digest == first.digest)
      }
    }
  }

  @Test func `an image that fails its trial is not pushed`() async throws {
    try await withTemporaryFolder { folder in
      try await RealRegistry.with(.anyone, in: folder) { registry in
        let tool = try ImageBuildTests.project(image: "\(registry.host)/\(Self.repository)", smoke: ["false"])
        let (code, answer) = try await tool.buildImage("slim", "--push")
        #expect(code == 1 && !answer.is_good && !answer.is_pushed)
        #expect(try registry.blobs().isEmpty)
      }
    }
  }
}
