internal import SpecParser

extension ChangeLog {
  /// The question which packages share a layer, for commits to come.
  ///
  /// - Parameters:
  ///   - packages: Each once.
  ///   - sharing: Sets of packages that must be in one layer, as they write the same files.
  ///   - limit: The most layers.
  func grouping(
    _ packages: [PackageName], sharing: [[PackageName]] = [], sizes: ReplaySizes, model: CostModel = CostModel(),
    limit: Int = LayerBudget.standard
  ) throws(LayerGroupingError) -> LayerGrouping {
    var places: [PackageName: Int] = [:]
    for (place, name) in packages.enumerated() { places[name] = place }
    let perByte = (1 + model.rates.pullsPerPush) / model.rates.transferBytesPerSecond
    return try LayerGrouping(
      packages: packages.map { name in
        let size = sizes.size(of: name)
        return LayerPackage(
          bytes: size.bytes,
          seconds: model.seconds(making: size) * model.packagePace + Double(size.compressed) * perByte,
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
        secondsPerByte: 0, rebuildSeconds: model.rates.stepSeconds * model.packagePace,
        relinkSeconds: model.rates.relinkSeconds,
        layerSeconds: model.rates.layerSeconds),
      limit: limit)
  }
}
