/// Which packages share a layer, so that what a commit rebuilds costs least.
///
/// Each layer is made in a stage of its own and linked into one final chain. So a commit makes those layers again that
/// hold a package it changes; layers above the lowest of them are only linked again. A grouping costs
///
///     sum over layers L of
///         share(L) * (seconds(L) + rebuildSeconds)
///       + share(all packages) * relinkSeconds
///       + layerSeconds
///
/// in seconds per commit, where
///
/// - `share(L)` is the share of commits that change any package of `L`: those of the history, by weight, and with the
///   weight of the prior `1 - product over the packages of (1 - changeRate)`;
/// - `seconds(L)` is the sum, over its packages, of `bytes * secondsPerByte` and of their own seconds.
///
/// That every layer is linked again by every commit which changes a package is the most it can be: layers below the
/// lowest changed one are not. It makes the cost of a layer its own affair, independent of the order of layers.
public struct LayerGrouping: Sendable, Equatable {
  /// What the layers hold, together.
  public let packages: [LayerPackage]
  public let rates: LayerRates
  /// The most layers.
  public let limit: Int
  /// What cannot be parted, or need not be.
  let items: [GroupingItem]
  let history: ChangeHistory
  /// What each layer costs whatever it holds, in seconds per commit.
  let layerCost: Double

  /// - Parameters:
  ///   - packages: What the layers hold, together.
  ///   - changes: What commits change, in any order.
  ///   - priorWeight: How many commits out of one are described by the packages' `changeRate` in place of `changes`.
  ///   - sharing: Sets of packages that must be in one layer, as they write the same files. They may overlap.
  ///   - limit: The most layers. See `LayerBudget`.
  public init(
    packages: [LayerPackage], changes: [PackageChange] = [], priorWeight: Double = 0, sharing: [[Int]] = [],
    rates: LayerRates = LayerRates(), limit: Int = LayerBudget.standard
  ) throws(LayerGroupingError) {
    guard rates.isValid, priorWeight >= 0, priorWeight.isFinite else { throw .invalidRates }
    guard limit > 0 || packages.isEmpty else { throw .noLayerLeft }
    if let package = packages.firstIndex(where: { !$0.isValid }) { throw .invalidPackage(package) }
    if let change = changes.firstIndex(where: { !($0.weight >= 0 && $0.weight.isFinite) }) {
      throw .invalidWeight(change: change)
    }
    for package in changes.flatMap(\.packages) + sharing.flatMap(\.self) where !packages.indices.contains(package) {
      throw .unknownPackage(package)
    }
    self.packages = packages
    self.rates = rates
    self.limit = limit
    history = ChangeHistory(changes, packages: packages, priorWeight: priorWeight)
    items = GroupingItem.items(packages, history: history, sharing: sharing, rates: rates)
    layerCost = rates.layerSeconds + rates.relinkSeconds * history.share(of: Array(packages.indices))
  }

  /// What a layer costs, in seconds per commit.
  /// - Parameters:
  ///   - share: Of the commits that change it.
  ///   - seconds: To make it again, without `rebuildSeconds`.
  func cost(share: Double, seconds: Double) -> Double {
    share * (seconds + rates.rebuildSeconds) + layerCost
  }

  /// What a grouping costs, in seconds per commit.
  /// - Parameter layers: Places of packages; each package once, and no layer empty.
  public func cost(of layers: [[Int]]) -> Double {
    layers.reduce(0) { total, layer in
      let seconds = layer.reduce(0) { $0 + rates.seconds(packages[$1]) }
      return total + cost(share: history.share(of: layer), seconds: seconds)
    }
  }
}

/// Why numbers do not describe packages to be grouped.
public enum LayerGroupingError: Error, Sendable, Equatable {
  /// A rate or the weight of the prior is negative or not a finite number.
  case invalidRates
  /// There are packages but no layer for them.
  case noLayerLeft
  /// Bytes or seconds are negative, or the change rate is not between 0 and 1.
  case invalidPackage(Int)
  /// The weight is negative or not a finite number.
  case invalidWeight(change: Int)
  case unknownPackage(Int)
}
