extension StepChain {
  /// The best order by dynamic programming over sets of steps; of several, the one whose steps come first by number.
  ///
  /// With `rest(S)` the least cost of the steps outside of S once those of S are placed,
  ///
  ///     rest(all) = 0,   rest(S) = min over available j of  seconds(j) * share(S + j) + rest(S + j)
  ///
  /// Two numbers a set and n operations: 2^n * n in all. Sets that no order can begin with get a number too, which
  /// nothing reads: to tell them apart takes longer.
  func exactOrder() -> [Int] {
    let share = sharesOfAllSets()
    let everything = share.count - 1
    var rest = [Double](repeating: 0, count: share.count)
    for set in stride(from: everything - 1, through: 0, by: -1) {
      var best = Double.infinity
      var open = everything & ~set
      while open != 0 {
        let step = open.trailingZeroBitCount
        open &= open - 1
        guard Int(truncatingIfNeeded: predecessors[step]) & ~set == 0 else { continue }
        let next = set | 1 << step
        best = min(best, seconds[step] * share[next] + rest[next])
      }
      rest[set] = best
    }
    let tolerance = rest[0] * Self.rounding
    var order: [Int] = []
    var set = 0
    while set != everything {
      let next = available(after: UInt64(set)).first { step in
        let next = set | 1 << step
        return seconds[step] * share[next] + rest[next] <= rest[set] + tolerance
      }
      guard let next else { preconditionFailure("a set has a best step") }
      order.append(next)
      set |= 1 << next
    }
    return order
  }

  /// The share of every set of steps, with the set's bits as the index.
  ///
  /// A commit misses a set if all it touches lies outside. So the weights of commits within each set are summed over
  /// its subsets, one step at a time, and taken from the weight of all.
  private func sharesOfAllSets() -> [Double] {
    let size = 1 << seconds.count
    var within = [Double](repeating: 0, count: size)
    for change in changes { within[Int(change.steps)] += change.weight }
    for step in seconds.indices {
      let bit = 1 << step
      for block in stride(from: bit, to: size, by: 2 * bit) {
        for set in block..<block + bit { within[set] += within[set - bit] }
      }
    }
    let total = within[size - 1]
    within.reverse()  // The complement of a set is the last index less the set.
    for set in within.indices { within[set] = total - within[set] }
    return within
  }
}
