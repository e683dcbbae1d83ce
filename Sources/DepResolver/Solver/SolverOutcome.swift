/// Where a run of the solver stopped.
public enum SolverOutcome: Hashable, Sendable {
  /// The solver waits for these. Find them out and run again; it goes on exactly where it stopped.
  case needs([Need])
  /// A solution, sorted by package, the root included: every package that is needed and no other.
  case solved([Selection])
  /// There is no solution. The incompatibility is the start of the derivation that proves it.
  case unsatisfiable(IncompatibilityID)
  /// The caller asked to stop. Nothing is known; a further run goes on.
  case cancelled
}

/// One package of a solution.
public struct Selection: Hashable, Sendable {
  /// The package selected.
  public var package: PackageID
  /// The ordinal of the candidate selected.
  public var candidate: Int

  /// A selection from its parts.
  public init(package: PackageID, candidate: Int) {
    self.package = package
    self.candidate = candidate
  }
}

/// What a solve took; the same for the same input, however data arrived.
public struct SolverStatistics: Hashable, Sendable {
  /// Candidates put into the partial solution, the root included.
  public internal(set) var decisions = 0
  /// Candidates that were looked at, whether or not they came to a decision, the root included.
  public internal(set) var candidatesTried = 0
  /// Incompatibilities that the partial solution ran into and that were resolved.
  public internal(set) var conflicts = 0
  /// Incompatibilities in the arena.
  public internal(set) var incompatibilities = 0
}
