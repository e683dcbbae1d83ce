/// Answers the solver from statements alone, with candidates that no statement tells apart taken as one.
struct ProofProvider: CandidateProvider {
  private let statements: [ProofStatement]
  private let root: PackageID
  private let classes: [PackageID: CandidateClasses]
  /// By package: the positions of the statements about it.
  private let positions: [PackageID: [Int]]

  init(_ statements: [ProofStatement], root: PackageID, candidateCount: (PackageID) -> Int) {
    self.statements = statements
    self.root = root
    var sets: [PackageID: [CandidateSet]] = [root: []]
    var positions: [PackageID: [Int]] = [:]
    for (position, statement) in statements.enumerated() where !statement.candidates.isEmpty {
      sets[statement.package, default: []].append(statement.candidates)
      positions[statement.package, default: []].append(position)
      if let other = statement.other { sets[other.package, default: []].append(other.set) }
    }
    self.positions = positions
    var classes: [PackageID: CandidateClasses] = [:]
    for (package, sets) in sets {
      classes[package] = CandidateClasses(count: package == root ? 1 : candidateCount(package), telling: sets)
    }
    self.classes = classes
  }

  func candidateCount(of package: PackageID) -> Int? { classes[package]?.members.count ?? 0 }

  func priority(of package: PackageID, allowed: CandidateSet) -> Int { 0 }

  func choose(_ package: PackageID, in allowed: CandidateSet) -> Choice {
    guard let known = classes[package] else { return .none }
    for position in positions[package] ?? [] where statements[position].other == nil {
      let set = known.classes(of: statements[position].candidates)
      if !set.isDisjoint(with: allowed) { return .unavailable(set, reason: position) }
    }
    return allowed.last(below: known.members.count).map { .candidate($0) } ?? .none
  }

  func dependencies(of package: PackageID, candidate: Int) -> DependencyAnswer {
    guard let known = classes[package] else { return .known([]) }
    var dependencies: [Dependency] = []
    for position in positions[package] ?? []
    where known.members[candidate].isSubset(of: statements[position].candidates) {
      guard let (other, set) = statements[position].other, let classes = classes[other] else { continue }
      var kind = Dependency.Kind.requires
      if case .forbids = statements[position].claim { kind = .forbids }
      dependencies.append(Dependency(other, classes.classes(of: set), kind: kind, edge: position))
    }
    return .known(dependencies)
  }

  // MARK: - Back to the client's candidates

  /// A proof about classes as one about candidates, which cites the client's edges and reasons.
  func original(_ derivation: Derivation) -> Derivation {
    let nodes = derivation.nodes.map { node in
      let terms = node.terms.map { term in
        Term(term.package, candidates(term.set, of: term.package), isPositive: term.isPositive)
      }
      guard case .fact(let fact) = node.origin else {
        return Derivation.Node(terms: terms, origin: node.origin, uses: node.uses)
      }
      return Derivation.Node(terms: terms, origin: .fact(original(fact)), uses: node.uses)
    }
    return Derivation(root: root, nodes: nodes)
  }

  private func original(_ fact: DerivationFact) -> DerivationFact {
    switch fact {
    case .root: return fact
    case .noCandidates(let package, let set): return .noCandidates(package, candidates(set, of: package))
    case .unavailable(let package, let set, let position):
      return statements[position].fact(on: candidates(set, of: package))
    case .dependency(let dependency), .forbidden(let dependency):
      // Statements that claim the same are one, so all edges are the same position.
      guard let position = dependency.edges.first else { return fact }
      return statements[position].fact(on: candidates(dependency.candidates, of: dependency.dependent))
    }
  }

  private func candidates(_ set: CandidateSet, of package: PackageID) -> CandidateSet {
    classes[package]?.candidates(of: set) ?? set
  }
}
