import SpecParser
import Testing

@testable import Planner

@Suite struct ChangeLogTests {
  private static let units: [ChangeUnit] = [.base, .entry("app"), .entry("run.py")]

  @Test func withoutAHistoryThePriorsCountAlone() {
    let log = ChangeLog([], units: Self.units, requirements: [])
    #expect(log.changes.isEmpty && log.priorWeight == 1)
    #expect(abs(log.share(of: [.entry("app")]) - 0.2) < 1e-12)
    #expect(abs(log.share(of: [.entry("run.py")]) - 0.02) < 1e-12)
    #expect(abs(log.share(of: [.entry("app"), .entry("run.py")]) - (1 - 0.8 * 0.98)) < 1e-12)
  }

  @Test func aLittleHistoryIsWeighedAgainstThePriors() {
    let history: [Set<ChangeUnit>] =
      Array(repeating: [.entry("app")], count: 5) + Array(repeating: [.entry("run.py"), .entry("app")], count: 5)
      + Array(repeating: [], count: 10)
    let log = ChangeLog(history, units: Self.units, requirements: [])
    #expect(log.priorWeight == 0.5)
    #expect(
      log.changes == [
        .init(units: [.entry("app")], weight: 5 / 40.0),
        .init(units: [.entry("app"), .entry("run.py")], weight: 5 / 40.0),
      ])
    #expect(abs(log.share(of: [.entry("app")]) - (0.25 + 0.5 * 0.2)) < 1e-12)
    #expect(abs(log.share(of: [.base]) - 0.5 * 0.005) < 1e-12)
  }

  @Test func aLongHistoryDecides() {
    let log = ChangeLog(Array(repeating: [.entry("run.py")], count: 180), units: Self.units, requirements: [])
    #expect(abs(log.share(of: [.entry("run.py")]) - (0.9 + 0.1 * 0.02)) < 1e-12)
  }

  @Test func whatIsNotInTheImageIsLeftOut() {
    let log = ChangeLog([[.entry("gone")], [.entry("gone"), .entry("app")]], units: Self.units, requirements: [])
    #expect(log.changes.map(\.units) == [[.entry("app")]])
    #expect(log.commits == 2)
  }

  @Test func whatIsAskedForChangesMoreOftenThanWhatComesWithIt() throws {
    let (asked, brought) = (try Sample.name("asked"), try Sample.name("brought"))
    let log = ChangeLog([], units: [.package(asked), .package(brought)], requirements: [asked])
    #expect(log.share(of: [.package(asked)]) > log.share(of: [.package(brought)]))
  }

  @Test func stepsAreTouchedByWhatTheyRead() throws {
    let log = ChangeLog([[.entry("app"), .base], [], [], []], units: Self.units, requirements: [])
    let steps: [Set<ChangeUnit>] = [[.base], [.entry("app"), .entry("run.py")], []]
    let changes = log.stepChanges(steps)
    let prior = 20 / 24.0
    #expect(changes.first == StepChange(steps: 0b11, weight: 1 / 24.0))
    #expect(changes.dropFirst().map(\.steps) == [0b1, 0b10, 0b10])
    #expect(changes.dropFirst().map(\.weight) == [0.005 * prior, 0.2 * prior, 0.02 * prior])
    // What changes least comes first.
    let chain = try StepChain(seconds: [10, 1, 1], changes: changes)
    #expect(chain.order().steps == [2, 0, 1])
  }

  @Test func layersOfPackagesFollowTheLog() throws {
    let resolution = Sample.resolution(
      [
        try Sample.package("big==1", bytes: 800_000_000), try Sample.package("large==1", bytes: 700_000_000),
        try Sample.package("hot==1", bytes: 1_000_000),
      ],
      edges: try ["big", "large", "hot"].map { try Sample.rootEdge($0, line: 1) })
    let names = try ["big", "hot", "large"].map { try Sample.name($0) }
    func layers(_ history: [Set<ChangeUnit>], kept: PackageLayers? = nil) throws -> [[PackageName]]? {
      let log = ChangeLog(history, units: names.map { .package($0) }, requirements: Set(names))
      let variant = try Sample.variant("cpu")
      let planned = try plan(
        Sample.spec([variant]), resolutions: ["cpu": [resolution]],
        basis: LayerBasis(variants: ["cpu": .init(emittedLayers: kept, log: log)]))
      let cpu = try #require(planned.variant(named: "cpu"))
      return try cpu.layers.steps.compactMap { step in
        if case .wheels(_?) = step.action { try step.inputs.map { try Sample.name($0) } } else { nil }
      }
    }
    let together: Set<ChangeUnit> = [.package(names[0]), .package(names[2])]
    let hot: Set<ChangeUnit> = [.package(names[1])]
    let history = Array(repeating: together, count: 100) + Array(repeating: hot, count: 400)
    #expect(try layers(history) == [[names[0], names[2]], [names[1]]])
    let apart = history + Array(repeating: [.package(names[0])], count: 400)
    #expect(try layers(apart)?.count == 3)
    // What was emitted stays.
    #expect(try layers(apart, kept: PackageLayers([[names[0], names[1]], [names[2]]]))?.count == 2)
  }
}
