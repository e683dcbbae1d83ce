public import SpecParser

extension ChangeLog {
  /// Packages in layers such that what commits to come rebuild costs least, the least often changed layer first.
  ///
  /// - Parameters:
  ///   - packages: Each once.
  ///   - sharing: Sets of packages that must be in one layer, as they write the same files.
  ///   - limit: The most layers.
  public func packageLayers(
    _ packages: [PackageName], sharing: [[PackageName]] = [], sizes: ReplaySizes, model: CostModel = CostModel(),
    limit: Int = LayerBudget.standard
  ) throws(LayerGroupingError) -> GroupedPackages {
    var places: [PackageName: Int] = [:]
    for (place, name) in packages.enumerated() { places[name] = place }
    let perByte = (1 + model.rates.pullsPerPush) / model.rates.transferBytesPerSecond
    let grouping = try LayerGrouping(
      packages: packages.map { name in
        let size = sizes.size(of: name)
        return LayerPackage(
          bytes: size.bytes, seconds: model.seconds(making: size) + Double(size.compressed) * perByte,
          changeRate: priorRates[.package(name)] ?? 0)
      },
      changes: changes.map { change in
        let touched = change.units.compactMap { unit -> Int? in
          if case .package(let name) = unit { places[name] } else { nil }
        }
        return PackageChange(packages: touched, weight: change.weight)
      },
      priorWeight: priorWeight, sharing: sharing.map { $0.compactMap { places[$0] } },
      // What bytes cost is in the seconds of the packages already.
      rates: LayerRates(
        secondsPerByte: 0, rebuildSeconds: model.rates.stepSeconds, relinkSeconds: model.rates.relinkSeconds,
        layerSeconds: model.rates.layerSeconds),
      limit: limit)
    let found = grouping.grouped()
    return GroupedPackages(
      layers: found.layers.map { Set($0.map { packages[$0] }) }, cost: found.cost, bound: found.bound)
  }
}

/// Packages in layers, and how good that is, in seconds a commit.
public struct GroupedPackages: Sendable, Equatable {
  /// The least often changed first.
  public var layers: [Set<PackageName>]
  public var cost: Double
  /// No grouping costs less.
  public var bound: Double
}
