internal import DepResolver
internal import SpecParser

/// The layers of one image: which packages share one, and the order of the last stage.
struct LayerChoice {
  let layers: LayerPlan
  let model: CostModel
  /// `nil` where nobody asked.
  let costs: LayerCosts?

  /// - Parameter inputs: Whose package layers are still to be chosen.
  init(
    _ inputs: LayerPlan.Inputs, _ basis: LayerBasis, _ log: ChangeLog, _ overlaps: [FileOverlap], on platform: Platform
  ) {
    let known = basis.variants[inputs.variant] ?? LayerBasis.Variant()
    let sizes = inputs.size.map { ReplaySizes($0) } ?? ReplaySizes()
    func timings(_ plan: LayerPlan) -> StepTimings {
      StepTimings(
        of: plan, on: platform, packages: inputs.lock.wheels, sizes: sizes, rates: basis.rates,
        milliseconds: basis.milliseconds)
    }
    var emitted = known.emittedLayers
    if emitted == nil, known.emittedOrder?.hasOneLayer == true { emitted = PackageLayers([inputs.lock.wheels]) }
    // What was measured is what was emitted, or what would be without measurements. New packages join what was emitted
    // wherever it was built, so there only the rates count.
    var model = CostModel(rates: basis.rates)
    var chosen = PackageLayers.of(inputs.lock, inputs.size, log, overlaps: overlaps, kept: emitted, model: model)
    var plan = LayerPlan.fixed(Self.inputs(inputs, chosen))
    model.timings = timings(plan)
    let isFree = !basis.keepsEmitted || emitted == nil
    if isFree, model.timings.packagePace != nil || emitted != nil {
      chosen = .of(inputs.lock, inputs.size, log, overlaps: overlaps, kept: nil, model: model)
      plan = .fixed(Self.inputs(inputs, chosen))
      model.timings.steps = timings(plan).steps
    }

    let packages = inputs.lock.entries.map(\.name)
    let links = plan.links(log, model, packages: packages)
    if basis.keepsEmitted, let order = known.emittedOrder, !order.isEmpty {
      let numbers = emitted.map { chosen.numbers(in: $0) } ?? [:]
      layers = plan.ordered(links.order(keeping: plan.kept(order, layers: numbers)))
    } else {
      layers = plan.ordered(links.best())
    }
    self.model = model
    costs = basis.judgement.map { [layers] judgement in
      LayerCosts(
        layers, chosen, inputs.lock, inputs.size, known.judgingLog ?? log, overlaps, model, isKept: !isFree,
        isQuick: judgement == .quick)
    }
  }

  private static func inputs(_ inputs: LayerPlan.Inputs, _ layers: PackageLayers) -> LayerPlan.Inputs {
    var inputs = inputs
    inputs.layers = layers
    return inputs
  }
}

extension LayerCosts {
  /// Kept layers may cost this much more than the least, as a share of it, before others are tried.
  private static let narrowGap = 0.25
  /// Another choice is worth saying if it costs less than this share.
  private static let worthwhileShare = 0.95
  /// So many packages are grouped anew in a millisecond or so.
  private static let quickPackages = 64

  /// - Parameters:
  ///   - plan: In the order to be judged.
  ///   - isKept: Whether `layers` are those that were emitted.
  init(
    _ plan: LayerPlan, _ layers: PackageLayers, _ lock: Lock, _ size: SizePrediction?, _ log: ChangeLog,
    _ overlaps: [FileOverlap], _ model: CostModel, isKept: Bool, isQuick: Bool
  ) {
    let links = plan.links(log, model, packages: lock.entries.map(\.name))
    let grouping = layers.cost(lock, size, log, overlaps: overlaps, model: model, isQuick: isQuick)
    var regrouping: Regrouping?
    if isKept, let grouping, grouping.gap > Self.narrowGap {
      if isQuick, lock.wheels.count > Self.quickPackages {
        regrouping = .notTried
      } else if let least = PackageLayers.leastCost(lock, size, log, overlaps: overlaps, model: model),
        least < grouping.seconds * Self.worthwhileShare
      {
        regrouping = .seconds(least)
      }
    }
    self.init(
      grouping: grouping, regrouping: regrouping,
      order: links.certificate(of: Array(links.links.indices)),
      ordered: links.links.count, layers: layers.layers.count, layerLimit: LayerBudget.standard, commits: log.commits,
      priorWeight: log.priorWeight)
  }
}

extension PackageLayers {
  /// The number that each layer, counted from 1, had among `others`: the first one there that has a package of it.
  fileprivate func numbers(in others: PackageLayers) -> [Int: Int] {
    var numbers: [Int: Int] = [:]
    for (place, layer) in layers.enumerated() {
      numbers[place + 1] = others.layers.firstIndex { $0.contains(where: layer.contains) }.map { $0 + 1 }
    }
    return numbers
  }
}
