public import SpecParser

/// A proof that no set of versions satisfies the request, told for people.
///
/// See "Failures" in docs/resolver.md.
public struct ResolutionFailure: Sendable {
  /// One statement of the proof.
  public struct Step: Sendable, Hashable {
    /// A sentence without a full stop.
    public var text: String
    /// The positions of the two statements it follows from; empty for a fact.
    public var causes: [Int]
    /// The user's own line that says so, for the facts that are one.
    public var line: Edge?

    public init(text: String, causes: [Int], line: Edge? = nil) {
      self.text = text
      self.causes = causes
      self.line = line
    }
  }

  /// A version whose dependencies nobody could tell without running its build.
  public struct UnknownMetadata: Sendable, Hashable {
    public var name: PackageName
    public var version: Version

    public init(name: PackageName, version: Version) {
      self.name = name
      self.version = version
    }
  }

  public var environment: Environment
  /// The user's own lines that take part in the conflict: requirements, constraints and overrides, each in the order
  /// of its files. The requirements among them, with the rest, cannot be satisfied.
  public var requirements: [Edge]
  /// The proof in sentences, each drawing one conclusion; an empty one parts two branches.
  public var explanation: [String]
  /// The proof for tools: each statement after those it follows from, the last one that there is no solution.
  public var steps: [Step]
  /// What the indexes have of each package of the conflict, in the order in which the proof speaks of them.
  public var projects: [ConflictProject]
  /// Where the user could say what no file says; the newest version of each package.
  public var unknownMetadata: [UnknownMetadata]
  /// The single changes that would help, once ``RelaxationSearch`` has looked for them.
  public var relaxations: RelaxationReport?

  /// What was asked.
  let request: ResolutionRequest
  /// What was fetched for it.
  let facts: KnownFacts
}

extension ResolutionFailure {
  init(_ refutation: IncompatibilityID, solver: Solver, provider: PythonProvider) {
    let proof = solver.derivation(of: refutation).summarized { provider.candidateCount(of: $0) ?? 0 }
    var analysis = ConflictAnalysis(proof, provider)
    projects = analysis.projects()
    unknownMetadata = analysis.unknownMetadata()
    let derivation = analysis.derivation
    let naming = PythonNaming(provider: analysis.provider, unusable: analysis.unusable)
    environment = provider.request.environment
    requirements = analysis.ownLines()
    explanation = DerivationReport(derivation, naming: naming).text
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let clauses = DerivationClauses(derivation: derivation, naming: naming)
    steps = derivation.nodes.indices.map { position in
      let node = derivation.nodes[position]
      switch node.origin {
      case .derived(let left, let right):
        return Step(text: node.terms.isEmpty ? naming.conclusion : clauses.clause(position), causes: [left, right])
      case .fact(let fact):
        return Step(text: clauses.clause(position), causes: [], line: analysis.ownLine(of: fact))
      }
    }
    request = provider.request
    facts = provider.facts
  }
}
