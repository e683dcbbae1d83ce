/// A lower bound on the cost of every grouping, by giving each layer a leader.
///
/// Rank the items in any way; the leader `l` of a layer is the member that ranks first. Write `s(..)` for the seconds
/// of items, with `rebuildSeconds` for those of a leader, and let every commit that does not change `l` share out its
/// weight among the items it changes that rank after `l`: `extra(j)` is what falls to `j`. Then a layer of `l` and
/// members `M` has at least the share `share(l) + extra(M)`, and with that costs at least the layer's standing cost and
///
///     share(l) * s(l)  +  sum over j in M of (share(l) * s(j) + extra(j) * s(l))  +  extra(M) * s(M)
///
/// By Cauchy and Schwarz the last product is at least the square of `spread(M)`, where `spread(j)` is the root of
/// `extra(j) * s(j)`; and a square is at least any tangent, `2 * t * spread(M) - t * t`. Now members do not depend on
/// each other, only on the leader: what is left is to choose up to `limit` leaders and to give each item one that ranks
/// before it. That is still hard, but its Lagrangian relaxation is easy: pay a price for each item that is covered. Any
/// prices and tangents give a bound:
///
///     sum of prices + sum over the best leaders of (cost of leading - price + sum of min(0, cost of j - price of j))
///
/// Subgradient steps look for good ones. docs/layer-order.md has this at length.
struct LeaderBound {
  /// How the weight of a commit that does not change the leader is used.
  enum Sharing {
    /// Each member pays for all that change it; only commits that change one of the lower items count for the others.
    case whole
    /// Spread evenly over the lower items that the commit changes.
    case even
  }

  private let limit: Int
  private let count: Int
  /// What a layer of each rank's item alone costs.
  private let leading: [Double]
  /// What rank `j` adds to the layer that rank `l` leads, at `l * count + j`, without what members do to each other.
  private let joining: [Double]
  /// Indexed likewise.
  private let spread: [Double]
  /// What each item costs at least, wherever it is.
  private let least: [Double]

  /// - Parameter ranking: Each item once.
  init(_ grouping: LayerGrouping, ranking: [Int], sharing: Sharing) {
    let items = ranking.map { grouping.items[$0] }
    let history = grouping.history
    count = items.count
    limit = grouping.limit
    leading = items.map { grouping.cost(share: $0.share, seconds: $0.seconds) }
    least = items.map { $0.share * $0.seconds }
    // How many items of lower rank each commit changes, as the leader goes down the ranks.
    var lower = [Int](repeating: 0, count: history.weights.count)
    for item in items { for commit in item.commits { lower[commit] += 1 } }
    // The chance that the prior leaves all items alone that rank after each.
    var unchangedAfter = [Double](repeating: 1, count: items.count)
    for rank in items.indices.dropLast().reversed() {
      unchangedAfter[rank] = unchangedAfter[rank + 1] * items[rank + 1].unchanged
    }
    var joining = [Double](repeating: 0, count: items.count * items.count)
    var spread = joining
    for (leader, item) in items.enumerated() {
      for commit in item.commits { lower[commit] -= 1 }
      var unchangedBefore = item.unchanged
      let seconds = item.seconds + grouping.rates.rebuildSeconds
      for member in leader + 1..<max(leader + 1, items.count) {
        let other = items[member]
        // All that it adds to the leader's share, the part of it that is its own, and the part that is nobody else's.
        let prior = history.priorWeight * (1 - other.unchanged)
        var added = prior * item.unchanged
        var extra = prior * (unchangedBefore + item.unchanged * unchangedAfter[member]) / 2
        var alone = prior * unchangedBefore * unchangedAfter[member]
        unchangedBefore *= other.unchanged
        for commit in other.commits where !item.isChanged(by: commit) {
          let weight = history.weights[commit]
          added += weight
          extra += weight / Double(lower[commit])
          if lower[commit] == 1 { alone += weight }
        }
        let place = leader * items.count + member
        let (own, others) = sharing == .whole ? (added, alone) : (extra, extra)
        joining[place] = (item.share + own) * other.seconds + extra * seconds
        spread[place] = (others * other.seconds).squareRoot()
      }
    }
    self.joining = joining
    self.spread = spread
  }

  /// The best bound found.
  /// - Parameter target: The cost of some grouping, which steps are measured by.
  func value(target: Double) -> Double {
    var prices = least
    var tangents = [Double](repeating: 0, count: count)
    var best = -Double.infinity
    var pace = 1.0
    var idle = 0
    for _ in 0..<150 {
      let relaxed = relaxed(prices, tangents)
      if relaxed.value > best + 1e-4 * abs(best) {
        idle = 0
      } else {
        idle += 1
        if idle >= 6 { (pace, idle) = (pace / 2, 0) }
      }
      best = max(best, relaxed.value)
      let length = relaxed.covered.reduce(0.0) { $0 + Double((1 - $1) * (1 - $1)) }
      guard pace > 1e-3, target > relaxed.value else { break }
      if length > 0 {
        let step = pace * (target - relaxed.value) / length
        for item in prices.indices { prices[item] += step * Double(1 - relaxed.covered[item]) }
      }
      for leader in tangents.indices { tangents[leader] += (relaxed.spreads[leader] - tangents[leader]) * 0.3 }
    }
    return best
  }

  private struct Relaxed {
    /// A bound.
    var value: Double
    /// How often each item is covered by the leaders that the bound comes from.
    var covered: [Int]
    /// For each leader the spread of the members it would have.
    var spreads: [Double]
  }

  private func relaxed(_ prices: [Double], _ tangents: [Double]) -> Relaxed {
    var worths = [Double](repeating: 0, count: count)
    var spreads = worths
    for leader in 0..<count {
      let tangent = tangents[leader]
      var worth = leading[leader] - prices[leader] - tangent * tangent
      var total = 0.0
      var place = leader * count + leader + 1
      for member in leader + 1..<max(leader + 1, count) {
        let gain = prices[member] - cost(at: place, tangent: tangent)
        if gain > 0 {
          worth -= gain
          total += spread[place]
        }
        place += 1
      }
      worths[leader] = worth
      spreads[leader] = total
    }
    // The first of all leads its layer for certain.
    let others = (1..<max(1, count)).filter { worths[$0] < 0 }.sorted { (worths[$0], $0) < (worths[$1], $1) }
    let leaders = [0] + others.prefix(limit - 1)
    var covered = [Int](repeating: 0, count: count)
    for leader in leaders {
      covered[leader] += 1
      for member in leader + 1..<max(leader + 1, count)
      where prices[member] > cost(at: leader * count + member, tangent: tangents[leader]) {
        covered[member] += 1
      }
    }
    return Relaxed(
      value: prices.reduce(0, +) + leaders.reduce(0) { $0 + worths[$1] }, covered: covered, spreads: spreads)
  }

  /// What a member adds to a layer, with the tangent in place of the square. Its own part of the square,
  /// `extra * seconds`, is in `joining` and must not count twice.
  private func cost(at place: Int, tangent: Double) -> Double {
    let spread = spread[place]
    return joining[place] + spread * (2 * tangent - spread)
  }
}

extension LayerGrouping {
  /// No grouping costs less than this, up to rounding.
  /// - Parameters:
  ///   - cost: That of some grouping.
  ///   - isQuick: Whether to do with what is best most often, where there are more than a few items.
  func lowerBound(knowing cost: Double, isQuick: Bool = false) -> Double {
    var bound = max(
      itemBound, leaderBound({ $0.share * $0.seconds }, .whole, knowing: cost),
      leaderBound({ $0.share * $0.seconds }, .even, knowing: cost))
    if isQuick, items.count > 32 { return min(cost, bound) }
    bound = max(bound, leaderBound({ $0.share }, .whole, knowing: cost))
    // The others are seldom better, and with many items they take too long.
    if items.count <= 100 {
      bound = max(
        bound, leaderBound({ $0.share }, .even, knowing: cost), leaderBound({ $0.seconds }, .whole, knowing: cost),
        leaderBound({ $0.seconds }, .even, knowing: cost))
    }
    return min(cost, bound)
  }

  /// The bound that comes from ranking the items by `key`, the largest first.
  private func leaderBound(
    _ key: (GroupingItem) -> Double, _ sharing: LeaderBound.Sharing, knowing cost: Double
  ) -> Double {
    let ranking = items.indices.sorted { left, right in
      let (one, other) = (key(items[left]), key(items[right]))
      return one != other ? one > other : left < right
    }
    return LeaderBound(self, ranking: ranking, sharing: sharing).value(target: cost)
  }

  /// Each package pays for the commits that change it or one it must be with, and all layers together for as many
  /// rebuilds as there are commits that change anything.
  private var itemBound: Double {
    items.reduce(layerCost) { $0 + $1.share * $1.seconds }
      + history.share(of: Array(packages.indices)) * rates.rebuildSeconds
  }
}
