internal import SpecParser

extension VariantPlan {
  /// What the last stage links, in its order.
  public var links: [ReplayLayout.Link] {
    let wheels = layers.stages.filter { stage in
      stage.steps.contains { if case .wheels = $0.action { true } else { false } }
    }.map(\.name)
    return (layers.stages.last?.steps ?? []).compactMap { step in
      switch step.action {
      case .join(let stage, LayerPlan.Place.virtualEnvironment): wheels.firstIndex(of: stage).map { .layer($0) }
      case .copy(let entry, _): .entry(entry)
      default: nil
      }
    }
  }

  /// The order that these layers of packages and the entries of the app would have for the commits that `log` foresees.
  public func links(of layers: PackageLayers, for log: ChangeLog) -> [ReplayLayout.Link] {
    let packages = layers.layers.map { names in
      LinkChain.Link(
        units: Set(names.map { .package($0) }), path: LayerPlan.Place.virtualEnvironment, holdsPackages: true,
        seconds: costModel.rates.relinkSeconds)
    }
    var all: [ReplayLayout.Link] = layers.layers.indices.map { .layer($0) }
    var entries: [LinkChain.Link] = []
    for step in self.layers.stages.last?.steps ?? [] {
      guard case .copy(let entry, let destination) = step.action else { continue }
      all.append(.entry(entry))
      entries.append(
        LinkChain.Link(units: [.entry(entry)], path: destination, seconds: costModel.rates.relinkSeconds))
    }
    return LinkChain(packages + entries, log: log).best().map { all[$0] }
  }
}
