internal import DepResolver
internal import SpecParser

extension StepTimings {
  /// Those of the steps of `plan` that were built before, with the same inputs on the same platform.
  ///
  /// - Parameters:
  ///   - packages: What a step installs that installs all wheels.
  ///   - milliseconds: How long a step took, by ``Step/timingKey(on:)``.
  init(
    of plan: LayerPlan, on platform: Platform, packages: [PackageName], sizes: ReplaySizes, rates: CostRates,
    milliseconds: (String) -> Int?
  ) {
    self.init()
    let model = CostModel(rates: rates)
    var (took, expected) = (0.0, 0.0)
    for stage in plan.stages {
      var content: ContentSize?
      var seconds = 0.0
      for step in stage.steps {
        guard let measured = milliseconds(step.timingKey(on: platform)).map({ Double($0) / 1000 }) else { continue }
        switch step.action {
        // Such a step takes long to copy or a moment to link, and nothing tells which of the two was measured.
        case .join: continue
        case .wheels(let slice):
          content = (slice == nil ? packages : step.packages).reduce(ContentSize()) { $0 + sizes.size(of: $1) }
          seconds += measured
        case .compile, .programs: seconds += measured
        default: break
        }
        steps[step.id] = Measured(seconds: measured, bytes: step.bytes.known)
      }
      if let content {
        took += seconds
        expected += rates.stepSeconds + model.seconds(making: content)
      }
    }
    if expected > 0 { packagePace = took / expected }
  }
}
