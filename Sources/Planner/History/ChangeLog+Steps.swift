extension ChangeLog {
  /// What commits to come touch in a chain of steps.
  ///
  /// A commit of the prior is taken to change one part only: as a set, parts that change each on its own would be as many
  /// changes as there are sets of them, and it seldom happens that two of them meet.
  /// - Parameter steps: What each step reads, at most `StepChain.mostSteps` of them.
  public func stepChanges(_ steps: [Set<ChangeUnit>]) -> [StepChange] {
    precondition(steps.count <= StepChain.mostSteps)
    func touched(_ units: [ChangeUnit]) -> UInt64 {
      var set: UInt64 = 0
      for (place, step) in steps.enumerated() where units.contains(where: step.contains) { set |= UInt64(step: place) }
      return set
    }
    var found = changes.map { StepChange(steps: touched($0.units), weight: $0.weight) }
    for (unit, rate) in priorRates.sorted(by: { $0.key < $1.key }) {
      found.append(StepChange(steps: touched([unit]), weight: rate * priorWeight))
    }
    return found.filter { $0.steps != 0 && $0.weight > 0 }
  }
}
