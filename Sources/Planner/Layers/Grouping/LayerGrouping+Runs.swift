extension LayerGrouping {
  /// The cheapest grouping among those whose layers are runs of `order`, which holds each item once.
  ///
  /// Dynamic programming over where the last run begins: n^2 runs, each tried as the last of 1 up to `limit`.
  func bestRuns(of order: [Int]) -> [[Int]] {
    let count = order.count
    let runCosts = costsOfRuns(of: order)
    // Of the items before a place, grouped into so many layers.
    var costs = [Double](repeating: .infinity, count: count + 1)
    costs[0] = 0
    var starts: [[Int]] = []
    var best = (cost: Double.infinity, layers: 0)
    for layers in 1...min(limit, count) {
      var next = [Double](repeating: .infinity, count: count + 1)
      var start = [Int](repeating: 0, count: count + 1)
      for end in layers...count {
        for begin in layers - 1..<end {
          let cost = costs[begin] + runCosts[begin * (count + 1) + end]
          if cost < next[end] { (next[end], start[end]) = (cost, begin) }
        }
      }
      costs = next
      starts.append(start)
      if costs[count] < best.cost { best = (costs[count], layers) }
    }
    var runs: [[Int]] = []
    var end = count
    for layers in stride(from: best.layers, to: 0, by: -1) {
      let begin = starts[layers - 1][end]
      runs.append(Array(order[begin..<end]))
      end = begin
    }
    return runs.reversed()
  }

  /// What a layer of `order[begin..<end]` costs, at `begin * (count + 1) + end`.
  private func costsOfRuns(of order: [Int]) -> [Double] {
    let count = order.count
    var costs = [Double](repeating: .infinity, count: (count + 1) * (count + 1))
    var seenFrom = [Int](repeating: -1, count: history.weights.count)
    for begin in 0..<count {
      var (commitWeight, unchanged, seconds) = (0.0, 1.0, 0.0)
      for end in begin + 1...count {
        let item = items[order[end - 1]]
        for commit in item.commits where seenFrom[commit] != begin {
          seenFrom[commit] = begin
          commitWeight += history.weights[commit]
        }
        unchanged *= item.unchanged
        seconds += item.seconds
        costs[begin * (count + 1) + end] = cost(
          share: history.share(commitWeight: commitWeight, unchanged: unchanged), seconds: seconds)
      }
    }
    return costs
  }
}
