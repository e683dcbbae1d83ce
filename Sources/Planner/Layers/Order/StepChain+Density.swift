extension StepChain {
  /// The steps among which one is best to come next: a free one, or those of the densest part that can come first.
  func candidates(after placed: UInt64) -> [Int] {
    if let step = freeStep(after: placed) { return [step] }
    let part = densestPart(after: placed, divisible: Self.mostSteps)
    return available(after: placed).filter { part & UInt64(step: $0) != 0 }
  }

  /// The steps that can come first among those not in `placed`, and have the most seconds for the share they add.
  ///
  /// There is a best order in which they come before all others (docs/layer-order.md has the proof), so the chain can
  /// be cut there. No step may be free (`freeStep`).
  /// - Parameter divisible: A part of more steps than this is cut down to the least one that is as dense.
  func densestPart(after placed: UInt64, divisible: Int) -> UInt64 {
    var part = all & ~placed
    // Each round finds a denser part, or that there is none (Dinkelbach's method for ratios).
    while let density = density(of: part, after: placed), density > 0 {
      let denser = bestPart(within: part, after: placed, density: density, forced: nil)
      guard denser != 0, denser != part, let found = self.density(of: denser, after: placed),
        found > density * (1 + Self.rounding)
      else { break }
      part = denser
    }
    guard part.nonzeroBitCount > divisible, let density = density(of: part, after: placed), density > 0 else {
      return part
    }
    var least = part
    for step in part.members {
      let found = bestPart(within: part, after: placed, density: density, forced: step)
      guard found.nonzeroBitCount < least.nonzeroBitCount, let same = self.density(of: found, after: placed),
        same >= density * (1 - Self.rounding)
      else { continue }
      least = found
    }
    return least
  }

  /// Seconds over the share that `part` adds to that of `placed`; `nil` where that is nothing.
  private func density(of part: UInt64, after placed: UInt64) -> Double? {
    var added = 0.0
    for change in changes where change.steps & placed == 0 && change.steps & part != 0 { added += change.weight }
    return added > 0 ? part.members.reduce(0) { $0 + seconds[$1] } / added : nil
  }

  /// The steps of `part`, with all they need first, for which `seconds - density * added share` is largest; among
  /// equals the fewest. With `forced`, the best of those that hold that step.
  ///
  /// This is the heaviest closure of a graph, so a smallest cut (Picard 1976): choosing a step gains its seconds, but
  /// asks for the steps before it and for the commits that touch it, each of which costs density times weight.
  private func bestPart(within part: UInt64, after placed: UInt64, density: Double, forced: Int?) -> UInt64 {
    let steps = part.members
    let alive = changes.filter { $0.steps & placed == 0 && $0.steps & part != 0 }
    let source = steps.count + alive.count
    let total = steps.reduce(0) { $0 + seconds[$1] }
    var flow = MaximumFlow(nodes: source + 2, slack: total * 1e-14)
    for (node, step) in steps.enumerated() {
      flow.connect(source, node, capacity: step == forced ? .infinity : seconds[step])
      for (other, before) in steps.enumerated() where predecessors[step] & UInt64(step: before) != 0 {
        flow.connect(node, other, capacity: .infinity)
      }
    }
    for (index, change) in alive.enumerated() {
      flow.connect(steps.count + index, source + 1, capacity: density * change.weight)
      for (node, step) in steps.enumerated() where change.steps & UInt64(step: step) != 0 {
        flow.connect(node, steps.count + index, capacity: .infinity)
      }
    }
    let side = flow.sourceSide(from: source, to: source + 1)
    return steps.enumerated().reduce(0) { side[$1.offset] ? $0 | UInt64(step: $1.element) : $0 }
  }
}
