/// A grouping that is being improved: local search.
struct LayerSearch {
  /// What the cost of a layer follows from.
  private struct Layer {
    /// Items, ascending.
    var members: [Int] = []
    /// By commit, how many members it changes.
    var counts: [Int32]
    var commitWeight = 0.0
    var unchanged = 1.0
    var seconds = 0.0
    var cost = 0.0
  }

  private let grouping: LayerGrouping
  private var layers: [Layer] = []
  private var layerOfItem: [Int]

  private var items: [GroupingItem] { grouping.items }
  private var history: ChangeHistory { grouping.history }

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
  private var tolerance: Double { 1e-12 * cost }

  // MARK: Moves and swaps

  private mutating func moveItems() -> Bool {
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

  private mutating func swapItems() -> Bool {
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

  // MARK: Joins and cuts

  /// Two layers that become one, or one that becomes two.
  private struct Change {
    /// What it adds to the cost, in seconds per commit.
    var cost: Double
    var replaced: [Int]
    var replacements: [[Int]]
  }

  /// The best join or cut, or the best pair of both.
  private mutating func joinOrCut(_ places: [[Int]]) -> Bool {
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

  // MARK: Layers

  /// Puts layers in place of others, which may be one past the last; empty ones go.
  private mutating func replace(_ replaced: [Int], with replacements: [[Int]]) {
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

  private func add(_ item: Int, to layer: inout Layer) {
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
