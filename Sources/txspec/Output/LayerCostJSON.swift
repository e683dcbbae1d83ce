import Planner

/// What the layers of an image cost a commit, in JSON. Times are seconds.
struct LayerCostJSON: Encodable {
  struct Part: Encodable {
    var seconds: Double
    /// No other choice costs less.
    var bound: Double
    /// How much more it costs than the bound, as a share of it; `null` where the bound is 0 and the cost is not.
    var gap: Double?
    var isProven: Bool

    init(_ part: LayerCosts.Part) {
      seconds = part.seconds
      bound = part.bound
      gap = part.gap.isFinite ? part.gap : nil
      isProven = part.isProven
    }
  }

  /// `null` where no package is installed from a wheel.
  var grouping: Part?
  /// `null` where the last stage has too many steps to tell.
  var order: Part?
  var orderedSteps: Int
  var layers: Int
  var layerLimit: Int
  /// How many commits of a history were looked at.
  var commits: Int
  /// Which part of the changes that are foreseen comes from priors.
  var priorWeight: Double
  var rates: RatesJSON
  /// How long packages took to be installed, as a multiple of what the rates say; `null` where that was not measured.
  var packagePace: Double?

  init(_ costs: LayerCosts, _ model: CostModel) {
    grouping = costs.grouping.map(Part.init)
    order = costs.order.map(Part.init)
    orderedSteps = costs.ordered
    layers = costs.layers
    layerLimit = costs.layerLimit
    commits = costs.commits
    priorWeight = costs.priorWeight
    rates = RatesJSON(model.rates)
    packagePace = model.timings.packagePace
  }
}

/// The rates that seconds are reckoned with, in JSON.
struct RatesJSON: Encodable {
  var transferBytesPerSecond: Double
  var fetchBytesPerSecond: Double
  var installBytesPerSecond: Double
  var stepSeconds: Double
  var relinkSeconds: Double
  var layerSeconds: Double
  var pullsPerPush: Double

  init(_ rates: CostRates) {
    transferBytesPerSecond = rates.transferBytesPerSecond
    fetchBytesPerSecond = rates.fetchBytesPerSecond
    installBytesPerSecond = rates.installBytesPerSecond
    stepSeconds = rates.stepSeconds
    relinkSeconds = rates.relinkSeconds
    layerSeconds = rates.layerSeconds
    pullsPerPush = rates.pullsPerPush
  }
}
