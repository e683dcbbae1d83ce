/// An order of a chain's steps, and how far from the best it can be at most.
public struct StepOrder: Sendable, Equatable {
  /// Each step once.
  public var steps: [Int]
  /// What the order costs, in seconds per commit.
  public var cost: Double
  /// No order costs less than this, up to rounding.
  public var bound: Double

  init(steps: [Int], cost: Double, bound: Double) {
    self.steps = steps
    self.cost = cost
    self.bound = Certificate.settled(bound, cost: cost)
  }

  /// How much more the order may cost than the best one, as a share of the bound; 0 where it is proven best.
  public var gap: Double { Certificate.gap(cost: cost, bound: bound) }
  /// Whether the order is proven to be a best one.
  public var isProven: Bool { cost == bound }
}

/// How a cost and a lower bound are compared.
enum Certificate {
  /// The bound, or the cost itself where only rounding parts the two.
  static func settled(_ bound: Double, cost: Double) -> Double {
    bound >= cost * (1 - 1e-9) ? cost : bound
  }

  static func gap(cost: Double, bound: Double) -> Double {
    if cost <= bound { return 0 }
    return bound > 0 ? (cost - bound) / bound : .infinity
  }
}
