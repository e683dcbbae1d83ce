extension Solver {
  /// Draws every conclusion from what changed, going back where that leads to a conflict.
  ///
  /// Answers the incompatibility that shows that there is no solution, or `nil`. See
  /// `docs/resolver.md#unit-propagation`.
  mutating func propagate() -> IncompatibilityID? {
    while let package = takeChanged() {
      // The newest first: they are the most specific to where the solver is now.
      for id in store.incompatibilities(on: package).reversed() where !store.isIdle(id) {
        guard case .satisfied = examine(id) else { continue }
        statistics.conflicts += 1
        let learned = resolveConflict(id)
        if isRefutation(learned) { return learned }
        while takeChanged() != nil {}
        let isPropagated = examine(learned) == .contradicted
        assert(isPropagated, "what is learned from a conflict must lead somewhere else")
        break
      }
    }
    return nil
  }

  /// Looks whether the partial solution makes all terms of an incompatibility true, and if all but one, derives
  /// that this one is false.
  private mutating func examine(_ id: IncompatibilityID) -> Term.Relation {
    var open: Term?
    for term in store[id].terms {
      switch solution.accumulated(term.package)?.relation(to: term) ?? .inconclusive {
      case .satisfied: continue
      case .contradicted:
        store.markIdle(id, level: solution.level)
        return .contradicted
      case .inconclusive:
        if open != nil { return .inconclusive }
        open = term
      }
    }
    guard let open else { return .satisfied }
    solution.derive(open.negated, cause: id)
    store.markIdle(id, level: solution.level)
    markChanged(open.package)
    markMisplaced(open.package)
    return .contradicted
  }
}
