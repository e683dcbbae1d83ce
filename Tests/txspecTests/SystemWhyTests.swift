import FoundationEssentials
import TestSupport
import Testing

/// `why` and the JSON of `plan`, of packages of the distribution.
@Suite struct SystemWhyTests {
  private func project(packages: String = "[ffmpeg, zlib1g]") async throws -> SystemArchiveProject {
    let project = try await SystemArchiveProject()
    try project.sample.tool.write(
      "specs/sample.yaml",
      SampleProject.spec().replacing(
        "    platforms: [linux/amd64]\n", with: "    platforms: [linux/amd64]\n    system: { packages: \(packages) }\n")
    )
    return project
  }

  private static let snapshot: String = {
    let digest = "sha256:" + String(repeating: "0a", count: 32)
    return """
      {
        "format": 1,
        "image": "python:3.11-slim-bookworm",
        "platform": "linux/amd64",
        "digest": "\(digest)",
        "config_digest": "\(digest)",
        "distribution": { "id": "debian", "version": "12", "codename": "bookworm" },
        "has_entrypoint": false,
        "files": { "count": 1, "bytes": 1 },
        "environment": [],
        "layers": [{ "digest": "\(digest)", "compressed_bytes": 40, "uncompressed_bytes": 100 }],
        "packages": [
          { "name": "libc6", "version": "2.36-9", "architecture": "amd64", "installed_bytes": 1024 },
          { "name": "zlib1g", "version": "1:1.2.11", "architecture": "amd64", "installed_bytes": 1024 }
        ],
        "sonames": ["libz.so.1"]
      }

      """
  }()

  // MARK: why

  @Test func saysThatTheBaseHasAPackageAndWhatReliesOnIt() async throws {
    let project = try await project()
    let result = try await project.run("why", "zlib1g", "--variant", "slim")
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(result.output.hasPrefix("zlib1g 1:1.2.13 is in the base of slim already"), "\(result.output)")
    #expect(result.output.contains("what the base has is assumed; 'txspec base inspect'"), "\(result.output)")
    #expect(result.output.contains("relied on by\n  specs/sample.yaml:16:34  zlib1g"), "\(result.output)")
    #expect(result.output.contains("  libavcodec59"), "\(result.output)")
    #expect(!result.output.contains("did you mean"), "\(result.output)")
  }

  @Test func saysThatNothingReliesOnAPackageOfTheBase() async throws {
    let result = try await project(packages: "[zlib1g]").run("why", "apt", "--variant", "slim")
    #expect(result.output.hasPrefix("apt 2.6.1 is in the base of slim already: "), "\(result.output)")
    #expect(result.output.contains("nothing that comes on top of the base asks for it"), "\(result.output)")
  }

  @Test func takesTheBaseFromItsSnapshotWhereThereIsOne() async throws {
    let project = try await project(packages: "[ffmpeg]")
    try project.sample.tool.write("specs/bases/python@3.11-slim-bookworm.linux-amd64.json", Self.snapshot)
    let result = try await project.run("why", "zlib1g", "--variant", "slim")
    #expect(
      result.output.hasPrefix("zlib1g 1:1.2.11 is in the base of slim already"), "\(result.output)\(result.error)")
    #expect(!result.output.contains("assumed"), "\(result.output)")
  }

  @Test func tellsToolsOfPackagesOfTheBase() async throws {
    struct Why: Decodable {
      struct Answer: Decodable {
        var is_present: Bool
        var kind: String?
        var is_base_known: Bool?
        var package_version: String?
        var reasons: [Reason]?
      }
      struct Reason: Decodable {
        var parent: String?
        var child: String
        var requirement: String
        var file: String?
      }
      var answers: [Answer]
    }
    let result = try await project().run("why", "zlib1g", "--variant", "slim", "--format", "json")
    let answer = try #require(try JSONDecoder().decode(Why.self, from: Data(result.output.utf8)).answers.first)
    #expect(answer.is_present && answer.kind == "base" && answer.is_base_known == false)
    #expect(answer.package_version == "1:1.2.13")
    #expect(answer.reasons?.map(\.parent) == [nil, "libavcodec59"])
    #expect(answer.reasons?.map(\.requirement) == ["zlib1g", "zlib1g (>= 1:1.1.4)"])
    #expect(answer.reasons?.first?.file == "specs/sample.yaml")
  }

  @Test func takesNamesThatOnlyADistributionHas() async throws {
    let project = try await project(packages: "[ffmpeg]")
    let result = try await project.run("why", "libstdc++6", "--variant", "slim")
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(result.output == "libstdc++6 is not in slim\n", "\(result.output)")
    #expect(try await project.run("why", "+x").exitCode == 2)
  }

  // MARK: plan

  @Test func planTellsToolsOfSystemPackages() async throws {
    let project = try await project()
    let cold = try await project.run("plan", "slim", "--format", "json")
    #expect(cold.exitCode == 0, "\(cold.error)")
    #expect(try await project.run("plan", "slim", "--format", "json").output == cold.output)
    let lines = cold.output.split(separator: "\n")
    let start = try #require(lines.firstIndex { $0.hasSuffix("\"system\" : {") })
    let indent = lines[start].prefix { $0 == " " }
    let end = try #require(lines[start...].firstIndex { $0 == "\(indent)}" || $0 == "\(indent)}," })
    let system = lines[start...end].map { $0.dropFirst(indent.count) }.joined(separator: "\n")
    try expectGolden(system + "\n", suite: "SystemWhyTests", name: "plan-system", fileExtension: "json")
  }

  @Test func planTellsToolsWhatItCouldNotSee() async throws {
    let project = try await project()
    let result = try await project.sample.tool.run("plan", "slim", "--format", "json")
    #expect(result.output.contains("\"kind\" : \"unread-archive\""), "\(result.output)")
    #expect(result.output.contains("\"is_known\" : false"), "\(result.output)")
  }

  // MARK: cache

  @Test func cacheInfoCountsWhatWasReadOfArchives() async throws {
    let project = try await project()
    #expect(try await project.run("plan").exitCode == 0)
    func counts() async throws -> [String] {
      try await project.run("cache", "info").output.split(separator: "\n").map { line in
        line.split(separator: " ").joined(separator: " ")
      }
    }
    let full = try await counts()
    for line in ["archive suites 3", "archive lists 3", "system packages 1"] {
      #expect(full.contains(line), "\(full)")
    }
    #expect(try await project.run("cache", "clear").exitCode == 0)
    let empty = try await counts()
    for line in ["archive suites 0", "archive lists 0", "system packages 0"] {
      #expect(empty.contains(line), "\(empty)")
    }
  }
}
