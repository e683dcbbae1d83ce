internal import DepResolver
public import SpecParser

/// Which wheels of a lock share a layer of the image.
///
/// A file of its own lists each layer's packages, so that a changed pin makes one layer again and leaves the others alone.
/// That only holds while packages stay where they are: once files were emitted, they do, and new ones join the layer
/// where they cost least.
public struct PackageLayers: Sendable, Equatable {
  /// The layer that changes least often first; sorted by name in each. No layer is empty.
  public var layers: [[PackageName]]

  public init(_ layers: [[PackageName]] = []) {
    self.layers = layers
  }

  /// The layers of the wheels of `lock` for the commits that `log` foresees; those of `kept` stay together.
  static func of(
    _ lock: Lock, _ size: SizePrediction?, _ log: ChangeLog, kept: PackageLayers?, model: CostModel = CostModel()
  ) -> PackageLayers {
    let names = lock.wheels
    guard let grouping = grouping(names, size, log, model) else { return PackageLayers() }
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    let layers =
      kept.map { kept in grouping.adding(to: kept.layers.map { $0.compactMap { places[$0] } }) }
      ?? grouping.grouped().layers
    return PackageLayers(layers.map { layer in layer.map { names[$0] }.sorted { $0.normalized < $1.normalized } })
  }

  /// What these layers of the wheels of `lock` cost a commit, and the least that any could; `nil` where there are none.
  func cost(_ lock: Lock, _ size: SizePrediction?, _ log: ChangeLog, model: CostModel, isQuick: Bool) -> LayerCosts
    .Part?
  {
    let names = lock.wheels
    guard let grouping = Self.grouping(names, size, log, model) else { return nil }
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    let cost = grouping.cost(of: layers.map { $0.compactMap { places[$0] } })
    return LayerCosts.Part(seconds: cost, bound: grouping.leastCost(knowing: cost, isQuick: isQuick))
  }

  private static func grouping(
    _ names: [PackageName], _ size: SizePrediction?, _ log: ChangeLog, _ model: CostModel
  ) -> LayerGrouping? {
    let sizes = size.map { ReplaySizes($0) } ?? ReplaySizes()
    return names.isEmpty ? nil : try? log.grouping(names, sizes: sizes, model: model)
  }
}

extension Lock {
  /// The packages that are installed from wheels, each once, sorted by name.
  var wheels: [PackageName] {
    Set(entries.filter { !$0.isBuilt }.map(\.name)).sorted { $0.normalized < $1.normalized }
  }
}

extension VariantPlan {
  /// The layers that its packages would have for the commits that `log` foresees, whatever was emitted before.
  public func packageLayers(for log: ChangeLog) -> PackageLayers {
    .of(lock, sizes.max { $0.known < $1.known }, log, kept: nil, model: costModel)
  }

  /// The layers that its packages have.
  public var packageLayers: PackageLayers {
    PackageLayers(
      layers.steps.compactMap { step in
        switch step.action {
        case .wheels(_?): step.packages
        case .wheels(nil): lock.wheels
        default: nil
        }
      })
  }
}

extension LayerGrouping {
  /// `kept` without what is empty, and with each package that is in none of them where it costs least: in one of them, or
  /// in a last layer of its own.
  func adding(to kept: [[Int]]) -> [[Int]] {
    var layers: [[Int]] = []
    var known: Set<Int> = []
    for layer in kept {
      let new = layer.filter { known.insert($0).inserted }
      if !new.isEmpty { layers.append(new) }
    }
    for package in packages.indices where !known.contains(package) {
      var best: (cost: Double, layers: [[Int]])?
      for place in 0...layers.count where place < layers.count || layers.count < limit {
        var trial = layers
        if place == layers.count { trial.append([package]) } else { trial[place].append(package) }
        // Of packages that have no layer yet nothing is counted.
        let cost = cost(of: trial)
        if cost < best?.cost ?? .infinity { best = (cost, trial) }
      }
      if let best { layers = best.layers }
    }
    return layers
  }
}
