extension LayerSearch {
  /// Moves each item to the layer where it costs least, or to one of its own. Returns whether that helped.
  mutating func moveItems() -> Bool {
    var improved = false
    let tolerance = tolerance
    for item in items.indices {
      let from = layerOfItem[item]
      let left = layers[from].members.count == 1 ? 0 : costOfLayer(from, without: item, with: nil)
      let saved = layers[from].cost - left
      var best = (change: -tolerance, target: from)
      for target in layers.indices where target != from {
        let change = costOfLayer(target, without: nil, with: item) - layers[target].cost - saved
        if change < best.change { best = (change, target) }
      }
      if layers.count < grouping.limit, layers[from].members.count > 1 {
        let change = grouping.cost(share: items[item].share, seconds: items[item].seconds) - saved
        if change < best.change { best = (change, layers.count) }
      }
      guard best.target != from else { continue }
      improved = true
      let rest = layers[from].members.filter { $0 != item }
      let joined = best.target < layers.count ? layers[best.target].members + [item] : [item]
      replace([from, best.target], with: [rest, joined])
    }
    return improved
  }

  /// Swaps two items of different layers wherever that helps. Returns whether it did.
  mutating func swapItems() -> Bool {
    var improved = false
    let tolerance = tolerance
    for item in items.indices {
      for other in items.indices.dropFirst(item + 1) {
        let (one, two) = (layerOfItem[item], layerOfItem[other])
        guard one != two else { continue }
        let change =
          costOfLayer(one, without: item, with: other) + costOfLayer(two, without: other, with: item)
          - layers[one].cost - layers[two].cost
        guard change < -tolerance else { continue }
        improved = true
        replace(
          [one, two],
          with: [
            layers[one].members.filter { $0 != item } + [other], layers[two].members.filter { $0 != other } + [item],
          ])
      }
    }
    return improved
  }

  /// What a layer would cost once an item left it and another one came.
  private func costOfLayer(_ index: Int, without leaving: Int?, with coming: Int?) -> Double {
    var (commitWeight, unchanged, seconds) = (
      layers[index].commitWeight, layers[index].unchanged, layers[index].seconds
    )
    if let leaving {
      for commit in items[leaving].commits where layers[index].counts[commit] == 1 {
        if let coming, items[coming].isChanged(by: commit) { continue }
        commitWeight -= history.weights[commit]
      }
      seconds -= items[leaving].seconds
      // Divided out where that is possible; a product with a zero has to be made again.
      if items[leaving].unchanged > 0 {
        unchanged /= items[leaving].unchanged
      } else {
        unchanged = layers[index].members.reduce(1) { $1 == leaving ? $0 : $0 * items[$1].unchanged }
      }
    }
    if let coming {
      for commit in items[coming].commits where layers[index].counts[commit] == 0 {
        commitWeight += history.weights[commit]
      }
      seconds += items[coming].seconds
      unchanged *= items[coming].unchanged
    }
    return grouping.cost(
      share: history.share(commitWeight: commitWeight, unchanged: unchanged), seconds: seconds)
  }
}
