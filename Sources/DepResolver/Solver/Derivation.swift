/// The proof that there is no solution: facts, and what follows from two earlier statements at a time.
///
/// A directed acyclic graph as plain values. This one is drawn in `docs/resolver.md#derivations`:
///
///     0 fact     the root depends on a 1
///     1 fact     a 1 depends on b 1
///     2 derived  b 1 is required            from 0 and 1
///     3 fact     the root depends on b 2
///     4 derived  there is no solution       from 2 and 3
public struct Derivation: Hashable, Sendable {
  /// One statement.
  public struct Node: Hashable, Sendable {
    /// Where a statement comes from.
    public enum Origin: Hashable, Sendable {
      /// The client said so.
      case fact(DerivationFact)
      /// It follows from the nodes at these two positions, both earlier.
      case derived(Int, Int)
    }

    /// Terms that cannot all be true. The root package's terms are left out of derived nodes; a node without terms
    /// says that there is no solution.
    public let terms: [Term]
    /// Where it comes from.
    public let origin: Origin
    /// In how many later nodes it is used; 0 for the last one.
    public let uses: Int
  }

  /// The package whose dependencies are the user's own.
  public let root: PackageID
  /// The statements, each after those it follows from; the last one is that there is no solution.
  public let nodes: [Node]

  /// The facts of the proof, in the order of the nodes.
  public var facts: [DerivationFact] {
    nodes.compactMap { node in
      if case .fact(let fact) = node.origin { return fact }
      return nil
    }
  }

  /// The client's edges of the root package that take part in the conflict, ascending.
  ///
  /// These alone cannot be satisfied: leaving out all other dependencies of the root does not help. The set is not
  /// always the smallest one possible.
  public var rootEdges: [Int] {
    var edges: Set<Int> = []
    for fact in facts {
      switch fact {
      case .dependency(let dependency), .forbidden(let dependency):
        if dependency.dependent == root { edges.formUnion(dependency.edges) }
      case .root, .noCandidates, .unavailable: break
      }
    }
    return edges.sorted()
  }
}

/// Something the client said, as a derivation uses it.
public enum DerivationFact: Hashable, Sendable {
  /// The root package has to be selected.
  case root(PackageID)
  /// Candidates of one package require another.
  case dependency(DependencyFact)
  /// Candidates of one package exclude candidates of another.
  case forbidden(DependencyFact)
  /// The client knows nothing usable among these candidates.
  case noCandidates(PackageID, CandidateSet)
  /// The client cannot use these candidates, for its reason with this number.
  case unavailable(PackageID, CandidateSet, reason: Int)
}
