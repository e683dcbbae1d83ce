extension StepChain {
  /// A good order, not necessarily the best: greedy, then improved until no step is better placed elsewhere.
  func goodOrder() -> [Int] { improved(greedyOrder()) }

  /// Of the steps that may be best to come next, takes the one that has the most seconds for the share that it adds;
  /// the first by number among equals.
  private func greedyOrder() -> [Int] {
    var order: [Int] = []
    var placed: UInt64 = 0
    while placed != all {
      var best: (step: Int, added: Double)?
      let share = share(placed)
      for step in candidates(after: placed) {
        let added = self.share(placed | UInt64(step: step)) - share
        guard let current = best else {
          best = (step, added)
          continue
        }
        if seconds[step] * current.added > seconds[current.step] * added { best = (step, added) }
      }
      guard let best else { preconditionFailure("precedence has no cycle") }
      order.append(best.step)
      placed |= UInt64(step: best.step)
    }
    return order
  }

  /// Moves single steps to the place where the order is cheapest, as long as that helps.
  private func improved(_ start: [Int]) -> [Int] {
    var order = start
    var cost = cost(of: order)
    var improves = true
    while improves {
      improves = false
      for step in seconds.indices {
        guard let from = order.firstIndex(of: step) else { continue }
        var without = order
        without.remove(at: from)
        var best = order
        for place in places(of: step, in: without) where place != from {
          var moved = without
          moved.insert(step, at: place)
          let movedCost = self.cost(of: moved)
          if movedCost < cost * (1 - Self.rounding) {
            (best, cost, improves) = (moved, movedCost, true)
          }
        }
        order = best
      }
    }
    return order
  }

  /// Where `step` can go between the steps of `others`: after all that it needs and before all that need it.
  private func places(of step: Int, in others: [Int]) -> ClosedRange<Int> {
    let after = others.lastIndex { predecessors[step] & UInt64(step: $0) != 0 }
    let before = others.firstIndex { predecessors[$0] & UInt64(step: step) != 0 }
    return (after.map { $0 + 1 } ?? 0)...(before ?? others.count)
  }
}
