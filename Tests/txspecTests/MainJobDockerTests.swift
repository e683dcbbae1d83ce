import FoundationEssentials
import TestSupport
import Testing

/// The four variants of the example from spec to emitted files, before the tools that read those.
///
/// The torch indexes stand on this machine with small stand-in wheels; all else comes from the live index.
@Suite(
  .enabled(
    if: ["TXSPEC_TEST_NETWORK", "TXSPEC_TEST_DOCKER"].allSatisfy {
      ProcessInfo.processInfo.environment[$0] == "1"
    },
    "set TXSPEC_TEST_NETWORK=1 and TXSPEC_TEST_DOCKER=1; needs buildx, and hadolint and check-jsonschema from PyPI"))
struct MainJobDockerTests {
  /// What `bake --print` says, as far as these tests look.
  private struct Bake: Decodable {
    struct Group: Decodable { var targets: [String] }
    struct Target: Decodable, Equatable {
      var context: String
      var contexts: [String: String]?
      var dockerfile: String
      var tags: [String]
      var platforms: [String]
      var attest: [String]?
      var cacheFrom: [String]?
      var cacheTo: [String]?

      enum CodingKeys: String, CodingKey {
        case context, contexts, dockerfile, tags, platforms, attest
        case cacheFrom = "cache-from"
        case cacheTo = "cache-to"
      }
    }
    var group: [String: Group]
    var target: [String: Target]
  }

  private static let variants = CommandLineTool.exampleVariants

  private let spec = CommandLineTool.exampleSpec

  @Test func `emits all four variants for bake and hadolint, twice the same`() async throws {
    try await CommandLineTool.withEmittedExample { tool in
      let first = try tool.files()
      try await bakeSeesTheTargets(tool)
      try await hadolintIsSilent(tool)
      for (path, text) in first where path.hasSuffix(".Dockerfile") {
        #expect(BuildChecks(dockerfile: text).findings.isEmpty, "\(path)")
      }
      for (label, variant) in [("cpu", "cpu"), ("cu126", "cuda"), ("rocm6.4", "rocm")] {
        let lock = first["requirements/requirements-\(variant).txt"] ?? ""
        #expect(lock.contains("torch==2.8.0+\(label) "), "\(variant)")
      }
      #expect(first["requirements/requirements-minimal.txt"]?.contains("\ntorch==") == false)

      let again = try await tool.runLive("emit", "--refresh")
      #expect(again.exitCode == 0, "\(again.error)")
      #expect(try tool.files() == first)
      #expect(try await tool.runLive("emit", "--check").exitCode == 0)
    }
  }

  private func bakeSeesTheTargets(_ tool: CommandLineTool) async throws {
    let printed = try await tool.runPeer("docker", "buildx", "bake", "--print")
    try #require(printed.exitCode == 0, "\(printed.error)")
    let bake = try JSONDecoder().decode(Bake.self, from: Data(printed.output.utf8))
    #expect(bake.group["default"]?.targets == Self.variants)
    #expect(bake.target.keys.sorted() == Self.variants)
    for variant in Self.variants {
      let isPortable = variant == "cpu"
      let target = try #require(bake.target[variant])
      let expected = Bake.Target(
        context: "specs/transcript-create",
        contexts: ["locks": "requirements"],
        dockerfile: "../../docker/\(variant).Dockerfile",
        tags: ["ghcr.io/example/transcript-create:dev-\(variant)"],
        platforms: isPortable ? ["linux/amd64", "linux/arm64"] : ["linux/amd64"],
        attest: ["type=sbom", "type=provenance,mode=max"],
        cacheFrom: ["type=gha,scope=transcript-create-\(variant)"],
        cacheTo: ["type=gha,scope=transcript-create-\(variant),mode=max"])
      #expect(target == expected)
      let dockerfile = try tool.read("docker/\(variant).Dockerfile")
      #expect(dockerfile.contains("--mount=type=bind,from=locks,"))
    }
    // Buildx 0.13 prints no descriptions; the file states one a target, each the variant's summary.
    let file = try tool.read("docker-bake.hcl")
    let summaries = try tool.read(spec).split(separator: "\n").map(String.init).filter { $0.contains(" summary: ") }
      .map { $0.drop { $0 == " " }.dropFirst("summary: ".count) }
    #expect(summaries.count == Self.variants.count)
    for summary in summaries { #expect(file.contains(" description = \"\(summary)\"\n")) }
  }

  private func hadolintIsSilent(_ tool: CommandLineTool) async throws {
    for variant in Self.variants {
      let result = try await tool.runPeer("hadolint", "docker/\(variant).Dockerfile")
      #expect(result.exitCode == 0 && result.output.isEmpty, "\(variant): \(result.output)\(result.error)")
    }
  }

  @Test func `says which line and which index make rocm impossible`() async throws {
    let index = try await CommandLineTool.torchIndex("rocm6.0", torch: "2.4.1")
    let tool = try CommandLineTool.example(["rocm6.4": index])
    let result = try await tool.runLive("plan", "rocm")
    #expect(result.exitCode == 1)
    let place = try #require(try tool.place(of: "pyannote.audio==4.0.1", in: "requirements/requirements.txt"))
    #expect(result.error.contains("\(place)"), "\(result.error)")
    #expect(result.error.contains("pyannote.audio==4.0.1"), "\(result.error)")
    #expect(result.error.contains("torch"), "\(result.error)")
    #expect(result.error.contains("2.4.1+rocm6.0"), "\(result.error)")
    #expect(result.error.contains("pytorch-rocm") || result.error.contains(index.url), "\(result.error)")
    #expect(result.output.isEmpty)
    await index.shutdown()
  }

  @Test func `validates the example against the schema that editors read`() async throws {
    let tool = try CommandLineTool()
    let schema = CommandLineTool.repository + "/schema/txspec.schema.json"
    let example = CommandLineTool.repository + "/" + spec
    let result = try await tool.runPeer("check-jsonschema", "--schemafile", schema, example)
    #expect(result.exitCode == 0, "\(result.output)\(result.error)")
    // The validator does look: a key that does not exist is refused.
    try tool.write("broken.yaml", try String(contentsOf: URL(filePath: example), encoding: .utf8) + "\npyhton: 3\n")
    #expect(try await tool.runPeer("check-jsonschema", "--schemafile", schema, "broken.yaml").exitCode == 1)
  }
}
