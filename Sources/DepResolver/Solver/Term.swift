/// A statement about one package that a partial solution can make true or false.
///
/// Positive: the package is selected, with a candidate of `set`. Negative: the package is not selected, or is
/// selected with a candidate outside `set`.
///
/// See `docs/resolver.md#terms`.
public struct Term: Hashable, Sendable {
  /// The package the statement is about.
  public let package: PackageID
  /// The candidates it names.
  public let set: CandidateSet
  /// Whether it says "one of these" or "none of these".
  public let isPositive: Bool

  /// A term from its parts.
  public init(_ package: PackageID, _ set: CandidateSet, isPositive: Bool = true) {
    self.package = package
    self.set = set
    self.isPositive = isPositive
  }

  /// What the truth of one term says about another one on the same package.
  enum Relation {
    /// The other term is true.
    case satisfied
    /// The other term is false.
    case contradicted
    /// The other term may be either.
    case inconclusive
  }

  /// The term that is true exactly when this one is false.
  public var negated: Term { Term(package, set, isPositive: !isPositive) }

  /// Whether the term is true whatever is selected.
  var isAlwaysTrue: Bool { !isPositive && set.isEmpty }

  /// Whether no selection makes the term true.
  var isNeverTrue: Bool { isPositive && set.isEmpty }

  /// The term that is true when both are.
  func intersection(_ other: Term) -> Term {
    switch (isPositive, other.isPositive) {
    case (true, true): Term(package, set.intersection(other.set))
    case (true, false): Term(package, set.subtracting(other.set))
    case (false, true): Term(package, other.set.subtracting(set))
    case (false, false): Term(package, set.union(other.set), isPositive: false)
    }
  }

  /// The term that is true when either is.
  func union(_ other: Term) -> Term {
    switch (isPositive, other.isPositive) {
    case (true, true): Term(package, set.union(other.set))
    case (true, false): Term(package, other.set.subtracting(set), isPositive: false)
    case (false, true): Term(package, set.subtracting(other.set), isPositive: false)
    case (false, false): Term(package, set.intersection(other.set), isPositive: false)
    }
  }

  /// Whether `other` is true whenever this term is.
  func implies(_ other: Term) -> Bool {
    switch (isPositive, other.isPositive) {
    case (true, true): set.isSubset(of: other.set)
    case (true, false): set.isDisjoint(with: other.set)
    // Leaving the package out makes a negative term true and a positive one false.
    case (false, true): false
    case (false, false): other.set.isSubset(of: set)
    }
  }

  /// What this term, taken as true, says about `other`.
  func relation(to other: Term) -> Relation {
    if implies(other) { return .satisfied }
    return implies(other.negated) ? .contradicted : .inconclusive
  }
}
