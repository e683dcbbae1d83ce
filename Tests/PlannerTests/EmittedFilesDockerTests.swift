import FoundationEssentials
@testable import Planner
import SpecParser
import TestSupport
import Testing

/// Emitted files before the tools that read them: `docker buildx bake --print` and hadolint, neither of which
/// needs a daemon or the network.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["TXSPEC_TEST_DOCKER"] == "1",
    "set TXSPEC_TEST_DOCKER=1 where docker with buildx, and hadolint, are on PATH"))
struct EmittedFilesDockerTests {
  /// What `bake --print` says, as far as these tests look.
  private struct Bake: Decodable {
    struct Group: Decodable { var targets: [String] }
    struct Target: Decodable {
      var context: String
      var contexts: [String: String]?
      var dockerfile: String
      var args: [String: String]?
      var labels: [String: String]?
      var tags: [String]
      var platforms: [String]
      var attest: [String]?
      var secret: [String]?
      var cacheFrom: [String]?
      var cacheTo: [String]?

      enum CodingKeys: String, CodingKey {
        case context, contexts, dockerfile, args, labels, tags, platforms, attest, secret
        case cacheFrom = "cache-from"
        case cacheTo = "cache-to"
      }
    }
    var group: [String: Group]
    var target: [String: Target]
  }

  private func bake(_ folder: String, targets: [String] = [], environment: [String] = []) async throws -> Bake {
    let result = try await command(
      ["env"] + environment + ["docker", "buildx", "bake", "--print"] + targets, in: folder)
    try #require(result.succeeded, "\(result.error)")
    return try JSONDecoder().decode(Bake.self, from: Data(result.output.utf8))
  }

  @Test func bakeReadsTheTargetsAsMeant() async throws {
    try await withFiles(of: SamplePlans.slim()) { folder in
      let bake = try await bake(folder, environment: ["TAG=1.2", "REGISTRY=registry.example/team"])
      #expect(bake.group["default"]?.targets == ["slim"])
      let target = try #require(bake.target["slim"])
      #expect(target.context == "specs/demo")
      #expect(target.contexts == ["locks": "requirements"])
      #expect(target.dockerfile == "../../docker/slim.Dockerfile")
      #expect(target.args == ["PYTHON_VERSION": "3.11", "SOURCE_DATE_EPOCH": "0", "VERSION": "1.2"])
      #expect(target.labels == ["org.opencontainers.image.version": "1.2"])
      #expect(target.tags == ["registry.example/team/demo:1.2-slim"])
      #expect(target.platforms == ["linux/amd64", "linux/arm64"])
      #expect(target.attest == ["type=sbom", "type=provenance,mode=max"])
      #expect(target.cacheFrom == ["type=gha,scope=demo-slim"])
      #expect(target.cacheTo == ["type=gha,scope=demo-slim,mode=max"])
    }
  }

  @Test(arguments: ContinuousIntegration.CacheBackend.allCases)
  func bakeReadsEveryCacheBackend(backend: ContinuousIntegration.CacheBackend) async throws {
    let spec = Sample.spec([try Sample.variant("slim")], cache: backend)
    let plan = try plan(spec, resolutions: ["slim": [Sample.resolution([])]])
    try await withFiles(of: plan) { folder in
      for environment in [["REGISTRY="], ["REGISTRY=r.example"]] {
        let target = try #require(try await bake(folder, environment: environment).target["slim"])
        #expect(target.cacheFrom?.first?.hasPrefix("type=\(backend.rawValue),") == true)
        #expect(target.cacheTo?.first?.hasSuffix("mode=max") == true)
      }
    }
  }

  @Test func bakeTakesSecretsFromFilesThatVariablesName() async throws {
    try await withFiles(of: SamplePlans.slim()) { folder in
      try write([EmittedFile(path: "my.netrc", text: ""), EmittedFile(path: "ca.pem", text: "")], to: folder)
      for (netrc, authorities, expected) in [
        ("", "", nil), ("my.netrc", "", ["id=netrc,src=my.netrc"]), ("", "ca.pem", ["id=ca,src=ca.pem"]),
        ("my.netrc", "ca.pem", ["id=netrc,src=my.netrc", "id=ca,src=ca.pem"]),
      ] {
        let environment = ["NETRC=\(netrc)", "SSL_CERT_FILE=\(authorities)"]
        let target = try await bake(folder, environment: environment).target["slim"]
        #expect(target?.secret ?? [] == expected ?? [])
      }
    }
  }

  @Test func bakeReadsJSONAsItReadsHCL() async throws {
    for plan in [try SamplePlans.slim(), try SamplePlans.accelerated()] {
      var printed: [String] = []
      for format in BakeFormat.allCases {
        let files = try emit(plan, bakeFormat: format)
        try await withTemporaryFolder { folder in
          try write(files, to: folder)
          let targets = ["default", "validate"]
          let result = try await command(["docker", "buildx", "bake", "--print"] + targets, in: folder)
          try #require(result.succeeded, "\(result.error)")
          printed.append(result.output)
        }
      }
      #expect(printed[0] == printed[1])
    }
  }

  @Test func bakeChoosesTheVariantOfAVersion() async throws {
    let resolution = Sample.resolution([])
    let variants = try [
      Sample.variant("cpu"), Sample.variant("rocm", base: "rocm/dev-ubuntu-22.04:6.4", accelerator: "rocm-6.4"),
      Sample.variant("rocm-old", base: "rocm/dev-ubuntu-22.04:6.1", accelerator: "rocm-6.1"),
    ]
    let plan = try plan(
      Sample.spec(variants),
      resolutions: Dictionary(uniqueKeysWithValues: variants.map { ($0.name.value, [resolution]) }))
    try await withFiles(of: plan) { folder in
      for (version, name) in [("6.4", "rocm"), ("6.1", "rocm-old")] {
        let bake = try await bake(folder, targets: ["rocm"], environment: ["ROCM=\(version)"])
        #expect(bake.target.keys.sorted() == [name])
      }
      #expect(try await bake(folder, targets: ["rocm"]).target.keys.sorted() == ["rocm"])
      #expect(try await bake(folder).target.keys.sorted() == ["cpu", "rocm", "rocm-old"])
      let refused = try await command(
        ["env", "ROCM=6.2", "docker", "buildx", "bake", "--print", "rocm"], in: folder)
      #expect(!refused.succeeded && refused.error.contains("ROCM=6.2, which must be 6.4 or 6.1"), "\(refused.error)")
      #expect(try await bake(folder, targets: ["cpu"], environment: ["ROCM=/opt/rocm"]).target.keys.sorted() == ["cpu"])
    }
  }

  @Test(arguments: [
    "TAG=a b", "REGISTRY=a b", "REGISTRY=https://example.test", "SOURCE_DATE_EPOCH=now", "PYTHON_VERSION=3.12",
    "PYTHON_VERSION=3x11",
  ])
  func bakeRefusesValuesThatCannotBe(variable: String) async throws {
    try await withFiles(of: SamplePlans.slim()) { folder in
      let refused = try await command(["env", variable, "docker", "buildx", "bake", "--print"], in: folder)
      #expect(!refused.succeeded && refused.error.contains("pattern did not match"), "\(refused.error)")
    }
  }

  @Test func bakeValidatesEveryVariantWithoutOutput() async throws {
    try await withFiles(of: SamplePlans.accelerated()) { folder in
      let result = try await command(["docker", "buildx", "bake", "--print", "validate"], in: folder)
      try #require(result.succeeded, "\(result.error)")
      let printed = try JSONDecoder().decode(Checks.self, from: Data(result.output.utf8))
      #expect(printed.target.keys.sorted() == ["_check-cuda", "_check-rocm"])
      #expect(printed.target.values.allSatisfy { $0.output == ["type=cacheonly"] && $0.tags ?? [] == [] })
    }
  }

  private struct Checks: Decodable {
    struct Target: Decodable {
      var output: [String]
      var tags: [String]?
    }
    var target: [String: Target]
  }

  @Test func bakeReadsEveryAcceleratedTarget() async throws {
    try await withFiles(of: SamplePlans.accelerated()) { folder in
      let bake = try await bake(folder)
      #expect(bake.target.keys.sorted() == ["cuda", "rocm"])
      #expect(bake.target["rocm"]?.tags == ["ghcr.io/example/demo:dev-rocm"])
    }
  }

  @Test func bakeReadsQuotedStringsBack() async throws {
    let texts = NastyText.texts(1500, pieces: NastyText.pieces + NastyText.controls)
    // Buildx prints no description, so the strings stand where it does: a label each.
    let labels = texts.enumerated().map { "    \"t\($0.offset)\" = \(HCLQuoting.string($0.element))" }
    let text = "target \"default\" {\n  labels = {\n\(labels.joined(separator: "\n"))\n  }\n}\n"
    let pairs = texts.enumerated().map { (key: "t\($0.offset)", value: BakeFile.Value.string($0.element)) }
    let target = BakeFile.Block(kind: .target, label: "default", attributes: [("labels", .map(pairs))])
    let json = BakeFile(comments: [], blocks: [target]).text(.json)
    for file in [EmittedFile(path: "docker-bake.hcl", text: text), EmittedFile(path: "docker-bake.json", text: json)] {
      try await bakeReadsBack(texts, file)
    }
  }

  private func bakeReadsBack(_ texts: [String], _ file: EmittedFile) async throws {
    try await withTemporaryFolder { folder in
      try write([file], to: folder)
      let result = try await command(["docker", "buildx", "bake", "--print"], in: folder)
      try #require(result.succeeded, "\(result.error)")
      let printed = try JSONDecoder().decode(Printed.self, from: Data(result.output.utf8))
      for (index, text) in texts.enumerated() {
        // HCL normalizes to NFC; Swift's `==` compares what both normalize to.
        #expect(printed.target["default"]?.labels["t\(index)"] == text)
      }
    }
  }

  private struct Printed: Decodable {
    struct Target: Decodable { var labels: [String: String] }
    var target: [String: Target]
  }

  @Test func hadolintHasNothingToSay() async throws {
    for plan in [
      try SamplePlans.slim(), try SamplePlans.accelerated(), try SamplePlans.elsewhere(),
      try SamplePlans.distribution(), try SamplePlans.distroless(),
    ] {
      try await withFiles(of: plan) { folder in
        let result = try await command(["hadolint"] + plan.variants.map(\.paths.dockerfile), in: folder)
        #expect(result.succeeded && result.output.isEmpty && result.error.isEmpty, "\(result.output)\(result.error)")
      }
    }
  }
}
