// field       = [ alternatives *( "," alternatives ) [ "," ] ]
// alternatives = relation *( "|" relation )
// relation    = name [ ":" qualifier ] [ "(" comparison version ")" ] [ "[" architectures "]" ] *( "<" profiles ">" )
// comparison  = "<<" / "<=" / "=" / ">=" / ">>" / "<" / ">"              ; the last two are old spellings of <= and >=
// architectures = [ "!" ] word *( wsp [ "!" ] word )
//
// Debian Policy 7.1. Build profiles stand in source packages only and are passed over.

/// One package that a relationship field names, with the versions that will do.
public struct DebianRelation: Hashable, Sendable {
  public enum Comparison: String, Hashable, Sendable, CaseIterable {
    case earlier = "<<"
    case earlierOrEqual = "<="
    case equal = "="
    case laterOrEqual = ">="
    case later = ">>"
  }

  /// Which versions will do.
  public struct Bound: Hashable, Sendable {
    public var comparison: Comparison
    public var version: DebianVersion

    public init(_ comparison: Comparison, _ version: DebianVersion) {
      self.comparison = comparison
      self.version = version
    }

    public func admits(_ version: DebianVersion) -> Bool {
      switch comparison {
      case .earlier: version < self.version
      case .earlierOrEqual: version <= self.version
      case .equal: version == self.version
      case .laterOrEqual: version >= self.version
      case .later: version > self.version
      }
    }
  }

  public var name: String
  /// `any`, `native` or an architecture; `nil` where none stands behind the name.
  public var qualifier: String?
  /// `nil` where any version will do.
  public var bound: Bound?
  /// Where it applies, each perhaps with `!`; empty for everywhere.
  public var architectures: [String]

  public init(name: String, qualifier: String? = nil, bound: Bound? = nil, architectures: [String] = []) {
    self.name = name
    self.qualifier = qualifier
    self.bound = bound
    self.architectures = architectures
  }

  /// Whether `text` can be the name of a package (Debian Policy 5.6.1), upper case allowed as in old archives.
  public static func isPackageName(_ text: some StringProtocol) -> Bool {
    text.utf8.count > 1 && text.utf8.first?.isAlphanumeric == true
      && text.utf8.allSatisfy { $0.isAlphanumeric || "+-.".utf8.contains($0) }
  }

  /// Whether the relation is there on `architecture`.
  public func applies(on architecture: String) -> Bool {
    if architectures.isEmpty { return true }
    let isNegative = architectures[0].hasPrefix("!")
    return architectures.contains(isNegative ? "!" + architecture : architecture) != isNegative
  }
}

extension DebianRelation: CustomStringConvertible {
  public var description: String {
    var text = name
    if let qualifier { text += ":\(qualifier)" }
    if let bound { text += " (\(bound.comparison.rawValue) \(bound.version))" }
    if !architectures.isEmpty { text += " [\(architectures.joined(separator: " "))]" }
    return text
  }
}

extension DebianRelation {
  /// Reads a relationship field: a list of which all must hold, each of alternatives of which one must.
  ///
  /// `nil` for a text that breaks the grammar.
  public static func field(_ text: some StringProtocol) -> [[DebianRelation]]? {
    var all: [[DebianRelation]] = []
    for part in text.split(separator: ",") where !part.allSatisfy(\.isWhitespace) {
      var alternatives: [DebianRelation] = []
      for relation in part.split(separator: "|", omittingEmptySubsequences: false) {
        guard let relation = DebianRelation(relation) else { return nil }
        alternatives.append(relation)
      }
      all.append(alternatives)
    }
    return all
  }

  /// Reads one relation; `nil` for a text that breaks the grammar.
  public init?(_ text: some StringProtocol) {
    var cursor = RequirementCursor(String(text.filter { !$0.isNewline }))
    cursor.skipSpace()
    name = cursor.takeText { $0.isAlphanumeric || "+-.".utf8.contains($0) }
    guard Self.isPackageName(name) else { return nil }
    qualifier = nil
    if cursor.take(":") {
      let word = cursor.takeText { $0.isAlphanumeric || $0 == UInt8(ascii: "-") }
      guard !word.isEmpty else { return nil }
      qualifier = word
    }
    bound = nil
    architectures = []
    cursor.skipSpace()
    if cursor.take("(") {
      guard let bound = Self.bound(&cursor) else { return nil }
      self.bound = bound
      cursor.skipSpace()
    }
    if cursor.take("[") {
      let words = cursor.takeText { $0 != UInt8(ascii: "]") }.split(separator: " ").map(String.init)
      guard cursor.take("]"), !words.isEmpty else { return nil }
      architectures = words
      cursor.skipSpace()
    }
    while cursor.take("<") {
      _ = cursor.takeText { $0 != UInt8(ascii: ">") }
      guard cursor.take(">") else { return nil }
      cursor.skipSpace()
    }
    guard cursor.isAtEnd else { return nil }
  }

  private static func bound(_ cursor: inout RequirementCursor) -> Bound? {
    cursor.skipSpace()
    let sign = cursor.takeText { "<=>".utf8.contains($0) }
    // What `<` and `>` meant before they were given up.
    let comparison = Comparison(rawValue: sign) ?? (sign == "<" ? .earlierOrEqual : sign == ">" ? .laterOrEqual : nil)
    cursor.skipSpace()
    let text = cursor.takeText { $0 != UInt8(ascii: ")") && !$0.isWhitespace }
    cursor.skipSpace()
    guard let comparison, let version = DebianVersion(text), cursor.take(")") else { return nil }
    return Bound(comparison, version)
  }
}
