/// A grouping that is being improved: local search.
struct LayerSearch {
  /// What the cost of a layer follows from.
  struct Layer {
    /// Items, ascending.
    var members: [Int] = []
    /// By commit, how many members it changes.
    var counts: [Int32]
    var commitWeight = 0.0
    var unchanged = 1.0
    var seconds = 0.0
    var cost = 0.0
  }

  let grouping: LayerGrouping
  private(set) var layers: [Layer] = []
  private(set) var layerOfItem: [Int]

  var items: [GroupingItem] { grouping.items }
  var history: ChangeHistory { grouping.history }

  init(_ grouping: LayerGrouping, layers: [[Int]]) {
    self.grouping = grouping
    layerOfItem = Array(repeating: 0, count: grouping.items.count)
    self.layers = layers.map(layer)
    number()
  }

  /// In seconds per commit.
  var cost: Double { layers.reduce(0) { $0 + $1.cost } }
  var itemsOfLayers: [[Int]] { layers.map(\.members) }

  /// Improves until nothing helps any more: moves of an item, swaps of two, joins of two layers, cuts of one layer, and
  /// a cut of one with a join of two others.
  /// - Parameter sortings: Orders of all items; a layer is cut into runs of one of them.
  mutating func improve(_ sortings: [[Int]]) {
    let places = sortings.map { order in
      var place = [Int](repeating: 0, count: order.count)
      for (index, item) in order.enumerated() { place[item] = index }
      return place
    }
    // Each round makes the cost smaller, so this ends by itself; the limit is for long lists of tiny gains.
    for _ in 0..<100 {
      if moveItems() { continue }
      if swapItems() { continue }
      if joinOrCut(places) { continue }
      return
    }
  }

  /// Gains below this are taken for rounding.
  var tolerance: Double { 1e-12 * cost }

  /// Puts layers in place of others, which may be one past the last; empty ones go.
  mutating func replace(_ replaced: [Int], with replacements: [[Int]]) {
    let kept = layers.indices.filter { !replaced.contains($0) }.map { layers[$0] }
    layers = kept + replacements.filter { !$0.isEmpty }.map(layer)
    number()
  }

  private mutating func number() {
    for (index, layer) in layers.enumerated() {
      for item in layer.members { layerOfItem[item] = index }
    }
  }

  private func layer(_ members: [Int]) -> Layer {
    var layer = Layer(counts: Array(repeating: 0, count: history.weights.count))
    for item in members.sorted() { add(item, to: &layer) }
    return layer
  }

  func add(_ item: Int, to layer: inout Layer) {
    layer.members.append(item)
    for commit in items[item].commits {
      if layer.counts[commit] == 0 { layer.commitWeight += history.weights[commit] }
      layer.counts[commit] += 1
    }
    layer.unchanged *= items[item].unchanged
    layer.seconds += items[item].seconds
    layer.cost = grouping.cost(
      share: history.share(commitWeight: layer.commitWeight, unchanged: layer.unchanged), seconds: layer.seconds)
  }
}
