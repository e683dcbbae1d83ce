// The grammar (PyPA "Version specifiers"; PyPA "Dependency specifiers", section "Grammar"):
//
//     specifiers = [ wsp ] [ clause *( [ wsp ] "," [ wsp ] clause ) [ [ wsp ] "," ] ] [ wsp ]
//     clause     = ( "==" / "!=" ) [ wsp ] ( release ".*" / version )
//                / "~=" [ wsp ] version              ; public, at least two release numbers
//                / ( "<=" / ">=" / "<" / ">" ) [ wsp ] version     ; public
//                / "===" [ wsp ] 1*( any but white space, ",", ";", ")" )
//     release    = [ "v" ] [ number "!" ] number *( "." number )
//     wsp        = *( space / tab )
//
// Metadata on indexes holds clauses from before the standard. The lenient way, for metadata only, repairs:
//
//     >=2.7,,!=3.0.*     a comma too many         -> >=2.7,!=3.0.*
//     >=2.7 <4, >=2.7<4  a comma too few          -> >=2.7,<4
//     >=3.7.*, <4.*      a prefix in an ordered comparison where it changes nothing -> >=3.7, <4
//     !=3.0*             a dot too few            -> !=3.0.*
//     >='3.7', >=3.7'    quotes                   -> >=3.7

extension VersionSpecifiers {
  /// Reads a comma-separated list; errors say where.
  public init(parsing text: some StringProtocol) throws(RequirementSyntaxError) {
    try self.init(parsing: text, lenient: false)
  }

  /// Reads a list from an index's or a distribution's metadata, repairing the few mistakes that are common there.
  public init(lenient text: some StringProtocol) throws(RequirementSyntaxError) {
    try self.init(parsing: text, lenient: true)
  }

  private init(parsing text: some StringProtocol, lenient: Bool) throws(RequirementSyntaxError) {
    var parser = SpecifierParser(RequirementCursor(text), lenient: lenient)
    clauses = try parser.parseList()
    guard parser.cursor.isAtEnd else {
      let expected = clauses.isEmpty ? "a comparison such as '>='" : "',' or the end"
      throw parser.cursor.error(.invalidSpecifier, "expected \(expected), found \(parser.cursor.found)")
    }
  }
}

extension VersionSpecifier {
  /// Reads one clause; errors say where.
  public init(parsing text: some StringProtocol) throws(RequirementSyntaxError) {
    var parser = SpecifierParser(RequirementCursor(text), lenient: false)
    parser.cursor.skipSpace()
    self = try parser.parseClause()
    parser.cursor.skipSpace()
    guard parser.cursor.isAtEnd else {
      throw parser.cursor.error(.invalidSpecifier, "expected the end, found \(parser.cursor.found)")
    }
  }
}

/// Reads clauses from a text that may go on after them.
struct SpecifierParser {
  var cursor: RequirementCursor
  let lenient: Bool

  init(_ cursor: RequirementCursor, lenient: Bool) {
    self.cursor = cursor
    self.lenient = lenient
  }

  /// Any number of clauses; stops before the first character that cannot go on the list.
  mutating func parseList() throws(RequirementSyntaxError) -> [VersionSpecifier] {
    var clauses: [VersionSpecifier] = []
    cursor.skipSpace()
    skipExtraCommas()
    guard startsClause else { return clauses }
    while true {
      clauses.append(try parseClause())
      cursor.skipSpace()
      if cursor.take(",") {
        cursor.skipSpace()
        skipExtraCommas()
        if !startsClause, lenient || endsList { return clauses }
      } else if !(lenient && startsClause) {
        return clauses
      }
    }
  }

  private mutating func skipExtraCommas() {
    guard lenient else { return }
    while cursor.take(",") { cursor.skipSpace() }
  }

  /// What may stand behind the last clause, after whose comma nothing need follow.
  private var endsList: Bool {
    cursor.isAtEnd || cursor.current == UInt8(ascii: ")") || cursor.current == UInt8(ascii: ";")
  }

  var startsClause: Bool {
    switch cursor.current {
    case UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "~"), UInt8(ascii: "<"), UInt8(ascii: ">"): true
    default: false
    }
  }

  mutating func parseClause() throws(RequirementSyntaxError) -> VersionSpecifier {
    let start = cursor.index
    let comparison = try parseComparison()
    cursor.skipSpace()
    if comparison == .arbitrary { return VersionSpecifier(.arbitrary, .text(try parseArbitraryText())) }
    let quoted = lenient && skipQuote()
    let versionStart = cursor.index
    let text = cursor.takeText { $0.isAlphanumeric || Self.punctuation.contains($0) }
    let versionEnd = cursor.index
    if quoted || lenient { _ = skipQuote() }
    guard !text.isEmpty else {
      throw cursor.error(
        .invalidSpecifier, at: versionStart, "expected a version after '\(comparison.rawValue)', found \(cursor.found)")
    }
    return try clause(comparison, text, start: start, range: versionStart..<versionEnd)
  }

  /// What a version consists of besides letters and digits.
  private static let punctuation = Array("!+-._*".utf8)

  private mutating func skipQuote() -> Bool { cursor.take("'") || cursor.take("\"") }

  private mutating func parseComparison() throws(RequirementSyntaxError) -> VersionSpecifier.Comparison {
    let start = cursor.index
    let symbols = cursor.takeText { "=!~<>".utf8.contains($0) }
    // In `==v`, no version begins with a symbol, so the longest run is the operator.
    if let comparison = VersionSpecifier.Comparison(rawValue: symbols) { return comparison }
    guard !symbols.isEmpty else {
      throw cursor.error(.invalidSpecifier, "expected a comparison such as '>=', found \(cursor.found)")
    }
    let hint =
      switch symbols {
      case "=": "write '=='"
      case "=>": "write '>='"
      case "=<": "write '<='"
      case "!": "write '!='"
      case "~", "~>": "write '~='"
      case "<>": "write '!='"
      default: nil as String?
      }
    throw cursor.error(.invalidSpecifier, at: start, "'\(symbols)' is not a comparison", hint: hint)
  }

  private mutating func parseArbitraryText() throws(RequirementSyntaxError) -> String {
    let text = cursor.takeText {
      !$0.isWhitespace && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ")")
    }
    guard !text.isEmpty else {
      throw cursor.error(.invalidSpecifier, "expected a version after '===', found \(cursor.found)")
    }
    return text
  }

  private func clause(
    _ comparison: VersionSpecifier.Comparison, _ text: String, start: Int, range: Range<Int>
  ) throws(RequirementSyntaxError) -> VersionSpecifier {
    if text.hasSuffix("*") {
      return try prefixClause(comparison, text, range: range)
    }
    guard let version = Version(text) else {
      throw cursor.error(.invalidVersion, at: range.lowerBound, "'\(text)' is not a version")
    }
    if version.isLocal, comparison != .equal, comparison != .notEqual {
      let plus = text.utf8.prefix { $0 != UInt8(ascii: "+") }.count
      throw cursor.error(
        .invalidSpecifier, at: range.lowerBound + plus,
        "a local version label is not allowed with '\(comparison.rawValue)'", hint: "write '\(version.withoutLocal)'")
    }
    if comparison == .compatible, version.release.count < 2 {
      throw cursor.error(
        .invalidSpecifier, at: range.lowerBound, "'~=' needs at least two release numbers, as in '~=\(version).0'")
    }
    return VersionSpecifier(comparison, .version(version))
  }

  private func prefixClause(
    _ comparison: VersionSpecifier.Comparison, _ text: String, range: Range<Int>
  ) throws(RequirementSyntaxError) -> VersionSpecifier {
    let star = range.upperBound - 1
    var prefix = Substring(text.dropLast())
    if prefix.hasSuffix(".") {
      prefix.removeLast()
    } else if !lenient {
      throw cursor.error(.invalidSpecifier, at: star, "'*' must follow a '.', as in '==1.2.*'")
    }
    guard let version = Version(prefix) else {
      throw cursor.error(.invalidVersion, at: range.lowerBound, "'\(text)' is not a version")
    }
    guard version == version.replacing({ ($0.pre, $0.post, $0.dev, $0.local) = (nil, nil, nil, []) }) else {
      throw cursor.error(.invalidSpecifier, at: star, "'*' may follow only release numbers, as in '==1.2.*'")
    }
    switch comparison {
    case .equal, .notEqual:
      return VersionSpecifier(comparison, .prefix(version))
    case .greaterOrEqual where lenient, .less where lenient:
      return VersionSpecifier(comparison, .version(version))
    default:
      throw cursor.error(
        .invalidSpecifier, at: star, "'*' is allowed only with '==' and '!='",
        hint: comparison == .greaterOrEqual || comparison == .less ? "write '\(comparison.rawValue)\(version)'" : nil)
    }
  }
}
