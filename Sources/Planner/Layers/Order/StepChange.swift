/// What a commit of the history touches in one chain of steps.
public struct StepChange: Sendable, Equatable {
  /// Bit `i` is set where step `i` is touched.
  public var steps: UInt64
  /// How many commits out of one this stands for. The weights of a history sum to at most one: the rest are the commits
  /// that touch no step. A fraction of a commit will do, as where a history and a prior are mixed.
  public var weight: Double

  public init(steps: UInt64, weight: Double) {
    self.steps = steps
    self.weight = weight
  }
}

extension UInt64 {
  /// The places of the set bits, ascending.
  var members: [Int] {
    var found: [Int] = []
    var rest = self
    while rest != 0 {
      found.append(rest.trailingZeroBitCount)
      rest &= rest - 1
    }
    return found
  }

  /// The set of one step.
  init(step: Int) { self = 1 << UInt64(step) }

  /// The set of the first `count` steps, up to 64.
  init(firstSteps count: Int) { self = count == 0 ? 0 : UInt64.max >> UInt64(64 - count) }
}
