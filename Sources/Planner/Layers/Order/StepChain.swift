/// Steps that run one on top of the other, in an order yet to be found.
///
/// A commit reruns every step from the first one that it touches. So in an order a step `j` reruns with the share of
/// the commits that touch `j` or any step before it, and the order costs
///
///     sum over j of  seconds(j) * share(steps up to and with j)
///
/// in seconds per commit. `share` of a set is the weight of all commits that touch any step of it. It is monotone and
/// submodular: what a step adds to it shrinks as the set grows. docs/layer-order.md tells what follows from that.
public struct StepChain: Sendable, Equatable {
  /// The most steps a chain can have.
  public static let mostSteps = 64

  /// What each step costs when it runs, in seconds.
  public let seconds: [Double]
  /// All steps that must come before each, directly or through others.
  let predecessors: [UInt64]
  /// What commits touch, without those that touch nothing: sorted, and each set once.
  let changes: [StepChange]

  /// - Parameters:
  ///   - seconds: What each step costs when it runs; at most `mostSteps` of them.
  ///   - precedence: Pairs of steps of which the first must come before the second.
  ///   - changes: What commits touch, in any order; the same set may be there many times.
  public init(
    seconds: [Double], precedence: [(before: Int, after: Int)] = [], changes: [StepChange]
  ) throws(StepChainError) {
    guard seconds.count <= Self.mostSteps else { throw .tooManySteps(seconds.count) }
    if let step = seconds.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) { throw .invalidSeconds(step: step) }
    var predecessors = [UInt64](repeating: 0, count: seconds.count)
    for (before, after) in precedence {
      for step in [before, after] where !seconds.indices.contains(step) { throw .unknownStep(step) }
      predecessors[after] |= UInt64(step: before)
    }
    // Warshall's closure: after the turn of a step, every way that leads through it is known.
    for step in seconds.indices {
      for later in seconds.indices where predecessors[later] & UInt64(step: step) != 0 {
        predecessors[later] |= predecessors[step]
      }
    }
    if let step = seconds.indices.first(where: { predecessors[$0] & UInt64(step: $0) != 0 }) {
      throw .cycle(step: step)
    }
    let all = UInt64(firstSteps: seconds.count)
    for (index, change) in changes.enumerated() {
      guard change.weight >= 0, change.weight.isFinite else { throw .invalidWeight(change: index) }
      guard change.steps & ~all == 0 else { throw .unknownStep(63 - change.steps.leadingZeroBitCount) }
    }
    self.init(seconds: seconds, predecessors: predecessors, changes: Self.merged(changes))
  }

  private init(seconds: [Double], predecessors: [UInt64], changes: [StepChange]) {
    self.seconds = seconds
    self.predecessors = predecessors
    self.changes = changes
  }

  /// All steps.
  var all: UInt64 { UInt64(firstSteps: seconds.count) }

  /// Differences of costs below this share of a cost are taken for rounding.
  static let rounding = 1e-12

  /// What `order`, which must hold each step once, costs in seconds per commit.
  public func cost(of order: [Int]) -> Double {
    var cost = 0.0
    var share = 0.0
    var untouched = changes
    for step in order {
      untouched.removeAll { change in
        guard change.steps & UInt64(step: step) != 0 else { return false }
        share += change.weight
        return true
      }
      cost += seconds[step] * share
    }
    return cost
  }

  /// Whether `order` holds each step once and none before one that must precede it.
  public func allows(_ order: [Int]) -> Bool {
    var placed: UInt64 = 0
    for step in order {
      guard seconds.indices.contains(step), placed & UInt64(step: step) == 0, predecessors[step] & ~placed == 0 else {
        return false
      }
      placed |= UInt64(step: step)
    }
    return placed == all
  }

  /// The weight of the commits that touch any step of `set`.
  func share(_ set: UInt64) -> Double {
    changes.reduce(0) { $1.steps & set == 0 ? $0 : $0 + $1.weight }
  }

  /// The steps that may come next.
  func available(after placed: UInt64) -> [Int] {
    (all & ~placed).members.filter { predecessors[$0] & ~placed == 0 }
  }

  /// The first available step that raises the share by nothing, as all commits that touch it touch a placed one too.
  ///
  /// There is a best order that places it now: to move it here from further back costs no other step anything, as what
  /// it adds to their share is nothing, and its own share cannot rise. This covers steps that never change, and those
  /// that change only together with one that comes before.
  func freeStep(after placed: UInt64) -> Int? {
    var touched: UInt64 = 0
    for change in changes where change.steps & placed == 0 { touched |= change.steps }
    return available(after: placed).first { touched & UInt64(step: $0) == 0 }
  }

  /// What is left to decide about the steps of `set` once those of `placed` come before them: a chain of its own, of
  /// the steps of `set` in ascending order, in which only commits count that touch none of `placed`.
  func part(_ set: UInt64, after placed: UInt64) -> StepChain {
    let steps = set.members
    let narrow = { (wide: UInt64) in
      steps.enumerated().reduce(UInt64(0)) { wide & UInt64(step: $1.element) == 0 ? $0 : $0 | UInt64(step: $1.offset) }
    }
    return StepChain(
      seconds: steps.map { seconds[$0] }, predecessors: steps.map { narrow(predecessors[$0]) },
      changes: Self.merged(
        changes.filter { $0.steps & placed == 0 }.map { StepChange(steps: narrow($0.steps), weight: $0.weight) }))
  }

  private static func merged(_ changes: [StepChange]) -> [StepChange] {
    var merged: [StepChange] = []
    for change in changes.sorted(by: { ($0.steps, $0.weight) < ($1.steps, $1.weight) })
    where change.steps != 0 && change.weight > 0 {
      if merged.last?.steps == change.steps {
        merged[merged.count - 1].weight += change.weight
      } else {
        merged.append(change)
      }
    }
    return merged
  }
}

/// Why numbers do not describe a chain of steps.
public enum StepChainError: Error, Sendable, Equatable {
  case tooManySteps(Int)
  /// The seconds are negative or not a finite number.
  case invalidSeconds(step: Int)
  /// The weight is negative or not a finite number.
  case invalidWeight(change: Int)
  case unknownStep(Int)
  /// The step must come before itself.
  case cycle(step: Int)
}
