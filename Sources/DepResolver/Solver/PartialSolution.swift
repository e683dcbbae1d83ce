/// What the solver holds true for now: decisions, and what follows from them, in the order it was learned.
///
/// A decision opens a level; all that follows from it belongs to the level, so that going back to a level is
/// dropping the end of the list. See `docs/resolver.md#the-partial-solution`.
struct PartialSolution: Sendable {
  /// One thing learned about a package.
  struct Assignment: Sendable {
    /// Its place among all assignments.
    let position: Int
    let level: Int
    /// The incompatibility it follows from; `nil` for a decision.
    let cause: IncompatibilityID?
    /// All that is known about the package from here on; each one implies those before it.
    let accumulated: Term
  }

  /// Where the truth of an incompatibility was settled.
  struct Satisfier {
    /// The term that was the last to become true.
    let term: Term
    /// The assignment that made it so.
    let assignment: Assignment
    /// The lowest level at which that assignment alone would make the incompatibility true.
    let previousLevel: Int
  }

  private(set) var level = 0
  private var assignments: [[Assignment]] = []
  /// The package of each assignment, in order.
  private var trail: [PackageID] = []
  /// By level above 0: how long the trail was before its decision.
  private var levelStarts: [Int] = []

  /// All that is known about `package`, or `nil` when that is nothing.
  func accumulated(_ package: PackageID) -> Term? {
    package.index < assignments.count ? assignments[package.index].last?.accumulated : nil
  }

  /// The level of the decision on `package`, or `nil` when there is none.
  func decisionLevel(of package: PackageID) -> Int? {
    guard package.index < assignments.count, let last = assignments[package.index].last, last.cause == nil
    else { return nil }
    return last.level
  }

  /// The level at which anything was first learned about `package`.
  func firstLevel(of package: PackageID) -> Int {
    package.index < assignments.count ? assignments[package.index].first?.level ?? 0 : 0
  }

  func isDecided(_ package: PackageID) -> Bool { decisionLevel(of: package) != nil }

  func satisfies(_ term: Term) -> Bool {
    accumulated(term.package).map { $0.implies(term) } ?? term.isAlwaysTrue
  }

  /// Every decision, sorted by package.
  var selections: [Selection] {
    assignments.compactMap { known in
      guard let last = known.last, last.cause == nil, let candidate = last.accumulated.set.single
      else { return nil }
      return Selection(package: last.accumulated.package, candidate: candidate)
    }
  }

  /// Selects a candidate and opens a level for it.
  mutating func decide(_ package: PackageID, _ candidate: Int) {
    level += 1
    levelStarts.append(trail.count)
    assign(Term(package, CandidateSet(candidate)), cause: nil)
  }

  /// Selects the root. It is true without choice, so what follows from it belongs to level 0 and is never dropped.
  mutating func decideRoot(_ package: PackageID) {
    assign(Term(package, CandidateSet(0)), cause: nil)
  }

  /// Adds a term that follows from an incompatibility.
  mutating func derive(_ term: Term, cause: IncompatibilityID) {
    assign(accumulated(term.package)?.intersection(term) ?? term, cause: cause)
  }

  private mutating func assign(_ accumulated: Term, cause: IncompatibilityID?) {
    let index = accumulated.package.index
    while assignments.count <= index { assignments.append([]) }
    assignments[index].append(
      Assignment(position: trail.count, level: level, cause: cause, accumulated: accumulated))
    trail.append(accumulated.package)
  }

  /// Drops all assignments of higher levels, and answers their packages; a package may come more than once.
  mutating func backtrack(to target: Int) -> [PackageID] {
    guard target < level else { return [] }
    let length = levelStarts[target]
    let dropped = Array(trail[length...])
    for package in dropped { assignments[package.index].removeLast() }
    trail.removeSubrange(length...)
    levelStarts.removeSubrange(target...)
    level = target
    return dropped
  }

  // MARK: - Satisfiers

  /// The first assignment from which on `term` is true, or `nil` when it is not true.
  private func satisfier(of term: Term) -> Assignment? {
    guard term.package.index < assignments.count else { return nil }
    let known = assignments[term.package.index]
    // Each assignment implies those before it, so once true, a term stays true.
    var low = 0
    var high = known.count
    while low < high {
      let middle = (low + high) / 2
      if known[middle].accumulated.implies(term) { high = middle } else { low = middle + 1 }
    }
    return low < known.count ? known[low] : nil
  }

  /// The satisfier of an incompatibility all of whose terms are true, or `nil` when it has no terms.
  func satisfier(of incompatibility: Incompatibility, in store: IncompatibilityStore) -> Satisfier? {
    var latest: (term: Term, assignment: Assignment)?
    var previousLevel = 0
    for term in incompatibility.terms {
      guard let assignment = satisfier(of: term) else {
        preconditionFailure("a conflict has a term that is not true")
      }
      guard let known = latest else {
        latest = (term, assignment)
        continue
      }
      let isLater = assignment.position > known.assignment.position
      previousLevel = max(previousLevel, isLater ? known.assignment.level : assignment.level)
      if isLater { latest = (term, assignment) }
    }
    guard let (term, assignment) = latest else { return nil }
    // The satisfier may need the help of earlier assignments to its own package. With the term it was derived as,
    // the rest needed is the union of the term and the cause's term. Where nothing more is needed, the first
    // assignment counts: below its level nothing asks for the package, and all decisions there can stay (as in uv).
    var helper = assignments[term.package.index].first
    if let cause = assignment.cause, let causing = store[cause].term(on: term.package) {
      let rest = term.union(causing)
      if !rest.isAlwaysTrue { helper = satisfier(of: rest) }
    }
    previousLevel = max(previousLevel, helper?.level ?? 0)
    return Satisfier(term: term, assignment: assignment, previousLevel: previousLevel)
  }
}
