import TestSupport
import Testing

@testable import Planner

@Suite struct StepOrderTests {
  @Test func paysForEveryStepFromTheFirstOneACommitTouches() throws {
    let chain = try StepChain(
      seconds: [1, 10, 100],
      changes: [StepChange(steps: 0b001, weight: 0.5), StepChange(steps: 0b110, weight: 0.25)])
    #expect(chain.cost(of: [0, 1, 2]) == 0.5 * 111 + 0.25 * 110)
    #expect(chain.cost(of: [2, 1, 0]) == 0.5 * 1 + 0.25 * 111)
    #expect(chain.cost(of: [1, 0, 2]) == 0.5 * 101 + 0.25 * 111)
    #expect(chain.order() == StepOrder(steps: [1, 2, 0], cost: 28.25, bound: 28.25))
  }

  @Test(arguments: 0..<20)
  func isTheBestOfAllValidOrders(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<150 {
      let count = random.oneIn(10) ? 8 : Int.random(in: 0...7, using: &random)
      let chain = try StepChain.random(count, using: &random)
      let best = chain.bestOrder()
      let order = chain.order()
      #expect(order.steps == best.steps, "\(chain)")
      #expect(isNear(order.cost, best.cost), "\(chain)")
      #expect(order.isProven && order.gap == 0)
    }
  }

  @Test(arguments: 0..<20)
  func searchAndPartsFindTheSameCost(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      let chain = try StepChain.random(Int.random(in: 0...10, using: &random), using: &random)
      let best = chain.order().cost
      let parts = chain.order(StepChain.Effort(exactSteps: 0, nodes: 5_000))
      #expect(chain.allows(parts.steps) && isNear(parts.cost, best) && parts.isProven, "\(chain)")
      var search = OrderSearch(chain, nodes: 5_000)
      let searched = search.run()
      #expect(chain.allows(searched.steps) && isNear(searched.cost, best) && searched.isProven, "\(chain)")
    }
  }

  @Test(arguments: 0..<20)
  func boundIsNeverAboveTheBest(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      let chain = try StepChain.random(Int.random(in: 1...10, using: &random), using: &random)
      let best = chain.order().cost
      for nodes in [1, 5, 20] {
        let parts = chain.order(StepChain.Effort(exactSteps: 0, nodes: nodes))
        var search = OrderSearch(chain, nodes: nodes)
        for order in [parts, search.run()] {
          #expect(order.bound <= best * (1 + 1e-9), "\(chain)")
          #expect(order.cost >= best * (1 - 1e-9) && isNear(order.cost, chain.cost(of: order.steps)), "\(chain)")
          #expect(order.isProven == (order.gap == 0))
        }
      }
      var bound = PairBound(chain)
      #expect(bound.remainder(after: 0) <= best * (1 + 1e-9), "\(chain)")
    }
  }

  @Test func sixteenStepsAreOrderedExactly() throws {
    var random = SeededGenerator(seed: 16)
    let chain = try StepChain.random(16, constraints: 0, commits: 60, using: &random)
    let order = chain.order()
    #expect(order.isProven)
    #expect(isNear(order.cost, chain.order(StepChain.Effort(exactSteps: 0)).cost))
  }

  @Test func longChainsAreOrderedTheSameEveryTime() throws {
    var random = SeededGenerator(seed: 64)
    for count in [23, 40, 64] {
      let chain = try StepChain.random(count, commits: 100, using: &random)
      let effort = StepChain.Effort(exactSteps: 8, nodes: 200)
      let order = chain.order(effort)
      #expect(chain.allows(order.steps))
      #expect(order.bound <= order.cost && order.gap < 1)
      #expect(chain.order(effort) == order)
    }
  }

  @Test func equalOrdersAreTakenByNumber() throws {
    let same = [StepChange(steps: 0b1111, weight: 1)]
    #expect(try StepChain(seconds: [1, 1, 1, 1], changes: same).order().steps == [0, 1, 2, 3])
    #expect(
      try StepChain(seconds: [1, 1, 1, 1], precedence: [(before: 3, after: 0)], changes: same).order().steps
        == [1, 2, 3, 0])
    // In thirds and sevenths sums depend on the order of their terms; that must not decide.
    let parts = (0..<4).map { StepChange(steps: 1 << UInt64($0), weight: 1 / 7) }
    #expect(try StepChain(seconds: [0.1, 0.1, 0.1, 0.1], changes: parts).order().steps == [0, 1, 2, 3])
  }

  @Test func stepsThatNothingTouchesComeFirst() throws {
    let chain = try StepChain(
      seconds: [5, 1, 0, 2], changes: [StepChange(steps: 0b0001, weight: 0.5), StepChange(steps: 0b0100, weight: 0.1)])
    for exact in [0, 22] {
      #expect(chain.order(StepChain.Effort(exactSteps: exact)).steps == [1, 3, 0, 2])
    }
  }

  @Test func noAndSingleStepsAreOrdered() throws {
    for exact in [0, 22] {
      let effort = StepChain.Effort(exactSteps: exact)
      let none = try StepChain(seconds: [], changes: [StepChange(steps: 0, weight: 1)]).order(effort)
      #expect(none.steps == [] && none.cost == 0 && none.isProven)
      let one = try StepChain(seconds: [3], changes: [StepChange(steps: 1, weight: 0.5)]).order(effort)
      #expect(one.steps == [0] && one.cost == 1.5 && one.isProven)
      let free = try StepChain(seconds: [0, 0], changes: [StepChange(steps: 3, weight: 0.5)]).order(effort)
      #expect(free.steps == [0, 1] && free.cost == 0 && free.gap == 0)
    }
  }

  @Test func refusesWhatIsNoChain() {
    let none: [StepChange] = []
    #expect(throws: StepChainError.tooManySteps(65)) {
      try StepChain(seconds: Array(repeating: 1, count: 65), changes: none)
    }
    #expect(throws: StepChainError.invalidSeconds(step: 1)) { try StepChain(seconds: [1, -1], changes: none) }
    #expect(throws: StepChainError.invalidSeconds(step: 0)) { try StepChain(seconds: [.nan], changes: none) }
    #expect(throws: StepChainError.invalidWeight(change: 0)) {
      try StepChain(seconds: [1], changes: [StepChange(steps: 1, weight: .infinity)])
    }
    #expect(throws: StepChainError.unknownStep(3)) {
      try StepChain(seconds: [1], changes: [StepChange(steps: 0b1001, weight: 1)])
    }
    #expect(throws: StepChainError.unknownStep(2)) {
      try StepChain(seconds: [1], precedence: [(before: 0, after: 2)], changes: none)
    }
    #expect(throws: StepChainError.cycle(step: 0)) {
      try StepChain(seconds: [1, 1, 1], precedence: [(0, 1), (1, 2), (2, 0)], changes: none)
    }
  }
}

func isNear(_ one: Double, _ other: Double) -> Bool {
  abs(one - other) <= 1e-9 * max(1, abs(one), abs(other))
}

extension StepChain {
  /// Half of all chains have small whole numbers, which bring about ties.
  static func random(
    _ count: Int, constraints: Int? = nil, commits: Int? = nil, using random: inout SeededGenerator
  ) throws -> StepChain {
    let whole = random.oneIn(2)
    let seconds = (0..<count).map { _ in
      whole ? Double(Int.random(in: 0...3, using: &random)) : Double.random(in: 0...100, using: &random)
    }
    var precedence: [(before: Int, after: Int)] = []
    var changes: [StepChange] = []
    if count > 0 {
      let hidden = (0..<count).shuffled(using: &random)
      for _ in 0..<(constraints ?? Int.random(in: 0...count, using: &random)) {
        let ends = [Int.random(in: 0..<count, using: &random), Int.random(in: 0..<count, using: &random)].sorted()
        if ends[0] != ends[1] { precedence.append((before: hidden[ends[0]], after: hidden[ends[1]])) }
      }
      for _ in 0..<(commits ?? Int.random(in: 0...12, using: &random)) {
        let size = Int.random(in: 0...min(3, count), using: &random)
        let steps = (0..<size).reduce(UInt64(0)) { steps, _ in
          steps | 1 << UInt64(Int.random(in: 0..<count, using: &random))
        }
        changes.append(StepChange(steps: steps, weight: whole ? 1 : Double.random(in: 0...0.1, using: &random)))
      }
    }
    return try StepChain(seconds: seconds, precedence: precedence, changes: changes)
  }

  /// The first of the best orders by trying all that are valid; one is given up once its beginning costs more than the
  /// best so far.
  func bestOrder() -> (steps: [Int], cost: Double) {
    var best = (steps: [Int](), cost: Double.infinity)
    var order: [Int] = []
    func extend(_ placed: UInt64, _ untouched: [StepChange], share: Double, cost: Double) {
      if cost > best.cost + 1e-9 { return }
      if order.count == seconds.count {
        if cost < best.cost - 1e-9 { best = (order, cost) }
        return
      }
      for step in seconds.indices {
        let bit = UInt64(1) << UInt64(step)
        guard placed & bit == 0, predecessors[step] & ~placed == 0 else { continue }
        var share = share
        var rest: [StepChange] = []
        for change in untouched {
          if change.steps & bit != 0 { share += change.weight } else { rest.append(change) }
        }
        order.append(step)
        extend(placed | bit, rest, share: share, cost: cost + seconds[step] * share)
        order.removeLast()
      }
    }
    extend(0, changes, share: 0, cost: 0)
    return best
  }
}
