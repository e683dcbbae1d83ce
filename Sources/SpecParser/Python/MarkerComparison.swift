/// One comparison of a marker: a variable and a quoted text, in either order.
public struct MarkerComparison: Hashable, Sendable {
  public enum Relation: String, Hashable, Sendable, CaseIterable {
    case compatible = "~="
    case equal = "=="
    case notEqual = "!="
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case less = "<"
    case greater = ">"
    case arbitrary = "==="
    case isIn = "in"
    case isNotIn = "not in"
  }

  public let variable: MarkerVariable
  public let relation: Relation
  /// The quoted text, without its quotes.
  public let literal: String
  /// Whether the text stands on the left, as in `"3.8" <= python_version`.
  public let isReversed: Bool
  /// `relation` and `literal` as a version clause, where the variable on the left makes that the meaning.
  private let clause: VersionSpecifier?

  /// `literal` must not hold both kinds of quotes: there is no way to write such a text.
  public init(_ variable: MarkerVariable, _ relation: Relation, _ literal: String, isReversed: Bool = false) {
    self.variable = variable
    self.relation = relation
    self.literal = literal
    self.isReversed = isReversed
    clause = variable.isVersion && !isReversed ? Self.clause(relation, literal) : nil
  }

  private static func clause(_ relation: Relation, _ text: String) -> VersionSpecifier? {
    guard relation != .isIn, relation != .isNotIn else { return nil }
    return try? VersionSpecifier(parsing: relation.rawValue + text)
  }

  /// Whether the comparison holds.
  ///
  /// A version variable compares by the rules of version specifiers when both sides allow it; the side on the right
  /// is the specifier. Anything else compares as text, where `<` and `>` never hold and `<=` and `>=` mean `==`.
  /// `~=` on texts, an ordered comparison with `extra`, and any other relation than `in` and `not in` with a set do not
  /// hold; `packaging` raises an error there, which would make one careless marker somewhere on an index fail a whole
  /// resolution. See docs/standards.md.
  func evaluate(
    in environment: MarkerEnvironment, extras: Set<ExtraName>, dependencyGroups: Set<PackageName>
  ) -> Bool {
    switch variable {
    case .extra: evaluateExtra(extras)
    case .extras: evaluateMembership(in: extras)
    case .dependencyGroups: evaluateMembership(in: dependencyGroups)
    default: evaluateValue(environment[variable])
    }
  }

  private func evaluateValue(_ value: String) -> Bool {
    if let clause {
      if let version = Version(value) { return clause.contains(version) }
    } else if isReversed, variable.isVersion, let version = Version(literal), let clause = Self.clause(relation, value)
    {
      return clause.contains(version)
    }
    return isReversed ? compareText(literal, value) : compareText(value, literal)
  }

  private func compareText(_ left: String, _ right: String) -> Bool {
    switch relation {
    case .equal, .arbitrary, .lessOrEqual, .greaterOrEqual: left == right
    case .notEqual: left != right
    case .isIn: right.containsText(left)
    case .isNotIn: !right.containsText(left)
    case .less, .greater, .compatible: false
    }
  }

  /// Names of extras are compared in normal form (PEP 685).
  private func evaluateExtra(_ extras: Set<ExtraName>) -> Bool {
    let isActive = extras.isEmpty ? literal.isEmpty : ExtraName(literal).map(extras.contains) ?? false
    return switch relation {
    case .equal, .arbitrary: isActive
    case .notEqual: !isActive
    case .isIn: extraIsIn(extras)
    case .isNotIn: !extraIsIn(extras)
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .compatible: false
    }
  }

  private func extraIsIn(_ extras: Set<ExtraName>) -> Bool {
    let names = extras.isEmpty ? [""] : extras.map(\.normalized)
    return names.contains { isReversed ? $0.containsText(literal) : literal.containsText($0) }
  }

  private func evaluateMembership(in names: Set<PackageName>) -> Bool {
    let isMember = PackageName(literal).map(names.contains) ?? false
    return switch relation {
    case .isIn: isMember
    case .isNotIn: !isMember
    default: false
    }
  }
}

extension MarkerComparison: CustomStringConvertible {
  /// The normal form, such as `python_version >= "3.9"`.
  public var description: String {
    let quoted = literal.utf8.contains(UInt8(ascii: "\"")) ? "'\(literal)'" : "\"\(literal)\""
    return isReversed
      ? "\(quoted) \(relation.rawValue) \(variable.rawValue)" : "\(variable.rawValue) \(relation.rawValue) \(quoted)"
  }
}

extension String {
  /// Whether `part` occurs in this text, byte for byte, as Python's `in` has it; the empty text occurs everywhere.
  fileprivate func containsText(_ part: String) -> Bool {
    let (text, wanted) = (Array(utf8), Array(part.utf8))
    guard wanted.count <= text.count else { return false }
    return (0...(text.count - wanted.count)).contains { start in
      wanted.indices.allSatisfy { text[start + $0] == wanted[$0] }
    }
  }
}
