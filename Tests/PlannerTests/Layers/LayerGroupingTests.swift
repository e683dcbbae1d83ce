import TestSupport
import Testing

@testable import Planner

@Suite struct LayerGroupingTests {
  /// One byte takes one second; nothing else costs.
  private let plain = LayerRates(secondsPerByte: 1, rebuildSeconds: 0, relinkSeconds: 0, layerSeconds: 0)

  @Test func paysForTheLayersThatCommitsTouch() throws {
    let rates = LayerRates(secondsPerByte: 0.5, rebuildSeconds: 2, relinkSeconds: 0.25, layerSeconds: 0.125)
    let grouping = try LayerGrouping(
      packages: [
        LayerPackage(bytes: 8), LayerPackage(bytes: 2, seconds: 3, changeRate: 0.5),
        LayerPackage(bytes: 4, changeRate: 0.25),
      ],
      changes: [PackageChange(packages: [0, 1], weight: 0.25)], priorWeight: 0.5, rates: rates)
    // All packages: 0.25 by the commit, 0.5 * (1 - 0.5 * 0.75) by the prior.
    let standing = 0.125 + 0.25 * (0.25 + 0.5 * 0.625)
    #expect(isNear(grouping.cost(of: [[0, 1, 2]]), 0.5625 * (4 + 4 + 2 + 2) + standing))
    #expect(isNear(grouping.cost(of: [[0, 2], [1]]), 0.375 * (4 + 2 + 2) + 0.5 * (4 + 2) + 2 * standing))
  }

  @Test(arguments: 0..<12)
  func isCloseToTheBestOfAllGroupings(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for round in 0..<40 {
      let count = round == 0 ? 9 : round < 4 ? 8 : Int.random(in: 1...7, using: &random)
      let grouping = try LayerGrouping.random(count, using: &random)
      let best = grouping.bestCost()
      let exact = grouping.grouped()
      #expect(isNear(exact.cost, best) && exact.isProven, "\(grouping)")
      let searched = grouping.grouped(exactItems: 0)
      #expect(searched.cost <= best * 1.05 + 1e-12, "\(grouping)")
      #expect(searched.bound <= best * (1 + 1e-9) + 1e-12, "\(grouping)")
      #expect(searched.gap >= 0 && searched.isProven == (searched.gap == 0))
      for result in [exact, searched] {
        #expect(isNear(result.cost, grouping.cost(of: result.layers)))
        #expect(result.layers.flatMap(\.self).sorted() == Array(0..<count))
        #expect(result.layers.count <= grouping.limit && !result.layers.contains([]))
      }
    }
  }

  @Test(arguments: 0..<12)
  func sharedFilesStayInOneLayer(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      let count = Int.random(in: 2...7, using: &random)
      let sharing = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        (0..<Int.random(in: 0...3, using: &random)).map { _ in Int.random(in: 0..<count, using: &random) }
      }
      let grouping = try LayerGrouping.random(count, sharing: sharing, using: &random)
      let best = grouping.bestCost(sharing: sharing)
      for result in [grouping.grouped(), grouping.grouped(exactItems: 0)] {
        #expect(LayerGrouping.keeps(sharing, in: result.layers))
        #expect(result.cost <= best * 1.05 + 1e-12 && result.bound <= best * (1 + 1e-9) + 1e-12)
      }
    }
  }

  @Test func keepsTheBudgetWhereMoreLayersWouldCostLess() throws {
    let packages = (0..<40).map { LayerPackage(bytes: 10 + $0) }
    let changes = (0..<40).map { PackageChange(packages: [$0], weight: 0.01) }
    for limit in [1, 2, 24, 40, 100] {
      let grouping = try LayerGrouping(packages: packages, changes: changes, rates: plain, limit: limit)
      let result = grouping.grouped()
      #expect(result.layers.count == min(limit, 40))
      #expect(result.bound <= result.cost && result.gap < 1)
    }
  }

  @Test func proposesTheSameEveryTime() throws {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<3 {
      let grouping = try LayerGrouping.random(40, commits: 60, limit: 12, using: &random)
      #expect(grouping.grouped() == grouping.grouped())
    }
  }

  @Test func partsWhatChangesFromWhatIsLarge() throws {
    let grouping = try LayerGrouping(
      packages: [LayerPackage(bytes: 1), LayerPackage(bytes: 1000), LayerPackage(bytes: 2000), LayerPackage(bytes: 3)],
      changes: [PackageChange(packages: [0], weight: 0.5), PackageChange(packages: [3, 0], weight: 0.25)], rates: plain,
      limit: 2)
    let result = grouping.grouped()
    #expect(result.layers == [[1, 2], [0, 3]])
    #expect(result.isProven && result.cost == 0.75 * 4)
  }

  @Test func noAndSinglePackagesAreGrouped() throws {
    let none = try LayerGrouping(packages: [], limit: 0).grouped()
    #expect(none.layers.isEmpty && none.cost == 0 && none.isProven)
    for exact in [0, 11] {
      let one = try LayerGrouping(
        packages: [LayerPackage(bytes: 2)], changes: [PackageChange(packages: [0, 0], weight: 0.5)], rates: plain
      ).grouped(exactItems: exact)
      #expect(one.layers == [[0]] && one.cost == 1 && one.isProven)
    }
  }

  @Test func budgetLeavesRoomForBaseAndSteps() {
    #expect(LayerBudget.limit(others: 8) == 24)
    #expect(LayerBudget.limit(others: 120) == 7)
    #expect(LayerBudget.limit(wanted: 200, others: 10) == 117)
    #expect(LayerBudget.limit(others: 130) == 0)
  }

  @Test func refusesWhatCannotBeGrouped() {
    let one = [LayerPackage(bytes: 1)]
    #expect(throws: LayerGroupingError.noLayerLeft) { try LayerGrouping(packages: one, limit: 0) }
    #expect(throws: LayerGroupingError.unknownPackage(1)) { try LayerGrouping(packages: one, sharing: [[0, 1]]) }
    #expect(throws: LayerGroupingError.unknownPackage(-1)) {
      try LayerGrouping(packages: one, changes: [PackageChange(packages: [-1], weight: 1)])
    }
    #expect(throws: LayerGroupingError.invalidWeight(change: 0)) {
      try LayerGrouping(packages: one, changes: [PackageChange(packages: [0], weight: -1)])
    }
    #expect(throws: LayerGroupingError.invalidPackage(0)) { try LayerGrouping(packages: [LayerPackage(bytes: -1)]) }
    #expect(throws: LayerGroupingError.invalidPackage(0)) {
      try LayerGrouping(packages: [LayerPackage(bytes: 1, changeRate: 1.5)])
    }
    #expect(throws: LayerGroupingError.invalidRates) { try LayerGrouping(packages: one, priorWeight: .nan) }
    #expect(throws: LayerGroupingError.invalidRates) {
      try LayerGrouping(packages: one, rates: LayerRates(layerSeconds: -1))
    }
  }
}

extension LayerGrouping {
  static func random(
    _ count: Int, commits: Int? = nil, sharing: [[Int]] = [], limit: Int? = nil, using random: inout SeededGenerator
  ) throws -> LayerGrouping {
    let prior = random.oneIn(3) ? Double.random(in: 0...1, using: &random) : 0
    let whole = random.oneIn(3)
    let packages = (0..<count).map { _ in
      let magnitude = Int.random(in: 0...20, using: &random)
      return LayerPackage(
        bytes: whole ? magnitude / 5 * 10_000_000 : Int.random(in: 1_000..<2_000, using: &random) << magnitude,
        seconds: random.oneIn(5) ? Double.random(in: 0...60, using: &random) : 0,
        changeRate: random.oneIn(4)
          ? [0, 1].randomElement(using: &random) ?? 0 : Double.random(in: 0...0.3, using: &random))
    }
    let commitCount = commits ?? Int.random(in: 0...20, using: &random)
    let changes = (0..<commitCount).map { _ in
      // Some packages change far more often than others.
      let touched = (0..<Int.random(in: 0...4, using: &random)).map { _ in
        min(Int.random(in: 0..<count, using: &random), Int.random(in: 0..<count, using: &random))
      }
      return PackageChange(packages: touched, weight: (1 - prior) / Double(commitCount))
    }
    let rates = LayerRates(
      rebuildSeconds: Double.random(in: 0...2, using: &random), relinkSeconds: random.oneIn(2) ? 0 : 0.1,
      layerSeconds: [0, 0.05, 0.5].randomElement(using: &random) ?? 0)
    return try LayerGrouping(
      packages: packages, changes: changes, priorWeight: prior, sharing: sharing, rates: rates,
      limit: limit ?? Int.random(in: 1...count, using: &random))
  }

  static func keeps(_ sharing: [[Int]], in layers: [[Int]]) -> Bool {
    sharing.allSatisfy { set in set.isEmpty || layers.contains { Set(set).isSubset(of: $0) } }
  }

  /// The cost of the best grouping, by trying all partitions of the packages.
  func bestCost(sharing: [[Int]] = []) -> Double {
    var best = Double.infinity
    var layers: [[Int]] = []
    // A layer's cost does not depend on the others.
    var costs: [[Int]: Double] = [:]
    func costOf(_ layer: [Int]) -> Double {
      if let known = costs[layer] { return known }
      let cost = cost(of: [layer])
      costs[layer] = cost
      return cost
    }
    func place(_ package: Int) {
      guard package < packages.count else {
        guard Self.keeps(sharing, in: layers) else { return }
        best = min(best, layers.reduce(0) { $0 + costOf($1) })
        return
      }
      for layer in layers.indices {
        layers[layer].append(package)
        place(package + 1)
        layers[layer].removeLast()
      }
      if layers.count < limit {
        layers.append([package])
        place(package + 1)
        layers.removeLast()
      }
    }
    place(0)
    return best
  }
}
