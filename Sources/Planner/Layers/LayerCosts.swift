/// What the layers of an image cost a commit by the commits that are foreseen, and how far from the least that is.
public struct LayerCosts: Sendable, Equatable {
  /// One decision.
  public struct Part: Sendable, Equatable {
    /// Seconds a commit.
    public var seconds: Double
    /// No other choice costs less than this, up to rounding.
    public var bound: Double

    init(seconds: Double, bound: Double) {
      self.seconds = seconds
      self.bound = Certificate.settled(bound, cost: seconds)
    }

    /// How much more it costs than the bound, as a share of it; 0 where it is proven best.
    public var gap: Double { Certificate.gap(cost: seconds, bound: bound) }
    /// Whether nothing is proven to cost less.
    public var isProven: Bool { seconds == bound }
  }

  /// What it would cost to choose anew which packages share a layer.
  public enum Regrouping: Sendable, Equatable {
    /// Seconds a commit, by the same changes.
    case seconds(Double)
    /// There are too many packages to try at once.
    case notTried
  }

  /// Which python packages share a layer; `nil` where there are none.
  public var grouping: Part?
  /// `nil` where the packages are not kept in the layers that were emitted, or where another choice saves little.
  public var regrouping: Regrouping?
  /// The order of the last stage; `nil` where it has too many steps to tell.
  public var order: Part?
  /// How many steps the order is of.
  public var ordered: Int
  /// How many layers the packages have.
  public var layers: Int
  /// How many they may have.
  public var layerLimit: Int
  /// How many commits of a history were looked at.
  public var commits: Int
  /// Which part of what is foreseen comes from priors, and not from these commits.
  public var priorWeight: Double
}
