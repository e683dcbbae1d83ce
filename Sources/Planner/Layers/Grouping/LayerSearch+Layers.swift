extension LayerSearch {
  /// Two layers that become one, or one that becomes two.
  private struct Change {
    /// What it adds to the cost, in seconds per commit.
    var cost: Double
    var replaced: [Int]
    var replacements: [[Int]]
  }

  /// Does the best join or cut, or the best pair of both. Returns whether one helps.
  /// - Parameter places: For each order of the items, the place of each.
  mutating func joinOrCut(_ places: [[Int]]) -> Bool {
    let joins = joins()
    let cuts = layers.indices.compactMap { cut($0, places) }
    var best = Change(cost: -tolerance, replaced: [], replacements: [])
    for join in joins where join.cost < best.cost { best = join }
    if layers.count < grouping.limit {
      for cut in cuts where cut.cost < best.cost { best = cut }
    }
    for cut in cuts {
      // Joins are in ascending order of cost: the first of other layers is the best.
      guard let join = joins.first(where: { !$0.replaced.contains(cut.replaced[0]) }) else { continue }
      if cut.cost + join.cost < best.cost {
        best = Change(
          cost: cut.cost + join.cost, replaced: cut.replaced + join.replaced,
          replacements: cut.replacements + join.replacements)
      }
    }
    guard !best.replaced.isEmpty else { return false }
    replace(best.replaced, with: best.replacements)
    return true
  }

  private func joins() -> [Change] {
    var joins: [Change] = []
    for one in layers.indices {
      for two in layers.indices.dropFirst(one + 1) {
        var commitWeight = layers[one].commitWeight
        for (commit, count) in layers[two].counts.enumerated() where count > 0 && layers[one].counts[commit] == 0 {
          commitWeight += history.weights[commit]
        }
        let share = history.share(
          commitWeight: commitWeight, unchanged: layers[one].unchanged * layers[two].unchanged)
        let joined = grouping.cost(share: share, seconds: layers[one].seconds + layers[two].seconds)
        joins.append(
          Change(
            cost: joined - layers[one].cost - layers[two].cost, replaced: [one, two],
            replacements: [layers[one].members + layers[two].members]))
      }
    }
    return joins.enumerated().sorted { ($0.element.cost, $0.offset) < ($1.element.cost, $1.offset) }.map(\.element)
  }

  /// The best cut of a layer into two runs of an order.
  private func cut(_ index: Int, _ places: [[Int]]) -> Change? {
    var best: Change?
    for place in places {
      let members = layers[index].members.sorted { place[$0] < place[$1] }
      let heads = costsOfHeads(members)
      let tails = Array(costsOfHeads(members.reversed()).reversed())
      for count in 1..<max(1, members.count) {
        let cost = heads[count - 1] + tails[count] - layers[index].cost
        if cost < best?.cost ?? .infinity {
          best = Change(
            cost: cost, replaced: [index], replacements: [Array(members[..<count]), Array(members[count...])])
        }
      }
    }
    return best
  }

  /// What the first member costs as a layer, the first two, and so on.
  private func costsOfHeads(_ members: [Int]) -> [Double] {
    var layer = Layer(counts: Array(repeating: 0, count: history.weights.count))
    return members.map { item in
      add(item, to: &layer)
      return layer.cost
    }
  }
}
