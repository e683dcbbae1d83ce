extension StepChain {
  /// How much work may go into an order. Counted in sets of steps and not in time, so that the same chain gets the same
  /// order on every machine.
  public struct Effort: Sendable, Equatable {
    /// Up to so many steps every set of them is looked at: 2^n sets, 16 bytes each.
    public var exactSteps: Int
    /// Beyond that, so many sets are looked at within one part of the chain.
    public var nodes: Int

    /// - Parameters:
    ///   - exactSteps: Between 0 and 24; 22 takes 64 MiB.
    ///   - nodes: At least 1.
    public init(exactSteps: Int = 22, nodes: Int = 10_000) {
      precondition((0...24).contains(exactSteps) && nodes > 0)
      self.exactSteps = exactSteps
      self.nodes = nodes
    }
  }

  /// A best order, or a good one and its distance from the best.
  ///
  /// Up to `exactSteps` steps it is the best one, and of several the one whose steps come first by number. Longer
  /// chains are cut at their densest parts, which loses nothing (docs/layer-order.md); the parts are searched each on
  /// its own.
  public func order(_ effort: Effort = Effort()) -> StepOrder {
    if seconds.count <= effort.exactSteps {
      let steps = exactOrder()
      let cost = cost(of: steps)
      return StepOrder(steps: steps, cost: cost, bound: cost)
    }
    return orderInParts(effort)
  }

  private func orderInParts(_ effort: Effort) -> StepOrder {
    var steps: [Int] = []
    var placed: UInt64 = 0
    var bound = 0.0
    while placed != all {
      let before = share(placed)
      let part: UInt64
      if let step = freeStep(after: placed) {
        part = UInt64(step: step)
      } else {
        part = densestPart(after: placed, divisible: effort.exactSteps)
      }
      let members = part.members
      let chain = self.part(part, after: placed)
      let order = members.count == 1 ? chain.singleOrder : chain.orderOfPart(effort)
      steps += order.steps.map { members[$0] }
      bound += before * chain.seconds.reduce(0, +) + order.bound
      placed |= part
    }
    return StepOrder(steps: steps, cost: cost(of: steps), bound: bound)
  }

  private var singleOrder: StepOrder {
    let cost = cost(of: [0])
    return StepOrder(steps: [0], cost: cost, bound: cost)
  }

  /// The order of a chain no part of which is denser than the whole.
  private func orderOfPart(_ effort: Effort) -> StepOrder {
    if seconds.count <= effort.exactSteps { return order(effort) }
    var search = OrderSearch(self, nodes: effort.nodes)
    let found = search.run()
    return StepOrder(steps: found.steps, cost: found.cost, bound: max(found.bound, densityBound))
  }

  /// A lower bound for a chain no part of which is denser than the whole.
  ///
  /// Then share(S) >= seconds(S) * share(all) / seconds(all) for every S that can come first. With the right side in
  /// place of the share, all orders cost the same.
  private var densityBound: Double {
    let total = seconds.reduce(0, +)
    guard total > 0 else { return 0 }
    let squares = seconds.reduce(0) { $0 + $1 * $1 }
    return share(all) / total * (total * total + squares) / 2
  }
}
