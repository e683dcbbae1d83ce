public import SpecParser

/// Whether an image fits its size budget, as far as that can be said.
public enum BudgetVerdict: Sendable, Equatable {
  case noBudget
  /// The known part alone is larger than the budget, on `platform`: the largest of those that are.
  case over(budget: Int, known: Int, platform: Platform)
  /// The known part fits; the parts that were not measured may still exceed the budget.
  case notExceeded(budget: Int, known: Int, platform: Platform)
  /// Everything was measured and fits.
  case within(budget: Int, size: Int, platform: Platform)

  /// Judges the largest platform.
  public init(budget: Int?, sizes: [SizePrediction]) {
    guard let budget, let largest = sizes.max(by: { $0.known < $1.known }) else {
      self = .noBudget
      return
    }
    let platform = largest.platform
    if largest.known > budget {
      self = .over(budget: budget, known: largest.known, platform: platform)
    } else if sizes.allSatisfy({ $0.pythonPackages.isComplete && $0.notMeasured.isEmpty }) {
      self = .within(budget: budget, size: largest.known, platform: platform)
    } else {
      self = .notExceeded(budget: budget, known: largest.known, platform: platform)
    }
  }

  /// Whether the plan must be refused.
  public var isOver: Bool {
    if case .over = self { true } else { false }
  }
}
