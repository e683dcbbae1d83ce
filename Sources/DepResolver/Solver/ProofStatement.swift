/// A fact of a proof, or several alike taken together.
///
/// Taken together they say less than one by one: of `a 1 depends on b 1` and `a 2 depends on b 2` it remains that `a` 1
/// and 2 depend on `b` 1 or 2.
struct ProofStatement: Hashable, Sendable {
  enum Claim: Hashable, Sendable {
    case requires(PackageID, CandidateSet)
    case forbids(PackageID, CandidateSet)
    case unavailable(reason: Int)
    case noCandidates
  }

  /// The package that the statement is about, and its candidates.
  var package: PackageID
  var candidates: CandidateSet
  var claim: Claim
  /// The client's edges that say so.
  var edges: [Int] = []
  /// Whether it stands for facts that ask for different candidates.
  var isSummary = false

  /// `nil` for the fact that the root is wanted, which is in every proof.
  init?(_ fact: DerivationFact) {
    switch fact {
    case .root: return nil
    case .dependency(let fact):
      self.init(package: fact.dependent, fact.candidates, .requires(fact.dependency, fact.set), fact.edges)
    case .forbidden(let fact):
      self.init(package: fact.dependent, fact.candidates, .forbids(fact.dependency, fact.set), fact.edges)
    case .noCandidates(let package, let set): self.init(package: package, set, .noCandidates)
    case .unavailable(let package, let set, let reason):
      self.init(package: package, set, .unavailable(reason: reason))
    }
  }

  private init(package: PackageID, _ candidates: CandidateSet, _ claim: Claim, _ edges: [Int] = []) {
    self.package = package
    self.candidates = candidates
    self.claim = claim
    self.edges = edges
  }

  /// The package that is required or forbidden, and its candidates.
  var other: (package: PackageID, set: CandidateSet)? {
    switch claim {
    case .requires(let package, let set), .forbids(let package, let set): (package, set)
    case .unavailable, .noCandidates: nil
    }
  }

  /// What both say: all candidates of either ask for what one of them asks for. For statements on the same packages.
  func joined(with statement: ProofStatement) -> ProofStatement {
    var joined = self
    joined.candidates = candidates.union(statement.candidates)
    joined.edges += statement.edges
    if case (.requires(let package, let set), .requires(_, let otherSet)) = (claim, statement.claim), set != otherSet {
      joined.claim = .requires(package, set.union(otherSet))
      joined.isSummary = true
    }
    joined.isSummary = joined.isSummary || statement.isSummary
    return joined
  }

  /// The statement as a fact about these candidates.
  func fact(on candidates: CandidateSet) -> DerivationFact {
    func dependency(on package: PackageID, _ set: CandidateSet) -> DependencyFact {
      DependencyFact(
        dependent: self.package, candidates: candidates, dependency: package, set: set, edges: edges,
        isSummary: isSummary)
    }
    return switch claim {
    case .requires(let package, let set): .dependency(dependency(on: package, set))
    case .forbids(let package, let set): .forbidden(dependency(on: package, set))
    case .unavailable(let reason): .unavailable(package, candidates, reason: reason)
    case .noCandidates: .noCandidates(package, candidates)
    }
  }
}
