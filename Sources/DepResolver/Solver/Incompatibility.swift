/// The number of an incompatibility in the solver's arena.
public struct IncompatibilityID: Hashable, Comparable, Sendable {
  let rawValue: Int32

  init(_ rawValue: Int) { self.rawValue = Int32(rawValue) }

  var index: Int { Int(rawValue) }

  public static func < (left: IncompatibilityID, right: IncompatibilityID) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// Terms that cannot all be true in any solution, at most one a package.
///
/// "`a` 1 depends on `b` 2 or 3" is the incompatibility of the terms `a` 1 and not `b` 2 or 3.
///
/// See `docs/resolver.md#incompatibilities`.
struct Incompatibility: Sendable {
  /// Where an incompatibility comes from.
  enum Cause: Sendable {
    /// The root package has to be selected.
    case root
    /// Candidates of one package require another.
    case dependency(DependencyRule)
    /// Candidates of one package exclude candidates of another.
    case forbidden(DependencyRule)
    /// The client knows nothing usable among the candidates, and gives no reason.
    case noCandidates
    /// The client cannot use the candidates, for the reason with this number.
    case unavailable(reason: Int)
    /// Both of these hold, and it follows from them.
    case derived(IncompatibilityID, IncompatibilityID)
  }

  let terms: [Term]
  let cause: Cause

  func term(on package: PackageID) -> Term? {
    terms.first { $0.package == package }
  }

  /// Terms joined so that each package has one, without those that are always true.
  static func joined(_ terms: some Sequence<Term>) -> [Term] {
    var joined: [Term] = []
    for term in terms where !term.isAlwaysTrue {
      if let position = joined.firstIndex(where: { $0.package == term.package }) {
        joined[position] = joined[position].intersection(term)
      } else {
        joined.append(term)
      }
    }
    return joined
  }
}
