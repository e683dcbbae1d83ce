/// A grouping of packages into layers, and how far from the best it can be at most.
public struct GroupedLayers: Sendable, Equatable {
  /// Places of packages, ascending in each layer. The layer that changes least often comes first.
  public var layers: [[Int]]
  /// What the grouping costs, in seconds per commit.
  public var cost: Double
  /// No grouping costs less than this, up to rounding.
  public var bound: Double

  init(layers: [[Int]], cost: Double, bound: Double) {
    self.layers = layers
    self.cost = cost
    self.bound = Certificate.settled(bound, cost: cost)
  }

  /// How much more the grouping may cost than the best one, as a share of the bound; 0 where it is proven best.
  public var gap: Double { Certificate.gap(cost: cost, bound: bound) }
  /// Whether the grouping is proven to be a best one.
  public var isProven: Bool { cost == bound }
}

extension LayerGrouping {
  /// Up to how many items every grouping is looked at unless told otherwise.
  public static let exactItems = 11

  /// No grouping costs less than this, up to rounding; the least cost itself where there are few items.
  /// - Parameters:
  ///   - cost: That of some grouping.
  ///   - isQuick: Whether a bound that is found sooner will do.
  func leastCost(knowing cost: Double, isQuick: Bool) -> Double {
    items.count <= Self.exactItems ? grouped().cost : lowerBound(knowing: cost, isQuick: isQuick)
  }

  /// A best grouping, or a good one and its distance from the best.
  ///
  /// Items are packages that cannot be parted, or need not be. Up to `exactItems` of them, every grouping is looked at.
  /// Beyond that, the best groupings that cut an order of the items into runs are found, for several orders, and
  /// improved; the best of these is compared with lower bounds.
  /// - Parameter exactItems: Between 0 and 14: 3^n steps, for every layer of the limit.
  public func grouped(exactItems: Int = LayerGrouping.exactItems) -> GroupedLayers {
    precondition((0...14).contains(exactItems))
    if items.isEmpty { return GroupedLayers(layers: [], cost: 0, bound: 0) }
    let layers = found(exactItems: exactItems)
    let cost = cost(of: layers)
    return GroupedLayers(
      layers: layers, cost: cost, bound: items.count <= exactItems ? cost : lowerBound(knowing: cost))
  }

  /// The layers of ``grouped(exactItems:)``: without the bound, which takes as long again.
  func found(exactItems: Int = LayerGrouping.exactItems) -> [[Int]] {
    if items.count <= exactItems { return items.isEmpty ? [] : ordered(exactLayers()) }
    var best: LayerSearch?
    for order in sortings {
      var search = LayerSearch(self, layers: bestRuns(of: order))
      search.improve(sortings)
      if search.cost < (best?.cost ?? .infinity) * (1 - 1e-12) { best = search }
    }
    guard let best else { preconditionFailure("there is a sorting") }
    return ordered(best.itemsOfLayers)
  }

  /// Orders of the items in which those that go well together are close: by change rate over size, by change rate, and
  /// by size.
  private var sortings: [[Int]] {
    let keys: [(GroupingItem) -> Double] = [
      { $0.seconds > 0 ? $0.share / $0.seconds : .infinity }, { $0.share }, { -$0.seconds },
    ]
    return keys.map { key in
      items.indices.sorted { left, right in
        let (one, other) = (key(items[left]), key(items[right]))
        return one != other ? one < other : left < right
      }
    }
  }

  /// Layers of packages, the least often changed first, from layers of items.
  private func ordered(_ layers: [[Int]]) -> [[Int]] {
    let named: [(share: Double, packages: [Int])] = layers.map { layer in
      let packages = layer.flatMap { items[$0].packages }.sorted()
      return (history.share(of: packages), packages)
    }
    return named.sorted { one, other in
      one.share != other.share ? one.share < other.share : one.packages[0] < other.packages[0]
    }
    .map(\.packages)
  }
}
