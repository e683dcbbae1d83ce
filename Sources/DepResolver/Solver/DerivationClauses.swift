/// The wording of single statements of a derivation.
struct DerivationClauses<Naming: DerivationNaming> {
  let derivation: Derivation
  let naming: Naming

  /// One statement as a clause: "`a` 1 depends on `b` 2".
  func clause(_ position: Int) -> String {
    switch derivation.nodes[position].origin {
    case .fact(let fact): clause(for: fact)
    case .derived: statement(derivation.nodes[position].terms)
    }
  }

  /// Two facts as one clause, shorter than with "and" where they share a package.
  func clause(_ first: Int, and second: Int) -> String {
    if let short = chained(first, second) ?? chained(second, first) ?? shared(first, second) { return short }
    return "\(clause(first)) and \(clause(second))"
  }

  // MARK: - Facts

  private func clause(for fact: DerivationFact) -> String {
    if let clause = naming.clause(for: fact) { return clause }
    switch fact {
    case .root(let package):
      return "\(naming.describe(package)) is wanted"
    case .dependency(let dependency):
      let mismatch = dependency.set.isEmpty ? " \(naming.describeMismatch(of: dependency))" : ""
      return "\(subject(of: dependency)) depends on \(object(of: dependency))\(mismatch)"
    case .forbidden(let dependency):
      return "\(subject(of: dependency)) conflicts with \(object(of: dependency))"
    case .noCandidates(let package, let set):
      return "\(naming.describe(package, in: set)) is not usable"
    case .unavailable(let package, let set, let reason):
      return "\(describe(package, set)) \(naming.describe(reason: reason))"
    }
  }

  private func subject(of fact: DependencyFact) -> String { describe(fact.dependent, fact.candidates) }

  /// Merged edges ask for the same candidates, so the words of the first stand for all. Where that is none, what they say
  /// may differ.
  private func object(of fact: DependencyFact) -> String {
    if fact.isSummary { return naming.describe(fact.dependency, oneOf: fact.set) }
    guard let first = fact.edges.first else { return naming.describe(fact.dependency) }
    let text = naming.describe(edge: first)
    guard fact.set.isEmpty, fact.edges.count > 1 else { return text }
    let others = Set(fact.edges.lazy.map { naming.describe(edge: $0) }).subtracting([text])
    switch others.count {
    case 0: return text
    case 1: return "\(text) or \(others.joined())"
    default: return "\(text) (or one of \(others.count) similar requirements)"
    }
  }

  private func describe(_ package: PackageID, _ set: CandidateSet) -> String {
    package == derivation.root ? naming.describe(package) : naming.describe(package, in: set)
  }

  /// "a depends on b which depends on c", where all of b that the first allows depends on c.
  private func chained(_ first: Int, _ second: Int) -> String? {
    guard let outer = plainDependency(first), let inner = plainDependency(second),
      outer.dependency == inner.dependent, outer.set.isSubset(of: inner.candidates)
    else { return nil }
    return "\(clause(first)) which depends on \(object(of: inner))"
  }

  /// "a depends on both b and c", in the order in which the client numbered the edges.
  private func shared(_ first: Int, _ second: Int) -> String? {
    guard let one = plainDependency(first), let other = plainDependency(second),
      one.dependent == other.dependent, one.candidates == other.candidates
    else { return nil }
    let objects = [one, other].sorted { ($0.edges.first ?? 0) < ($1.edges.first ?? 0) }.map(object)
    return "\(subject(of: one)) depends on both \(objects.joined(separator: " and "))"
  }

  private func plainDependency(_ position: Int) -> DependencyFact? {
    guard case .fact(let fact) = derivation.nodes[position].origin, case .dependency(let dependency) = fact,
      !dependency.set.isEmpty, naming.clause(for: fact) == nil
    else { return nil }
    return dependency
  }

  // MARK: - Conclusions

  /// What it means that the terms cannot all be true, worded by how many of them say "selected" and "not selected".
  private func statement(_ terms: [Term]) -> String {
    let present = terms.filter { $0.isPositive && $0.package != derivation.root }.map { describe($0.package, $0.set) }
    let absent = terms.filter { !$0.isPositive }.map { describe($0.package, $0.set) }
    switch (present.count, absent.count) {
    case (0, 0): return naming.conclusion
    case (1, 0): return "\(present[0]) cannot be used"
    case (0, 1): return "\(absent[0]) is required"
    case (2, 0): return "\(present[0]) is incompatible with \(present[1])"
    case (_, 0): return "\(list(present, "and")) are incompatible"
    case (0, _): return "one of \(list(absent, "or")) is required"
    case (1, _): return "\(present[0]) requires \(list(absent, "or"))"
    default: return "\(list(present, "and")) together require \(list(absent, "or"))"
    }
  }

  private func list(_ items: [String], _ conjunction: String) -> String {
    guard items.count > 1, let last = items.last else { return items.first ?? "" }
    return "\(items.dropLast().joined(separator: ", ")) \(conjunction) \(last)"
  }
}
