extension Solver {
  /// Finds the reason for a conflict, and goes back to where that reason makes the solver do something else.
  ///
  /// `conflict` is an incompatibility whose terms are all true. Answers an incompatibility of which all terms but one
  /// are still true, or one that shows that there is no solution. See `docs/resolver.md#conflict-resolution`.
  mutating func resolveConflict(_ conflict: IncompatibilityID) -> IncompatibilityID {
    var current = conflict
    while !isRefutation(current) {
      guard let satisfier = solution.satisfier(of: store[current], in: store) else { return current }
      let package = satisfier.term.package
      guard let cause = satisfier.assignment.cause, satisfier.previousLevel == satisfier.assignment.level else {
        backtrack(to: satisfier.previousLevel)
        if current != conflict { store.enforce(current) }
        recordConflict(affected: package, in: current)
        return current
      }
      current = store.record(resolvent(of: current, and: cause, on: package))
      // The steps in between count too: the next candidates may well run into the same chain.
      recordConflict(affected: package, in: current)
    }
    return current
  }

  /// What follows from two incompatibilities of which at least one must be false whatever `package` is.
  private func resolvent(
    of left: IncompatibilityID, and right: IncompatibilityID, on package: PackageID
  ) -> Incompatibility {
    // The root is always selected, so naming it says nothing.
    var terms = (store[left].terms + store[right].terms).filter { $0.package != package && $0.package != root }
    if let term = store[left].term(on: package), let other = store[right].term(on: package) {
      terms.append(term.union(other))
    }
    return Incompatibility(terms: Incompatibility.joined(terms), cause: .derived(left, right))
  }

  /// Whether an incompatibility says that the root cannot be selected.
  func isRefutation(_ id: IncompatibilityID) -> Bool {
    store[id].terms.allSatisfy { $0.package == root && $0.isPositive }
  }

  /// Drops all levels above `level`.
  mutating func backtrack(to level: Int) {
    store.backtrack(to: level)
    for package in solution.backtrack(to: level) { markMisplaced(package) }
  }

  mutating func recordConflict(affected: PackageID, in id: IncompatibilityID) {
    guard affected != root else { return }
    let packages = packages
    let others = store[id].terms.map(\.package).filter { $0 != affected && $0 != root }
    conflicts.record(affected: affected, culprits: others) { packages[$0.index].family ?? $0 }
  }

  /// Moves packages that were in too many conflicts forward, and goes back far enough for that to matter.
  mutating func applyConflictHistory() {
    let packages = packages
    let changes = conflicts.takeChanges { packages[$0.index].family ?? $0 }
    for family in changes.families {
      for member in families[family] ?? [] { markMisplaced(member) }
    }
    for package in changes.backtrackBefore {
      if let level = solution.decisionLevel(of: package), level > 0 { backtrack(to: level - 1) }
    }
  }
}
