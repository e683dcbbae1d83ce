internal import HeapModule

/// Branch and bound over the sets of steps that an order can begin with, the most promising first.
///
/// A set is worth what the best way to it costs plus a lower bound on the rest. The search begins with a good order. It
/// ends when no set is left that could be part of a better one, or when it has looked at so many sets; then the least
/// worth of those left is the lower bound.
struct OrderSearch {
  /// A set of placed steps and the last way found to it.
  private struct Node: Comparable {
    var worth: Double
    var placed: UInt64
    var cost: Double
    /// The place in `nodes` of the set that this one adds `step` to; `nil` for the empty set.
    var parent: Int?
    var step: Int
    var index: Int

    static func < (left: Node, right: Node) -> Bool {
      if left.worth != right.worth { return left.worth < right.worth }
      let (depth, other) = (left.placed.nonzeroBitCount, right.placed.nonzeroBitCount)
      return depth != other ? depth > other : left.index < right.index
    }
  }

  private let chain: StepChain
  private let limit: Int
  private var bound: PairBound
  private var nodes: [Node] = []
  private var open = Heap<Node>()
  /// The least cost at which each set was reached.
  private var reached: [UInt64: Double] = [:]
  private var best: [Int]
  private var bestCost: Double

  /// - Parameter nodes: How many sets are looked at; fewer if the history has more than 256 different commits, as each
  ///   then takes longer.
  init(_ chain: StepChain, nodes: Int) {
    self.chain = chain
    limit = max(1, nodes * 256 / max(256, chain.changes.count))
    bound = PairBound(chain)
    best = chain.goodOrder()
    bestCost = chain.cost(of: best)
  }

  /// What an order must cost less than to be worth finding.
  private var enough: Double { bestCost * (1 - StepChain.rounding) }

  mutating func run() -> StepOrder {
    add(placed: 0, cost: 0, parent: nil, step: 0)
    while let node = open.min, node.worth < enough, nodes.count < limit {
      open.removeMin()
      guard reached[node.placed] == node.cost else { continue }
      expand(node)
    }
    return StepOrder(steps: best, cost: bestCost, bound: min(bestCost, open.min?.worth ?? bestCost))
  }

  private mutating func expand(_ node: Node) {
    for step in chain.candidates(after: node.placed) {
      let placed = node.placed | UInt64(step: step)
      let cost = node.cost + chain.seconds[step] * chain.share(placed)
      if let known = reached[placed], known <= cost { continue }
      add(placed: placed, cost: cost, parent: node.index, step: step)
    }
  }

  private mutating func add(placed: UInt64, cost: Double, parent: Int?, step: Int) {
    reached[placed] = cost
    let ahead = placed == chain.all ? 0 : bound.remainder(after: placed)
    let worth = max(cost + ahead, parent.map { nodes[$0].worth } ?? 0)
    let node = Node(worth: worth, placed: placed, cost: cost, parent: parent, step: step, index: nodes.count)
    nodes.append(node)
    if placed != chain.all {
      if worth < enough { open.insert(node) }
    } else if cost < enough {
      best = way(to: node)
      bestCost = chain.cost(of: best)
    }
  }

  private func way(to node: Node) -> [Int] {
    var steps: [Int] = []
    var current = node
    while let parent = current.parent {
      steps.append(current.step)
      current = nodes[parent]
    }
    return steps.reversed()
  }
}
