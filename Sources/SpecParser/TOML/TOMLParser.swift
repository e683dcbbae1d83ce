internal import OrderedCollections

// document = *( [ wsp ] [ header / list-header / pair ] [ wsp ] [ comment ] newline )
// header   = "[" key "]"          list-header = "[[" key "]]"          pair = key "=" value
// key      = part *( "." part )   part = bare / basic-string / literal-string
// value    = string / list / inline-table / scalar
//
// TOML 1.0 in full, but scalars are not checked. Nesting and keys deeper than `depthLimit` are refused.

/// Why a text is not TOML.
package struct TOMLError: Error, Hashable {
  /// From 1.
  package var line: Int
  package var message: String

  package init(line: Int, message: String) {
    self.line = line
    self.message = message
  }
}

/// Reads TOML that comes from outside.
///
/// TOMLKit's parser stops the process on some texts that are not TOML, such as `[[[a]]]`: an assertion in the C++
/// library it wraps. That is no matter for a user's own files, but a source distribution may hold anything.
/// Source: TOML 1.0.0.
package struct TOMLParser {
  static let depthLimit = 32

  let bytes: [UInt8]
  var index = 0
  var depth = 0
  private var section = 0

  package static func parse(_ text: String) throws(TOMLError) -> TOMLTableNode {
    var parser = TOMLParser(bytes: Array(text.utf8))
    return try parser.document()
  }

  private init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  private mutating func document() throws(TOMLError) -> TOMLTableNode {
    let root = TOMLTableNode()
    root.hasHeader = true
    var current = root
    skipSpace()
    while index < bytes.count {
      if take("[") {
        current = try header(root)
      } else if !isAtLineEnd, !isAtComment {
        try pair(in: current)
      }
      try finishLine()
      skipSpace()
    }
    return root
  }

  private mutating func header(_ root: TOMLTableNode) throws(TOMLError) -> TOMLTableNode {
    section += 1
    let isList = take("[")
    skipSpace()
    let path = try key()
    guard take("]"), !isList || take("]") else { throw error("expected ']'") }
    var table = root
    for part in path.dropLast() {
      table = try step(into: part, of: table)
    }
    guard let name = path.last else { return table }
    let made = TOMLTableNode()
    made.hasHeader = true
    switch (table[name.text], isList) {
    case (nil, false):
      table.set(name, .table(made))
    case (nil, true):
      table.set(name, .tables(TOMLTableListNode(made)))
    case (.tables(let list), true):
      list.tables.append(made)
    case (.table(let existing), false) where !existing.hasHeader && existing.dottedIn == nil && !existing.isComplete:
      existing.hasHeader = true
      return existing
    default:
      throw error("'\(name.text)' is defined twice")
    }
    return made
  }

  /// The table a part of a header's path leads to, made when it is not there yet.
  private func step(into name: TOMLKeyPart, of table: TOMLTableNode) throws(TOMLError) -> TOMLTableNode {
    switch table[name.text] {
    case nil:
      let made = TOMLTableNode()
      table.set(name, .table(made))
      return made
    case .table(let existing) where !existing.isComplete:
      return existing
    case .tables(let list):
      if let last = list.tables.last { return last }
      fallthrough
    default:
      throw error("'\(name.text)' is not a table that can grow")
    }
  }

  mutating func pair(in table: TOMLTableNode) throws(TOMLError) {
    let path = try key()
    var target = table
    for part in path.dropLast() {
      target = try stepByDot(into: part, of: target)
    }
    skipSpace()
    guard take("=") else { throw error("expected '='") }
    skipSpace()
    let value = try value()
    guard let name = path.last, target[name.text] == nil else { throw error("a key is defined twice") }
    target.set(name, value)
  }

  private func stepByDot(into name: TOMLKeyPart, of table: TOMLTableNode) throws(TOMLError) -> TOMLTableNode {
    switch table[name.text] {
    case nil:
      let made = TOMLTableNode()
      made.dottedIn = section
      table.set(name, .table(made))
      return made
    case .table(let existing)
    where !existing.isComplete && !existing.hasHeader && (existing.dottedIn ?? section) == section:
      existing.dottedIn = section
      return existing
    default:
      throw error("'\(name.text)' is not a table that dotted keys can add to")
    }
  }

  /// Reads an inline table; its dotted keys are a section of their own.
  mutating func inlineTable() throws(TOMLError) -> TOMLTableNode {
    let outer = section
    // Sections of the document count up, those inside values down, so no two are the same.
    section = -1 - index
    defer { section = outer }
    let table = TOMLTableNode()
    skipSpace()
    if !take("}") {
      repeat {
        skipSpace()
        try pair(in: table)
        skipSpace()
      } while take(",")
      guard take("}") else { throw error("expected ',' or '}'") }
    }
    Self.complete(table)
    return table
  }

  private static func complete(_ table: TOMLTableNode) {
    table.isComplete = true
    for case .table(let inner) in table.values.values where !inner.isComplete { complete(inner) }
  }
}

// MARK: - Lines and keys

extension TOMLParser {
  func error(_ message: String) -> TOMLError {
    TOMLError(line: 1 + bytes.prefix(index).count { $0 == UInt8(ascii: "\n") }, message: message)
  }

  var current: UInt8? { index < bytes.count ? bytes[index] : nil }

  var isAtComment: Bool { current == UInt8(ascii: "#") }

  var isAtLineEnd: Bool {
    current == nil || current == UInt8(ascii: "\n")
      || current == UInt8(ascii: "\r") && index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "\n")
  }

  mutating func take(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard index + count <= bytes.count else { return false }
    let matches = text.withUTF8Buffer { $0.elementsEqual(bytes[index..<(index + count)]) }
    if matches { index += count }
    return matches
  }

  mutating func skipSpace() {
    while let byte = current, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { index += 1 }
  }

  /// Passes over an optional comment and the end of the line.
  mutating func finishLine() throws(TOMLError) {
    skipSpace()
    if isAtComment {
      while !isAtLineEnd, let byte = current {
        guard byte >= 0x20 && byte != 0x7f || byte == UInt8(ascii: "\t") else {
          throw error("a control character in a comment")
        }
        index += 1
      }
    }
    guard isAtLineEnd else { throw error("expected the end of the line") }
    _ = take("\r")
    _ = take("\n")
  }

  mutating func key() throws(TOMLError) -> [TOMLKeyPart] {
    var parts: [TOMLKeyPart] = []
    repeat {
      skipSpace()
      guard parts.count < Self.depthLimit else { throw error("a key of more than \(Self.depthLimit) parts") }
      let start = index
      parts.append(TOMLKeyPart(text: try keyPart(), offset: start))
      skipSpace()
    } while take(".")
    return parts
  }

  private mutating func keyPart() throws(TOMLError) -> String {
    if take("\"") { return try basicString(isMultiline: false) }
    if take("'") { return try literalString(isMultiline: false) }
    let start = index
    while let byte = current, Self.isBareKey(byte) { index += 1 }
    guard index > start else { throw error("expected a key") }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private static func isBareKey(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
