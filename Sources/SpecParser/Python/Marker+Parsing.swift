// The grammar (PyPA "Dependency specifiers", section "Grammar"):
//
//     marker     = and *( "or" and )
//     and        = term *( "and" term )
//     term       = operand relation operand / "(" marker ")"
//     operand    = variable / quoted              ; one of each in a comparison
//     relation   = "<=" / "<" / "!=" / "===" / "==" / ">=" / ">" / "~=" / "in" / "not" 1*wsp "in"
//     variable   = a name of `MarkerVariable`, or one used before the standard: os.name, sys.platform,
//                  platform.version, platform.machine, platform.python_implementation, python_implementation
//     quoted     = "'" *( any but "'" ) "'" / DQUOTE *( any but DQUOTE ) DQUOTE          ; no escapes
//
// with white space (spaces and tabs) around anything. The standard's grammar also lets two variables or two texts be
// compared; no rule gives that a meaning, `packaging` fails on it, and here it is an error.

extension Marker {
  /// Reads a marker; errors say where.
  public init(parsing text: some StringProtocol) throws(RequirementSyntaxError) {
    var parser = MarkerParser(RequirementCursor(text))
    self = try parser.parseMarker()
    guard parser.cursor.isAtEnd else { throw parser.unexpected() }
  }
}

/// Reads a marker at the end of a text.
struct MarkerParser {
  var cursor: RequirementCursor
  private var depth = 0

  /// Nesting beyond this is refused, so that no input can exhaust the stack.
  private static let maximumDepth = 64

  init(_ cursor: RequirementCursor) {
    self.cursor = cursor
  }

  func unexpected() -> RequirementSyntaxError {
    cursor.error(.invalidMarker, "expected 'and', 'or' or the end, found \(cursor.found)")
  }

  mutating func parseMarker() throws(RequirementSyntaxError) -> Marker {
    var parts = [try parseAnd()]
    while takeWord("or") { parts.append(try parseAnd()) }
    return parts.count == 1 ? parts[0] : .or(parts)
  }

  private mutating func parseAnd() throws(RequirementSyntaxError) -> Marker {
    var parts = [try parseTerm()]
    while takeWord("and") { parts.append(try parseTerm()) }
    return parts.count == 1 ? parts[0] : .and(parts)
  }

  private mutating func parseTerm() throws(RequirementSyntaxError) -> Marker {
    cursor.skipSpace()
    let open = cursor.index
    guard cursor.take("(") else {
      let comparison = try parseComparison()
      cursor.skipSpace()
      return .comparison(comparison)
    }
    depth += 1
    guard depth <= Self.maximumDepth else {
      throw cursor.error(.invalidMarker, at: open, "parentheses are nested more than \(Self.maximumDepth) deep")
    }
    let marker = try parseMarker()
    guard cursor.take(")") else {
      if cursor.isAtEnd { throw cursor.error(.invalidMarker, at: open, "'(' is never closed") }
      throw cursor.error(.invalidMarker, "expected 'and', 'or' or ')', found \(cursor.found)")
    }
    depth -= 1
    cursor.skipSpace()
    return marker
  }

  private enum Operand {
    case variable(MarkerVariable)
    case literal(String)
  }

  private mutating func parseComparison() throws(RequirementSyntaxError) -> MarkerComparison {
    let start = cursor.index
    let left = try parseOperand()
    cursor.skipSpace()
    let relationStart = cursor.index
    let relation = try parseRelation()
    cursor.skipSpace()
    let right = try parseOperand()
    let comparison: MarkerComparison
    switch (left, right) {
    case (.variable(let variable), .literal(let literal)):
      comparison = MarkerComparison(variable, relation, literal)
    case (.literal(let literal), .variable(let variable)):
      comparison = MarkerComparison(variable, relation, literal, isReversed: true)
    case (.variable, .variable):
      throw cursor.error(
        .invalidMarker, at: start, "a comparison needs one variable and one quoted text, not two variables")
    case (.literal, .literal):
      throw cursor.error(
        .invalidMarker, at: start, "a comparison needs one variable and one quoted text, not two texts")
    }
    if comparison.variable.isSet, !comparison.isReversed || (relation != .isIn && relation != .isNotIn) {
      let name = comparison.variable.rawValue
      throw cursor.error(
        .invalidMarker, at: relationStart, "'\(name)' is a set of names", hint: "write '\"NAME\" in \(name)'")
    }
    return comparison
  }

  private mutating func parseOperand() throws(RequirementSyntaxError) -> Operand {
    let start = cursor.index
    if let quote = cursor.current, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
      cursor.index += 1
      let text = cursor.takeText { $0 != quote }
      guard cursor.current == quote else {
        throw cursor.error(.invalidMarker, at: start, "the quoted text is never closed")
      }
      cursor.index += 1
      return .literal(text)
    }
    let name = cursor.takeText { $0.isAlphanumeric || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") }
    guard !name.isEmpty else {
      throw cursor.error(.invalidMarker, "expected a marker variable or a quoted text, found \(cursor.found)")
    }
    guard let variable = MarkerVariable(name: name) else {
      let near = nearestName(to: name, among: MarkerVariable.allCases.map(\.rawValue))
      throw cursor.error(
        .invalidMarker, at: start, "'\(name)' is not a marker variable", hint: near.map { "did you mean '\($0)'?" })
    }
    return .variable(variable)
  }

  private mutating func parseRelation() throws(RequirementSyntaxError) -> MarkerComparison.Relation {
    let start = cursor.index
    let symbols = cursor.takeText { "=!~<>".utf8.contains($0) }
    if !symbols.isEmpty {
      if let relation = MarkerComparison.Relation(rawValue: symbols) { return relation }
      throw cursor.error(
        .invalidMarker, at: start, "'\(symbols)' is not a comparison", hint: symbols == "=" ? "write '=='" : nil)
    }
    if takeWord("in") { return .isIn }
    if takeWord("not") {
      cursor.skipSpace()
      guard takeWord("in") else {
        throw cursor.error(.invalidMarker, "expected 'in' after 'not', found \(cursor.found)")
      }
      return .isNotIn
    }
    throw cursor.error(.invalidMarker, "expected a comparison such as '==' or 'in', found \(cursor.found)")
  }

  /// The word, unless it only begins a longer one.
  private mutating func takeWord(_ word: StaticString) -> Bool {
    let start = cursor.index
    guard cursor.take(word) else { return false }
    if let next = cursor.current, next.isAlphanumeric || next == UInt8(ascii: "_") {
      cursor.index = start
      return false
    }
    return true
  }
}
