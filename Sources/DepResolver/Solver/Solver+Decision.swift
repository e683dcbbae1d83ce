extension Solver {
  /// What came of an attempt to decide.
  enum Step {
    /// Something new is known; propagate it.
    case progressed
    case needs([Need])
    /// Every package that is needed is decided.
    case complete
  }

  /// Tries to select a candidate for the next package. See `docs/resolver.md#making-a-decision`.
  mutating func decide(_ provider: inout some CandidateProvider) -> Step {
    if let pending { return expand(pending, &provider) }
    updatePlaces(provider)
    guard let package = queue.first(), let term = solution.accumulated(package) else { return .complete }
    let choice = package == root ? .candidate(0) : provider.choose(package, in: term.set)
    switch choice {
    case .needs(let needs):
      return .needs(needs)
    case .none:
      _ = store.add(Incompatibility(terms: [term], cause: .noCandidates))
      markChanged(package)
    case .clashes(let affected, let culprit):
      conflicts.record(clashesOf: package, affected: affected, culprit: culprit)
      backtrack(to: solution.firstLevel(of: package))
    case .unavailable(let set, let reason):
      precondition(!set.isDisjoint(with: term.set), "the client ruled out only what was ruled out before")
      _ = store.add(Incompatibility(terms: [Term(package, set)], cause: .unavailable(reason: reason)))
      markChanged(package)
    case .candidate(let candidate):
      precondition(term.set.contains(candidate), "the client chose a candidate that is not allowed")
      let selection = Selection(package: package, candidate: candidate)
      // What a candidate depends on is learned once. Should it be ruled out by now, propagation says so next.
      if packages[package.index].expanded.contains(candidate) {
        statistics.candidatesTried += 1
        select(selection)
      } else {
        return expand(selection, &provider)
      }
    }
    return .progressed
  }

  /// Learns the dependencies of a candidate and selects it, unless they rule it out at once.
  private mutating func expand(_ selection: Selection, _ provider: inout some CandidateProvider) -> Step {
    let package = selection.package
    let answer = provider.dependencies(of: package, candidate: selection.candidate)
    let missing = needs(of: answer, provider)
    guard missing.isEmpty else {
      pending = selection
      return .needs(missing)
    }
    pending = nil
    statistics.candidatesTried += 1
    packages[package.index].expanded.insert(selection.candidate)
    // The candidate's terms may become false here; they are looked at whether or not it is selected.
    markChanged(package)
    switch answer {
    case .needs: break
    case .unavailable(let reason):
      let term = Term(package, CandidateSet(selection.candidate))
      _ = store.add(Incompatibility(terms: [term], cause: .unavailable(reason: reason)))
    case .known(let dependencies):
      for dependency in dependencies { note(dependency, provider) }
      let selected = Term(package, CandidateSet(selection.candidate))
      var ruledOutBy: IncompatibilityID?
      // Propagation takes the newest first, so this way a failure names the dependency that is written first.
      for dependency in dependencies.reversed() {
        guard let id = add(dependency, of: selection, provider) else { continue }
        let isViolated = store[id].terms.allSatisfy { term in
          term.package == package ? selected.implies(term) : solution.satisfies(term)
        }
        if isViolated { ruledOutBy = id }
      }
      if let ruledOutBy {
        recordConflict(affected: package, in: ruledOutBy)
      } else {
        select(selection)
      }
    }
    return .progressed
  }

  /// What has to be known before the answer can be taken in. Sets are only compared once their packages are known.
  private func needs(of answer: DependencyAnswer, _ provider: some CandidateProvider) -> [Need] {
    switch answer {
    case .needs(let needs): return needs
    case .unavailable: return []
    case .known(let dependencies):
      var missing: [Need] = []
      for dependency in dependencies where dependency.package != root {
        let need = Need.candidates(of: dependency.package)
        if provider.candidateCount(of: dependency.package) == nil, !missing.contains(need) { missing.append(need) }
      }
      return missing
    }
  }

  private mutating func add(
    _ dependency: Dependency, of selection: Selection, _ provider: some CandidateProvider
  ) -> IncompatibilityID? {
    let count = dependency.package == root ? 1 : provider.candidateCount(of: dependency.package) ?? 0
    return store.add(
      selection, on: dependency.package, dependency.set.intersection(CandidateSet(0..<count)), edge: dependency.edge,
      forbids: dependency.kind == .forbids)
  }

  private mutating func select(_ selection: Selection) {
    statistics.decisions += 1
    if selection.package == root {
      solution.decideRoot(root)
    } else {
      solution.decide(selection.package, selection.candidate)
    }
    queue.withdraw(selection.package)
    markChanged(selection.package)
  }

  // MARK: - Order

  /// Remembers the order in which packages are first required, which is the order to decide them in.
  private mutating func note(_ dependency: Dependency, _ provider: some CandidateProvider) {
    let package = dependency.package
    prepare(package)
    if packages[package.index].family == nil {
      let family = provider.family(of: package)
      prepare(family)
      packages[package.index].family = family
      families[family, default: []].append(package)
    }
    guard dependency.kind == .requires else { return }
    for package in [family(of: package), package] where packages[package.index].seen == .max {
      packages[package.index].seen = seenCount
      seenCount += 1
    }
    if dependency.isPin, conflicts.pin(family(of: package)) {
      for member in families[family(of: package)] ?? [] { markMisplaced(member) }
    }
    markMisplaced(package)
  }

  /// Puts every package whose terms or conflicts changed in its new place, or takes it out of the queue.
  private mutating func updatePlaces(_ provider: some CandidateProvider) {
    for package in misplaced {
      packages[package.index].isMisplaced = false
      guard let term = solution.accumulated(package), term.isPositive, !solution.isDecided(package) else {
        queue.withdraw(package)
        continue
      }
      let family = family(of: package)
      queue.put(
        DecisionQueue.Place(
          priority: package == root ? .min : provider.priority(of: package, allowed: term.set),
          conflictRank: conflicts.rank(of: family),
          familySeen: packages[family.index].seen,
          seen: packages[package.index].seen,
          package: package))
    }
    misplaced = []
  }
}
