import FoundationEssentials
import TestSupport
import Testing

/// What `txspec build --format json` says, as far as tests look.
struct BuildAnswer: Decodable {
  struct Smoke: Decodable {
    var passed: Bool
    var output: [String]
  }

  struct Step: Decodable {
    var id: String
    var is_cached: Bool
    var seconds: Double?
  }

  var image: String
  var digest: String?
  var is_good: Bool
  var is_pushed: Bool
  var bytes: Int
  var planned_bytes: Int
  var is_plan_complete: Bool
  var is_over_budget: Bool
  var smoke: [Smoke]
  var health: String?
  var steps: [Step]

  /// How far the plan is from what was built, as a share of that.
  var planError: Double { Double(abs(bytes - planned_bytes)) / Double(bytes) }
}

extension CommandLineTool {
  /// Looks into a base that the daemon has, so that plans know all of it.
  func inspectBase(_ base: String) async throws {
    let saved = try await runPeer("docker", "image", "save", "--output", "base.tar", base)
    try #require(saved.exitCode == 0, "\(saved.error)")
    let inspected = try await runLive("base", "inspect", "base.tar", "--as", base)
    try #require(inspected.exitCode == 0, "\(inspected.error)")
    try remove("base.tar")
  }

  /// Builds the image of a variant with `txspec build`, whatever comes of its trial.
  /// `readsArchive` lets it ask the distribution's archive, too, what packages bring.
  func buildImage(
    _ variant: String, _ more: String..., readsArchive: Bool = false
  ) async throws -> (code: Int32?, answer: BuildAnswer) {
    var variables = live
    for name in ["UV_DEFAULT_INDEX"] + (readsArchive ? ["TXSPEC_MIRROR"] : []) {
      variables[name] = variables[name] ?? ""
    }
    let result = try await run(
      ["build", variant, "--quiet", "--format", "json"] + more, variables: variables, deadline: .seconds(300))
    try #require(!result.output.isEmpty, "\(result.error)")
    return (result.exitCode, try JSONDecoder().decode(BuildAnswer.self, from: Data(result.output.utf8)))
  }
}
