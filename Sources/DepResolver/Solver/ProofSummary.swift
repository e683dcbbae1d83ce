/// Says in few statements what a proof says in many.
///
/// Thirty versions of a package that fail for the same reason are one statement about thirty versions; so are thirty that
/// each ask for another version of the same package, as long as none of these will do. Whether statements may be taken
/// together is found out by proving again, from what remains of them, that there is no solution. See
/// `docs/resolver.md#reports`.
struct ProofSummary {
  /// Proofs of more facts are left as they are.
  private static let mostFacts = 2000
  /// Steps of the solver in all attempts together. A bound on time that no clock decides.
  private static let mostSteps = 200_000

  private let root: PackageID
  private let candidateCount: (PackageID) -> Int
  private var statements: [ProofStatement] = []
  private var stepsLeft = Self.mostSteps

  /// `nil` where it is not worth the time.
  init?(_ derivation: Derivation, candidateCount: @escaping (PackageID) -> Int) {
    root = derivation.root
    self.candidateCount = candidateCount
    let facts = derivation.facts
    guard facts.count <= Self.mostFacts else { return nil }
    statements = Self.withoutRepeats(facts.compactMap { ProofStatement($0) })
    // The user's own lines, in their order, before what they lead to.
    let own = statements.filter { $0.package == root }.sorted { ($0.edges.first ?? 0) < ($1.edges.first ?? 0) }
    statements = own + statements.filter { $0.package != root }
  }

  /// Statements that claim the same of different candidates, joined: that loses nothing.
  private static func withoutRepeats(_ statements: [ProofStatement]) -> [ProofStatement] {
    struct Key: Hashable {
      let package: PackageID
      let claim: ProofStatement.Claim
    }
    var positions: [Key: Int] = [:]
    var joined: [ProofStatement] = []
    for statement in statements {
      let key = Key(package: statement.package, claim: statement.claim)
      if let position = positions[key] {
        joined[position] = joined[position].joined(with: statement)
      } else {
        positions[key] = joined.count
        joined.append(statement)
      }
    }
    return joined
  }

  /// The shorter proof; `nil` when there is none.
  mutating func derivation() -> Derivation? {
    let groups = joinable()
    var all = statements
    for group in groups { Self.join(group, in: &all) }
    if groups.isEmpty || refutation(of: all) != nil {
      statements = all
    } else {
      for group in groups { join(group) }
    }
    statements.removeAll { $0.candidates.isEmpty }
    return refutation(of: statements)
  }

  /// Positions of statements about the same two packages that ask for different candidates, by package in the order of
  /// the candidates. What the user wrote stays as it is.
  private func joinable() -> [[Int]] {
    struct Key: Hashable {
      let package: PackageID
      let other: PackageID
    }
    var groups: [Key: [Int]] = [:]
    for (position, statement) in statements.enumerated() where statement.package != root {
      guard case .requires(let other, let set) = statement.claim, !set.isEmpty else { continue }
      groups[Key(package: statement.package, other: other), default: []].append(position)
    }
    return groups.values.filter { $0.count > 1 }
      .map { group in
        group.sorted { (statements[$0].candidates.first ?? 0, $0) < (statements[$1].candidates.first ?? 0, $1) }
      }
      .sorted { $0[0] < $1[0] }
  }

  /// Joins a group, or what of it can be.
  private mutating func join(_ group: [Int]) {
    guard group.count > 1 else { return }
    var trial = statements
    Self.join(group, in: &trial)
    if refutation(of: trial) != nil {
      statements = trial
    } else if group.count > 2 {
      join(Array(group.prefix(group.count / 2)))
      join(Array(group.dropFirst(group.count / 2)))
    }
  }

  /// The first of the group stands for all; the others are left without candidates, so that positions stay.
  private static func join(_ group: [Int], in statements: inout [ProofStatement]) {
    for position in group.dropFirst() {
      statements[group[0]] = statements[group[0]].joined(with: statements[position])
      statements[position].candidates = .empty
    }
  }

  // MARK: - Proving

  /// A proof from these statements alone.
  private mutating func refutation(of statements: [ProofStatement]) -> Derivation? {
    var provider = ProofProvider(statements, root: root, candidateCount: candidateCount)
    var solver = Solver(root: root)
    let outcome = solver.run(&provider) {
      stepsLeft -= 1
      return stepsLeft < 0
    }
    guard case .unsatisfiable(let refutation) = outcome else { return nil }
    return provider.original(solver.derivation(of: refutation))
  }
}

extension Derivation {
  /// The same conclusion from facts that are taken together where they are alike.
  ///
  /// - Parameter candidateCount: How many candidates a package of the proof has.
  public func summarized(candidateCount: @escaping (PackageID) -> Int) -> Derivation {
    var summary = ProofSummary(self, candidateCount: candidateCount)
    guard let shorter = summary?.derivation(), shorter.nodes.count < nodes.count else { return self }
    return shorter
  }
}
