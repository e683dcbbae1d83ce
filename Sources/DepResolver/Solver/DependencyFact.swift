/// That candidates of one package require, or forbid, candidates of another.
public struct DependencyFact: Hashable, Sendable {
  /// The package that asks.
  public let dependent: PackageID
  /// The candidates of `dependent` that ask for the same thing; next to each other in the version order.
  public let candidates: CandidateSet
  /// The package asked for.
  public let dependency: PackageID
  /// The candidates of `dependency` that will do, or that are forbidden. Empty when nothing matches.
  public let set: CandidateSet
  /// The client's edges that say so, one for each of `candidates`, in the order they were learned.
  public let edges: [Int]
  /// Whether the fact stands for several, whose edges ask for different candidates; `set` has those of all.
  public let isSummary: Bool
}

/// The same as the solver keeps it.
struct DependencyRule: Sendable {
  let dependent: PackageID
  let candidates: CandidateSet
  let dependency: PackageID
  let set: CandidateSet
  let edges: EdgeLists.Prefix
}
