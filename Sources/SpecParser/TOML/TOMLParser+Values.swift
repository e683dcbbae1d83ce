// value        = basic / multi-line-basic / literal / multi-line-literal / list / inline-table / scalar
// list         = "[" [ value *( "," value ) [ "," ] ] "]", with white space, comments and newlines between
// inline-table = "{" [ pair *( "," pair ) ] "}", on one line

extension TOMLParser {
  mutating func value() throws(TOMLError) -> TOMLNode {
    depth += 1
    defer { depth -= 1 }
    let start = index
    guard depth <= Self.depthLimit else { throw error("values nested more than \(Self.depthLimit) deep") }
    for (opening, isMultiline) in [("\"\"\"", true), ("\"", false)] as [(StaticString, Bool)] where take(opening) {
      return .text(try basicString(isMultiline: isMultiline), offset: start + opening.utf8CodeUnitCount)
    }
    for (opening, isMultiline) in [("'''", true), ("'", false)] as [(StaticString, Bool)] where take(opening) {
      return .text(try literalString(isMultiline: isMultiline), offset: start + opening.utf8CodeUnitCount)
    }
    if take("[") { return .list(try list()) }
    if take("{") { return .table(try inlineTable()) }
    return .scalar(try scalar())
  }

  private mutating func list() throws(TOMLError) -> [TOMLNode] {
    var values: [TOMLNode] = []
    try skipLines()
    while !take("]") {
      values.append(try value())
      try skipLines()
      if take(",") {
        try skipLines()
      } else if current != UInt8(ascii: "]") {
        throw error("expected ',' or ']'")
      }
    }
    return values
  }

  private mutating func skipLines() throws(TOMLError) {
    skipSpace()
    while current != nil, isAtComment || isAtLineEnd {
      try finishLine()
      skipSpace()
    }
  }

  /// Numbers, dates and booleans: a run of the characters they are made of.
  private mutating func scalar() throws(TOMLError) -> String {
    let start = index
    func isPart(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: ":"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"),
        UInt8(ascii: "."):
        true
      default: false
      }
    }
    while let byte = current, isPart(byte) { index += 1 }
    // A date and its time may stand apart: 1979-05-27 07:32:00.
    let isDate = index - start == 10 && bytes[start + 4] == UInt8(ascii: "-")
    if isDate, take(" ") {
      guard let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else {
        return String(decoding: bytes[start..<(index - 1)], as: UTF8.self)
      }
      while let byte = current, isPart(byte) { index += 1 }
    }
    guard index > start else { throw error("expected a value") }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }
}

// MARK: - Strings

extension TOMLParser {
  /// Reads up to the closing `'` or `'''`.
  mutating func literalString(isMultiline: Bool) throws(TOMLError) -> String {
    try string(quote: UInt8(ascii: "'"), isMultiline: isMultiline, hasEscapes: false)
  }

  /// Reads up to the closing `"` or `"""`, with escapes.
  mutating func basicString(isMultiline: Bool) throws(TOMLError) -> String {
    try string(quote: UInt8(ascii: "\""), isMultiline: isMultiline, hasEscapes: true)
  }

  private mutating func string(quote: UInt8, isMultiline: Bool, hasEscapes: Bool) throws(TOMLError) -> String {
    var result: [UInt8] = []
    // A newline right after the opening is not part of the text.
    if isMultiline, isAtLineEnd { try takeLineEnd() }
    while let byte = current {
      if byte == quote {
        if try takeQuotes(quote, isMultiline: isMultiline, into: &result) {
          return String(decoding: result, as: UTF8.self)
        }
      } else if byte == UInt8(ascii: "\\"), hasEscapes {
        index += 1
        try escape(isMultiline: isMultiline, into: &result)
      } else if isAtLineEnd {
        guard isMultiline else { throw error("a string goes on over the end of its line") }
        try takeLineEnd()
        result.append(UInt8(ascii: "\n"))
      } else {
        guard byte >= 0x20 && byte != 0x7f || byte == UInt8(ascii: "\t") else {
          throw error("a control character in a string")
        }
        result.append(byte)
        index += 1
      }
    }
    throw error("a string without its end")
  }

  /// Takes the quotes at hand and says whether they end the string; up to two more before the end belong to it.
  private mutating func takeQuotes(
    _ quote: UInt8, isMultiline: Bool, into result: inout [UInt8]
  ) throws(TOMLError) -> Bool {
    let limit = isMultiline ? 5 : 1
    let count = bytes[index...].prefix(limit).prefix { $0 == quote }.count
    index += count
    guard isMultiline, count < 3 else {
      result += [UInt8](repeating: quote, count: isMultiline ? count - 3 : 0)
      return true
    }
    result += [UInt8](repeating: quote, count: count)
    return false
  }

  private mutating func takeLineEnd() throws(TOMLError) {
    _ = take("\r")
    guard take("\n") else { throw error("a string without its end") }
  }

  private mutating func escape(isMultiline: Bool, into result: inout [UInt8]) throws(TOMLError) {
    guard let byte = current else { throw error("a string without its end") }
    let start = index
    index += 1
    switch byte {
    case UInt8(ascii: "b"): result.append(0x08)
    case UInt8(ascii: "t"): result.append(0x09)
    case UInt8(ascii: "n"): result.append(0x0a)
    case UInt8(ascii: "f"): result.append(0x0c)
    case UInt8(ascii: "r"): result.append(0x0d)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): result.append(byte)
    case UInt8(ascii: "u"): result += try unicode(digits: 4)
    case UInt8(ascii: "U"): result += try unicode(digits: 8)
    default:
      index = start
      guard isMultiline else { throw error("an unknown escape in a string") }
      try skipEscapedLineEnd()
    }
  }

  /// A backslash at the end of a line swallows all white space up to the next text.
  private mutating func skipEscapedLineEnd() throws(TOMLError) {
    skipSpace()
    guard current != nil, isAtLineEnd else { throw error("an unknown escape in a string") }
    while current != nil, isAtLineEnd {
      try takeLineEnd()
      skipSpace()
    }
  }

  private mutating func unicode(digits: Int) throws(TOMLError) -> [UInt8] {
    let hexadecimal = bytes[index...].prefix(digits)
    var value: UInt32 = 0
    for byte in hexadecimal {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error("an escape that is no character")
      }
      value = value << 4 | UInt32(digit)
    }
    guard hexadecimal.count == digits, let scalar = Unicode.Scalar(value) else {
      throw error("an escape that is no character")
    }
    index += digits
    return Array(String(Character(scalar)).utf8)
  }
}
