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
  private var edgeLists = EdgeLists()
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

  /// Adds that a candidate requires or forbids `set` of another package, merged with what neighbouring candidates were
  /// found to ask for in the same way. Answers `nil` when it says nothing new.
  mutating func add(
    _ selection: Selection, on dependency: PackageID, _ set: CandidateSet, edge: Int, forbids: Bool
  ) -> IncompatibilityID? {
    let key = MergeKey(dependent: selection.package, dependency: dependency, set: set, forbids: forbids)
    var candidates = CandidateSet(selection.candidate)
    var edges: EdgeLists.Prefix?
    var replaced: [IncompatibilityID] = []
    let neighbours = mergeable[key] ?? []
    for id in neighbours {
      guard let known = rule(of: id) else { continue }
      if candidates.isSubset(of: known.candidates) { return nil }
      guard known.candidates.touches(candidates) else { continue }
      candidates = known.candidates.union(candidates)
      edges =
        edges.map { edgeLists.add(Array(edgeLists[$0]), to: known.edges) }
        ?? edgeLists.add(CollectionOfOne(edge), to: known.edges)
      replaced.append(id)
    }
    let rule = DependencyRule(
      dependent: selection.package, candidates: candidates, dependency: dependency, set: set,
      edges: edges ?? edgeLists.add(edge))
    guard let terms = Self.terms(of: rule, forbids: forbids) else { return nil }
    let id = record(Incompatibility(terms: terms, cause: forbids ? .forbidden(rule) : .dependency(rule)))
    if let first = replaced.first {
      replace(first, with: id)
      for other in replaced.dropFirst() { withdraw(other) }
    } else {
      enforce(id)
    }
    mergeable[key] = neighbours.filter { !replaced.contains($0) } + [id]
    return id
  }

  /// The rule with its edges written out.
  func fact(_ rule: DependencyRule) -> DependencyFact {
    DependencyFact(
      dependent: rule.dependent, candidates: rule.candidates, dependency: rule.dependency, set: rule.set,
      edges: Array(edgeLists[rule.edges]), isSummary: false)
  }

  private func rule(of id: IncompatibilityID) -> DependencyRule? {
    switch arena[id.index].cause {
    case .dependency(let rule), .forbidden(let rule): rule
    default: nil
    }
  }

  /// The terms of a dependency, or `nil` when they can never all be true.
  ///
  /// A requirement that nothing matches has only the term on its dependent: "not one of none" is always true.
  private static func terms(of rule: DependencyRule, forbids: Bool) -> [Term]? {
    let terms = Incompatibility.joined([
      Term(rule.dependent, rule.candidates),
      Term(rule.dependency, rule.set, isPositive: forbids),
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
