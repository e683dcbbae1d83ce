import DepResolver
import SpecParser
import Testing

@testable import Planner

/// What a plan says of layers that were emitted when the project was another.
@Suite struct LayerCostsTests {
  /// Packages of which each second one often changes; `kept` are the layers that were emitted.
  private func costs(
    _ count: Int, kept: ([PackageName]) -> [[PackageName]]?, keepsEmitted: Bool = true,
    judgement: LayerBasis.Judgement = .quick
  ) throws -> (costs: LayerCosts, layers: [[PackageName]]) {
    let names = try (0..<count).map { try Sample.name("p\($0 + 100)") }
    let resolution = Sample.resolution(
      try names.map { try Sample.package("\($0.normalized)==1", bytes: 300_000_000) },
      edges: try names.map { try Sample.rootEdge($0.normalized, line: 1) })
    let often = Set(names.enumerated().filter { $0.offset % 2 == 0 }.map { ChangeUnit.package($0.element) })
    let log = ChangeLog(
      Array(repeating: often, count: 100), units: names.map { .package($0) }, requirements: Set(names))
    let basis = LayerBasis(
      variants: ["cpu": .init(emittedLayers: kept(names).map { PackageLayers($0) }, log: log)],
      keepsEmitted: keepsEmitted, judgement: judgement)
    let build = try plan(
      Sample.spec([try Sample.variant("cpu")]), resolutions: ["cpu": [resolution]], basis: basis)
    let variant = try #require(build.variant(named: "cpu"))
    return (try #require(variant.costs), variant.packageLayers.layers)
  }

  @Test(arguments: [2, 8, 20])
  func keptLayersAreComparedWithThoseThatWouldBeChosen(count: Int) throws {
    let kept = try costs(count, kept: { [$0] })
    let fresh = try costs(count, kept: { _ in nil })
    let gap = try #require(kept.costs.grouping).gap
    #expect(gap > 0.25 && kept.layers.count == 1 && fresh.layers.count > 1)
    #expect(kept.costs.regrouping == .seconds(try #require(fresh.costs.grouping).seconds))
    // What is not kept, or as good as what would be chosen, has nothing to gain.
    #expect(fresh.costs.regrouping == nil)
    #expect(try costs(count, kept: { [$0] }, keepsEmitted: false).costs.regrouping == nil)
    #expect(try costs(count, kept: { _ in fresh.layers }).costs.regrouping == nil)
  }

  @Test func manyPackagesAreTriedOnlyWhereTimeIsTaken() throws {
    #expect(try costs(70, kept: { [$0] }).costs.regrouping == .notTried)
    guard case .seconds = try costs(70, kept: { [$0] }, judgement: .thorough).costs.regrouping else {
      Issue.record("not tried")
      return
    }
  }
}
