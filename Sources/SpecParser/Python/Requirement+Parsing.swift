// The grammar (PyPA "Dependency specifiers", section "Grammar"), with white space (spaces and tabs) around anything:
//
//     requirement = name [ extras ] ( [ specifiers ] / "@" url ) [ ";" marker ]
//     name        = letter-or-digit [ *( letter-or-digit / "-" / "_" / "." ) letter-or-digit ]
//     extras      = "[" [ name *( "," name ) ] "]"
//     specifiers  = list / "(" list ")"           ; VersionSpecifiers+Parsing.swift
//     url         = scheme ":" *( any but white space )        ; white space must follow, or the end
//     marker      = Marker+Parsing.swift
//
// The lenient way, for metadata of distributions only, adds the repairs listed in VersionSpecifiers+Parsing.swift.

extension Requirement {
  /// Reads a requirement; errors say where.
  public init(parsing text: some StringProtocol) throws(RequirementSyntaxError) {
    var parser = RequirementParser(text, lenient: false)
    self = try parser.parse()
  }

  /// Reads a `Requires-Dist` field, repairing the few mistakes that are common on indexes.
  public init(lenient text: some StringProtocol) throws(RequirementSyntaxError) {
    var parser = RequirementParser(text, lenient: true)
    self = try parser.parse()
  }
}

private struct RequirementParser {
  private var cursor: RequirementCursor
  private let lenient: Bool

  init(_ text: some StringProtocol, lenient: Bool) {
    cursor = RequirementCursor(text)
    self.lenient = lenient
  }

  mutating func parse() throws(RequirementSyntaxError) -> Requirement {
    cursor.skipSpace()
    let start = cursor.index
    let name = try parseName("a package name")
    cursor.skipSpace()
    let extras = try parseExtras()
    cursor.skipSpace()
    var url: String?
    var specifiers: [VersionSpecifier] = []
    if cursor.take("@") {
      url = try parseURL()
    } else {
      specifiers = try parseSpecifiers()
    }
    cursor.skipSpace()
    var marker: Marker?
    if cursor.take(";") {
      var parser = MarkerParser(cursor)
      marker = try parser.parseMarker()
      cursor = parser.cursor
      guard cursor.isAtEnd else { throw parser.unexpected() }
    }
    guard cursor.isAtEnd else { throw unexpected(after: specifiers, url: url) }
    var end = cursor.index
    while end > start, cursor.bytes[end - 1] == UInt8(ascii: " ") || cursor.bytes[end - 1] == UInt8(ascii: "\t") {
      end -= 1
    }
    return Requirement(
      name: name, extras: extras, specifiers: VersionSpecifiers(specifiers), url: url, marker: marker,
      text: cursor.text(start..<end))
  }

  private func unexpected(after specifiers: [VersionSpecifier], url: String?) -> RequirementSyntaxError {
    let expected =
      url != nil
      ? "';' or the end" : specifiers.isEmpty ? "a comparison such as '==', ';' or the end" : "',', ';' or the end"
    return cursor.error(.invalidRequirement, "expected \(expected), found \(cursor.found)")
  }

  private mutating func parseName(_ what: String) throws(RequirementSyntaxError) -> PackageName {
    let start = cursor.index
    let text = cursor.takeText {
      $0.isAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
    }
    guard !text.isEmpty else {
      throw cursor.error(.invalidRequirement, "expected \(what), found \(cursor.found)")
    }
    guard let name = PackageName(text) else {
      throw cursor.error(
        .invalidRequirement, at: start, "'\(text)' is not a valid name: it must begin and end with a letter or digit")
    }
    return name
  }

  private mutating func parseExtras() throws(RequirementSyntaxError) -> [ExtraName] {
    let open = cursor.index
    guard cursor.take("[") else { return [] }
    var extras: [ExtraName] = []
    cursor.skipSpace()
    if cursor.take("]") { return [] }
    while true {
      if cursor.isAtEnd { throw cursor.error(.invalidRequirement, at: open, "'[' is never closed") }
      let extra = try parseName("the name of an extra")
      if !extras.contains(extra) { extras.append(extra) }
      cursor.skipSpace()
      if cursor.take("]") { return extras }
      if cursor.isAtEnd { throw cursor.error(.invalidRequirement, at: open, "'[' is never closed") }
      guard cursor.take(",") else {
        throw cursor.error(.invalidRequirement, "expected ',' or ']', found \(cursor.found)")
      }
      cursor.skipSpace()
    }
  }

  private mutating func parseURL() throws(RequirementSyntaxError) -> String {
    cursor.skipSpace()
    let start = cursor.index
    let url = cursor.takeText { !$0.isWhitespace }
    guard !url.isEmpty else {
      throw cursor.error(.invalidRequirement, "expected a URL after '@', found \(cursor.found)")
    }
    let scheme = url.utf8.prefix { $0 != UInt8(ascii: ":") }
    let isScheme =
      scheme.first?.isLetter == true && scheme.count < url.utf8.count
      && scheme.allSatisfy { $0.isAlphanumeric || "+-.".utf8.contains($0) }
    guard isScheme else {
      throw cursor.error(
        .invalidRequirement, at: start, "expected a URL with a scheme after '@'",
        hint: "write 'https://…' or 'file:///…'")
    }
    return url
  }

  private mutating func parseSpecifiers() throws(RequirementSyntaxError) -> [VersionSpecifier] {
    let open = cursor.index
    let isParenthesised = cursor.take("(")
    var parser = SpecifierParser(cursor, lenient: lenient)
    let clauses = try parser.parseList()
    cursor = parser.cursor
    guard isParenthesised else { return clauses }
    if cursor.isAtEnd { throw cursor.error(.invalidRequirement, at: open, "'(' is never closed") }
    guard cursor.take(")") else {
      throw cursor.error(.invalidRequirement, "expected ',' or ')', found \(cursor.found)")
    }
    return clauses
  }
}
