import FoundationEssentials
import TestSupport
import Testing

@testable import Planner

/// BuildKit's own checks of emitted files, by the group `validate` that they have for it.
@Suite(
  .serialized,
  .enabled(
    if: ProcessInfo.processInfo.environment["TXSPEC_TEST_NEWER"] == "1",
    "'make test-build' starts a Docker whose BuildKit checks builds; needs root and the network"
  ))
struct BuildCheckTests {
  @Test func `finds nothing in any kind of image`() async throws {
    for plan in [
      try SamplePlans.slim(), try SamplePlans.accelerated(), try SamplePlans.elsewhere(),
      try SamplePlans.distribution(), try SamplePlans.distroless(),
    ] {
      try await withFiles(of: plan) { folder in
        try FileManager.default.createDirectory(atPath: "\(folder)/\(plan.context)", withIntermediateDirectories: true)
        try await standIns(for: plan)
        let checked = try await validate(in: folder)
        #expect(checked.succeeded, "\(checked.error)")
        let clean = checked.output.components(separatedBy: "Check complete, no warnings found.").count - 1
        #expect(clean == plan.variants.count, "\(checked.output)")
      }
    }
  }

  @Test func `finds what is wrong, and where`() async throws {
    let plan = try SamplePlans.slim()
    try await withFiles(of: plan) { folder in
      try FileManager.default.createDirectory(atPath: "\(folder)/\(plan.context)", withIntermediateDirectories: true)
      let path = "\(folder)/\(plan.variants[0].paths.dockerfile)"
      let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
      let line = text.split(separator: "\n", omittingEmptySubsequences: false).count
      try Data((text + "COPY $UNKNOWN /x\n").utf8).write(to: URL(filePath: path))
      let checked = try await validate(in: folder)
      #expect(!checked.succeeded)
      #expect(checked.output.contains("UndefinedVar"), "\(checked.output)")
      #expect(checked.output.contains("slim.Dockerfile:\(line)"), "\(checked.output)")
    }
  }

  /// For this machine's platform, which is the one that stand-ins of base images have.
  private func validate(in folder: String) async throws -> CommandResult {
    try await command(
      ["env", "-u", "NETRC", "-u", "SSL_CERT_FILE", "docker", "buildx", "bake", "validate", "--set", "*.platform="],
      in: folder)
  }

  /// A check looks at the base's configuration alone.
  private func standIns(for plan: BuildPlan) async throws {
    for name in plan.variants.flatMap({ [$0.base] + ($0.finalImage.map { [$0] } ?? []) }) {
      guard try await !command(["docker", "image", "inspect", name]).succeeded else { continue }
      #expect(try await command(["docker", "tag", "python:3.11-slim-bookworm", name]).succeeded)
    }
  }
}
