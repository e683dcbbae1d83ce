extension Solver {
  /// The proof of an incompatibility, which the outcome `unsatisfiable` gives.
  ///
  /// Steps that say less than one of the statements they follow from are left out. See
  /// `docs/resolver.md#derivations`.
  public func derivation(of refutation: IncompatibilityID) -> Derivation {
    let pruned = prunedCauses(of: refutation)
    let order = causesFirst(from: pruned.stand[refutation] ?? refutation, pruned.causes)
    var positions: [IncompatibilityID: Int] = [:]
    for (position, id) in order.enumerated() { positions[id] = position }
    var uses = Array(repeating: 0, count: order.count)
    let origins = order.map { id -> Derivation.Node.Origin in
      guard let (left, right) = pruned.causes[id], let first = positions[left], let second = positions[right]
      else { return .fact(fact(id)) }
      uses[first] += 1
      uses[second] += 1
      return .derived(first, second)
    }
    let nodes = order.indices.map { position in
      Derivation.Node(terms: store[order[position]].terms, origin: origins[position], uses: uses[position])
    }
    return Derivation(root: root, nodes: nodes)
  }

  private typealias Causes = [IncompatibilityID: (IncompatibilityID, IncompatibilityID)]

  /// The causes of every derived incompatibility below `refutation`, and for those that say no more than one of their
  /// causes, the cause that stands for them.
  private func prunedCauses(
    of refutation: IncompatibilityID
  ) -> (causes: Causes, stand: [IncompatibilityID: IncompatibilityID]) {
    var recorded: Causes = [:]
    var waiting = [refutation]
    while let id = waiting.popLast() {
      guard recorded[id] == nil, case .derived(let left, let right) = store[id].cause else { continue }
      recorded[id] = (left, right)
      waiting += [left, right]
    }
    var causes: Causes = [:]
    var stand: [IncompatibilityID: IncompatibilityID] = [:]
    for id in causesFirst(from: refutation, recorded) {
      guard let (left, right) = recorded[id] else { continue }
      let first = stand[left] ?? left
      let second = stand[right] ?? right
      if says(first, atLeast: id) {
        stand[id] = first
      } else if says(second, atLeast: id) {
        stand[id] = second
      } else {
        causes[id] = (first, second)
      }
    }
    return (causes, stand)
  }

  /// Whether an incompatibility rules out everything that the other one does.
  private func says(_ strong: IncompatibilityID, atLeast weak: IncompatibilityID) -> Bool {
    store[strong].terms.allSatisfy { term in
      if term.package == root && term.isPositive { return true }
      return store[weak].term(on: term.package)?.implies(term) ?? false
    }
  }

  /// All incompatibilities below `start`, each after its causes. Without recursion: proofs can be deep.
  private func causesFirst(from start: IncompatibilityID, _ causes: Causes) -> [IncompatibilityID] {
    var order: [IncompatibilityID] = []
    var entered: Set<IncompatibilityID> = []
    var left: Set<IncompatibilityID> = []
    var stack = [start]
    while let id = stack.last {
      if entered.insert(id).inserted {
        guard let (first, second) = causes[id] else { continue }
        // The first cause is to come out first, so it goes on top.
        stack += [second, first].filter { !entered.contains($0) }
      } else {
        stack.removeLast()
        if left.insert(id).inserted { order.append(id) }
      }
    }
    return order
  }

  private func fact(_ id: IncompatibilityID) -> DerivationFact {
    let incompatibility = store[id]
    let term = incompatibility.terms.first ?? Term(root, CandidateSet(0))
    return switch incompatibility.cause {
    case .dependency(let rule): .dependency(store.fact(rule))
    case .forbidden(let rule): .forbidden(store.fact(rule))
    case .noCandidates: .noCandidates(term.package, term.set)
    case .unavailable(let reason): .unavailable(term.package, term.set, reason: reason)
    case .root, .derived: .root(root)
    }
  }
}
