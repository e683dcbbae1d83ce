extension LayerGrouping {
  /// The cheapest of all groupings, as layers of items.
  ///
  /// Dynamic programming over sets of items: a set in at most so many layers is the cheapest choice of the layer that
  /// holds its first item, and the rest in one layer less.
  func exactLayers() -> [[Int]] {
    let size = 1 << items.count
    let layerCosts = costsOfAllSets()
    var costs = [Double](repeating: .infinity, count: size)
    costs[0] = 0
    var firstLayers: [[Int]] = []
    for _ in 1...min(limit, items.count) {
      var next = costs
      var firstLayer = [Int](repeating: 0, count: size)
      for set in 1..<size {
        let first = set & -set
        let others = set & ~first
        var chosen = others
        while true {
          let layer = chosen | first
          let cost = layerCosts[layer] + costs[set & ~layer]
          if cost < next[set] { (next[set], firstLayer[set]) = (cost, layer) }
          if chosen == 0 { break }
          chosen = (chosen - 1) & others
        }
      }
      costs = next
      firstLayers.append(firstLayer)
    }
    var layers: [[Int]] = []
    var rest = size - 1
    for firstLayer in firstLayers.reversed() where firstLayer[rest] != 0 {
      layers.append(UInt64(firstLayer[rest]).members)
      rest &= ~firstLayer[rest]
    }
    return layers
  }

  /// What a layer of each set of items costs, with the set's bits as the index.
  private func costsOfAllSets() -> [Double] {
    (0..<1 << items.count).map { set in
      let members = UInt64(set).members
      let share = history.share(
        commits: Set(members.flatMap { items[$0].commits }).sorted(),
        unchanged: members.reduce(1) { $0 * items[$1].unchanged })
      return cost(share: share, seconds: members.reduce(0) { $0 + items[$1].seconds })
    }
  }
}
