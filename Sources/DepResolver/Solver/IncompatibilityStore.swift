/// Every incompatibility ever learned, and the ones in force for each package.
///
/// Incompatibilities are never removed, as derivations refer to them; one that was merged into a broader one only
/// leaves the lists of its packages. See `docs/resolver.md#incompatibilities`.
struct IncompatibilityStore: Sendable {
  /// What dependencies must share to be merged.
  private struct MergeKey: Hashable, Sendable {
    let dependent: PackageID
    let dependency: PackageID
    let set: CandidateSet
    let forbids: Bool
  }

  private var arena: [Incompatibility] = []
  /// By package: the incompatibilities with a term on it, oldest first.
  private var inForce: [[IncompatibilityID]] = []
  private var mergeable: [MergeKey: [IncompatibilityID]] = [:]
  /// By incompatibility: whether the partial solution makes a term false, so that looking at it is idle.
  private var isIdle: [Bool] = []
  /// The idle ones and the levels they became so at, which never decrease.
  private var idle: [(id: IncompatibilityID, level: Int)] = []

  var count: Int { arena.count }

  subscript(id: IncompatibilityID) -> Incompatibility { arena[id.index] }

  /// Adds an incompatibility to the arena without putting it in force.
  mutating func record(_ incompatibility: Incompatibility) -> IncompatibilityID {
    arena.append(incompatibility)
    isIdle.append(false)
    return IncompatibilityID(arena.count - 1)
  }

  /// Puts an incompatibility in force for each of its packages.
  mutating func enforce(_ id: IncompatibilityID) {
    for term in arena[id.index].terms {
      let index = term.package.index
      while inForce.count <= index { inForce.append([]) }
      inForce[index].append(id)
    }
  }

  mutating func add(_ incompatibility: Incompatibility) -> IncompatibilityID {
    let id = record(incompatibility)
    enforce(id)
    return id
  }

  func incompatibilities(on package: PackageID) -> [IncompatibilityID] {
    package.index < inForce.count ? inForce[package.index] : []
  }

  // MARK: - Dependencies

  /// Adds that candidates of a package require or forbid something, merged with what neighbouring candidates were
  /// found to ask for in the same way. Answers `nil` when it says nothing new.
  mutating func add(_ fact: DependencyFact, forbids: Bool) -> IncompatibilityID? {
    let key = MergeKey(dependent: fact.dependent, dependency: fact.dependency, set: fact.set, forbids: forbids)
    var fact = fact
    var replaced: [IncompatibilityID] = []
    for id in mergeable[key] ?? [] {
      guard let known = dependencyFact(of: id) else { continue }
      if fact.candidates.isSubset(of: known.candidates) { return nil }
      guard known.candidates.touches(fact.candidates) else { continue }
      fact = DependencyFact(
        dependent: fact.dependent, candidates: known.candidates.union(fact.candidates),
        dependency: fact.dependency, set: fact.set, edges: known.edges + fact.edges)
      replaced.append(id)
    }
    guard let terms = Self.terms(of: fact, forbids: forbids) else { return nil }
    let id = record(Incompatibility(terms: terms, cause: forbids ? .forbidden(fact) : .dependency(fact)))
    if let first = replaced.first {
      replace(first, with: id)
      for other in replaced.dropFirst() { withdraw(other) }
    } else {
      enforce(id)
    }
    mergeable[key, default: []].removeAll { replaced.contains($0) }
    mergeable[key, default: []].append(id)
    return id
  }

  private func dependencyFact(of id: IncompatibilityID) -> DependencyFact? {
    switch arena[id.index].cause {
    case .dependency(let fact), .forbidden(let fact): fact
    default: nil
    }
  }

  /// The terms of a dependency, or `nil` when they can never all be true.
  ///
  /// A requirement that nothing matches has only the term on its dependent: "not one of none" is always true.
  private static func terms(of fact: DependencyFact, forbids: Bool) -> [Term]? {
    let terms = Incompatibility.joined([
      Term(fact.dependent, fact.candidates),
      Term(fact.dependency, fact.set, isPositive: forbids),
    ])
    return terms.contains(where: \.isNeverTrue) ? nil : terms
  }

  private mutating func replace(_ old: IncompatibilityID, with new: IncompatibilityID) {
    for term in arena[old.index].terms {
      let index = term.package.index
      // Neighbours are looked at one after the other, so the old one is near the end.
      if let position = inForce[index].lastIndex(of: old) { inForce[index][position] = new }
    }
  }

  private mutating func withdraw(_ old: IncompatibilityID) {
    for term in arena[old.index].terms {
      let index = term.package.index
      if let position = inForce[index].lastIndex(of: old) { inForce[index].remove(at: position) }
    }
  }

  // MARK: - Idle incompatibilities

  func isIdle(_ id: IncompatibilityID) -> Bool { isIdle[id.index] }

  /// Notes that a term is false, and stays so until the partial solution goes back below `level`.
  mutating func markIdle(_ id: IncompatibilityID, level: Int) {
    guard !isIdle[id.index] else { return }
    isIdle[id.index] = true
    idle.append((id, level))
  }

  mutating func backtrack(to level: Int) {
    while let last = idle.last, last.level > level {
      isIdle[last.id.index] = false
      idle.removeLast()
    }
  }
}
