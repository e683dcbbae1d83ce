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

  /// The layers of the wheels of `lock` for the commits that `log` foresees.
  ///
  /// Those of `kept` stay together, but for packages of `overlaps`, which must be in one layer.
  static func of(
    _ lock: Lock, _ size: SizePrediction?, _ log: ChangeLog, overlaps: [FileOverlap], kept: PackageLayers?,
    model: CostModel = CostModel()
  ) -> PackageLayers {
    let names = lock.wheels
    let sharing = overlaps.map(\.packages)
    guard let grouping = grouping(names, size, log, sharing, model) else { return PackageLayers() }
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    func numbers(_ names: [PackageName]) -> [Int] { names.compactMap { places[$0] } }
    let layers =
      kept.map { grouping.adding(to: $0.layers.map(numbers), sharing: sharing.map(numbers)) }
      ?? grouping.grouped().layers
    return PackageLayers(layers.map { layer in layer.map { names[$0] }.sorted { $0.normalized < $1.normalized } })
  }

  /// What these layers of the wheels of `lock` cost a commit, and the least that any could; `nil` where there are none.
  func cost(
    _ lock: Lock, _ size: SizePrediction?, _ log: ChangeLog, overlaps: [FileOverlap], model: CostModel, isQuick: Bool
  ) -> LayerCosts.Part? {
    let names = lock.wheels
    guard let grouping = Self.grouping(names, size, log, overlaps.map(\.packages), model) else { return nil }
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    let cost = grouping.cost(of: layers.map { $0.compactMap { places[$0] } })
    return LayerCosts.Part(seconds: cost, bound: grouping.leastCost(knowing: cost, isQuick: isQuick))
  }

  /// What the layers would cost that are chosen where none were emitted; `nil` where there are no packages.
  static func leastCost(
    _ lock: Lock, _ size: SizePrediction?, _ log: ChangeLog, overlaps: [FileOverlap], model: CostModel
  ) -> Double? {
    let grouping = grouping(lock.wheels, size, log, overlaps.map(\.packages), model)
    return grouping.map { $0.cost(of: $0.found()) }
  }

  private static func grouping(
    _ names: [PackageName], _ size: SizePrediction?, _ log: ChangeLog, _ sharing: [[PackageName]], _ model: CostModel
  ) -> LayerGrouping? {
    let sizes = size.map { ReplaySizes($0) } ?? ReplaySizes()
    return names.isEmpty ? nil : try? log.grouping(names, sharing: sharing, sizes: sizes, model: model)
  }

  /// Whether some of `packages` are in one layer and some in another.
  func separates(_ packages: [PackageName]) -> Bool {
    layers.count { layer in packages.contains { layer.contains($0) } } > 1
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
    .of(
      lock, sizes.max { $0.known < $1.known }, log, overlaps: overlaps.map(\.files), kept: nil, model: costModel)
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
  /// `kept` without what is empty, with each package that is in none of them where it costs least, and with what shares
  /// files together: in one of the layers, or in a last one of its own.
  ///
  /// Packages that are in several layers and must be in one all go to that of them where it costs least. The rest of the
  /// other layers stays, so that no more packages change their layer than have to.
  func adding(to kept: [[Int]], sharing: [[Int]] = []) -> [[Int]] {
    var layers: [[Int]] = []
    var known: Set<Int> = []
    for layer in kept {
      let new = layer.filter { known.insert($0).inserted }
      if !new.isEmpty { layers.append(new) }
    }
    var together = DisjointSets(count: packages.count)
    for set in sharing {
      for (one, other) in zip(set, set.dropFirst()) { together.join(one, other) }
    }
    for item in together.sets {
      let holders = layers.indices.filter { layers[$0].contains(where: item.contains) }
      if holders.count == 1, layers[holders[0]].count(where: item.contains) == item.count { continue }
      let places = holders.isEmpty ? Array(layers.indices) + (layers.count < limit ? [layers.count] : []) : holders
      var best: (cost: Double, layers: [[Int]])?
      for place in places {
        var trial = layers.map { $0.filter { !item.contains($0) } }
        if place == layers.count { trial.append(item) } else { trial[place] += item }
        trial.removeAll(where: \.isEmpty)
        // Of packages that have no layer yet nothing is counted.
        let cost = cost(of: trial)
        if cost < best?.cost ?? .infinity { best = (cost, trial) }
      }
      if let best { layers = best.layers }
    }
    return layers
  }
}
