import FoundationEssentials
import TestSupport
import Testing

/// The example's `cpu-minimal` through the history of the service that it ships.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["TXSPEC_TEST_NETWORK"] == "1" && RealHistory.isThere,
    Comment(rawValue: "set TXSPEC_TEST_NETWORK=1; \(RealHistory.hint)")))
struct ReplayNetworkTests {
  private struct Shape: Decodable {
    struct Plan: Decodable {
      var id: String
      var rebuilt_bytes: Double
      var pushed_bytes: Double
      var seconds: Double
    }

    var commits: Int
    var plans: [Plan]
  }

  @Test func thePlanRebuildsAQuarterOfTheLayoutByHandAndLittleMoreThanTheLeast() async throws {
    let tool = try CommandLineTool()
    try tool.copyExample()
    try await RealHistory.unpack(into: tool.work + "/history")
    let result = try await tool.runLive("replay", "cpu-minimal", "--history", "history", "--format", "json")
    try #require(result.exitCode == 0, "\(result.error)")
    let shape = try JSONDecoder().decode(Shape.self, from: Data(result.output.utf8))
    #expect(shape.commits == 161)
    let plans = Dictionary(uniqueKeysWithValues: shape.plans.map { ($0.id, $0) })
    let (plan, byHand, least) = (
      try #require(plans["txspec"]), try #require(plans["three-stages"]), try #require(plans["lower-bound"])
    )
    #expect(plan.rebuilt_bytes <= 0.25 * byHand.rebuilt_bytes)
    #expect(plan.rebuilt_bytes <= 1.2 * least.rebuilt_bytes)
    for rival in ["single", "three-stages", "uv-guide", "txspec-one-layer"].compactMap({ plans[$0] }) {
      #expect(plan.pushed_bytes < rival.pushed_bytes && plan.seconds < rival.seconds)
    }
    for other in shape.plans { #expect(least.rebuilt_bytes <= other.rebuilt_bytes) }
  }

  @Test func aPlanFromTheOlderHalfHoldsForTheNewerOne() async throws {
    let tool = try CommandLineTool()
    try tool.copyExample()
    try await RealHistory.unpack(into: tool.work + "/history")
    let result = try await tool.runLive(
      "replay", "cpu-minimal", "--history", "history", "--hold-out", "0.5", "--format", "json")
    try #require(result.exitCode == 0, "\(result.error)")
    let shape = try JSONDecoder().decode(Shape.self, from: Data(result.output.utf8))
    #expect(shape.commits == 81)
    let plans = Dictionary(uniqueKeysWithValues: shape.plans.map { ($0.id, $0) })
    let (plan, byHand) = (try #require(plans["txspec"]), try #require(plans["three-stages"]))
    #expect(plan.rebuilt_bytes <= 0.25 * byHand.rebuilt_bytes)
  }
}
