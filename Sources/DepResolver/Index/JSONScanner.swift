// RFC 8259, complete. Nothing is decoded that is not asked for; everything is checked.
// Nesting is limited to 256. A number is read as an integer only when it is written as one.

/// Why a JSON text could not be read.
struct JSONError: Error, Hashable {
  /// Bytes from the start of the text.
  var offset: Int
  /// What was expected there.
  var expected: String
}

/// Walks over a JSON text in memory and hands out the values that are asked for, without an object tree.
///
/// The text must outlive the scanner and be valid UTF-8.
struct JSONScanner {
  /// A string as it stands in the text, between its quotes.
  struct Text {
    var bytes: UnsafeRawBufferPointer
    var hasEscapes: Bool
  }

  private static let deepestNesting = 256

  private let text: UnsafeRawBufferPointer
  private(set) var index = 0

  init(_ text: UnsafeRawBufferPointer) {
    self.text = text
  }

  /// The first byte of the next value; `nil` at the end.
  mutating func peek() -> UInt8? {
    skipWhitespace()
    return index < text.count ? text[index] : nil
  }

  /// Enters an object or array; `false` when something else stands there.
  mutating func enter(_ bracket: UInt8) -> Bool {
    guard peek() == bracket else { return false }
    index += 1
    return true
  }

  /// The next key of the object that was entered, past its colon; `nil` at the object's end, past its brace.
  mutating func nextKey(_ isFirst: inout Bool) throws(JSONError) -> Text? {
    guard try separator(UInt8(ascii: "}"), &isFirst) else { return nil }
    let key = try string()
    guard peek() == UInt8(ascii: ":") else { throw error("':'") }
    index += 1
    return key
  }

  /// Whether the array that was entered has another element; at its end, moves past the bracket.
  mutating func nextElement(_ isFirst: inout Bool) throws(JSONError) -> Bool {
    try separator(UInt8(ascii: "]"), &isFirst)
  }

  mutating func string() throws(JSONError) -> Text {
    guard peek() == UInt8(ascii: "\"") else { throw error("a string") }
    index += 1
    let start = index
    var hasEscapes = false
    while true {
      skipPlain()
      guard index < text.count else { throw error("'\"'") }
      switch text[index] {
      case UInt8(ascii: "\""):
        let bytes = UnsafeRawBufferPointer(rebasing: text[start..<index])
        index += 1
        return Text(bytes: bytes, hasEscapes: hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        try skipEscape()
      default:
        throw error("no control character in a string")
      }
    }
  }

  /// The value of a number written as an integer that fits; `nil` for any other number.
  mutating func number() throws(JSONError) -> Int? {
    skipWhitespace()
    let start = index
    let isNegative = index < text.count && text[index] == UInt8(ascii: "-")
    if isNegative { index += 1 }
    var value: Int? = 0
    let digits = index
    while let digit = digit() {
      if let known = value {
        let (product, overflowsFirst) = known.multipliedReportingOverflow(by: 10)
        let (sum, overflowsThen) = product.addingReportingOverflow(isNegative ? -digit : digit)
        value = overflowsFirst || overflowsThen ? nil : sum
      }
    }
    let count = index - digits
    if count == 0 || (count > 1 && text[digits] == UInt8(ascii: "0")) {
      index = start
      throw error("a value")
    }
    if index < text.count, text[index] == UInt8(ascii: ".") {
      index += 1
      value = nil
      guard digit() != nil else { throw error("a digit") }
      while digit() != nil {}
    }
    if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      value = nil
      if index < text.count, text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-") { index += 1 }
      guard digit() != nil else { throw error("a digit") }
      while digit() != nil {}
    }
    return value
  }

  /// Moves past the next value, whatever it is.
  mutating func skipValue() throws(JSONError) {
    try skipValue(depth: 0)
  }

  /// `true`, `false` or `null` as `true`, `false` and `nil`.
  mutating func literal() throws(JSONError) -> Bool? {
    skipWhitespace()
    if matches("true") { return true }
    if matches("false") { return false }
    if matches("null") { return nil }
    throw error("a value")
  }

  /// Fails when anything but white space is left.
  mutating func end() throws(JSONError) {
    if peek() != nil { throw error("the end") }
  }

  func error(_ expected: String) -> JSONError {
    JSONError(offset: index, expected: expected)
  }
}

extension JSONScanner {
  private mutating func skipValue(depth: Int) throws(JSONError) {
    guard depth < Self.deepestNesting else { throw error("less nesting") }
    var isFirst = true
    switch peek() {
    case UInt8(ascii: "{"):
      index += 1
      while try nextKey(&isFirst) != nil { try skipValue(depth: depth + 1) }
    case UInt8(ascii: "["):
      index += 1
      while try nextElement(&isFirst) { try skipValue(depth: depth + 1) }
    case UInt8(ascii: "\""): _ = try string()
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"): _ = try literal()
    default: _ = try number()
    }
  }

  /// The comma before a further member, or the closing bracket.
  private mutating func separator(_ closing: UInt8, _ isFirst: inout Bool) throws(JSONError) -> Bool {
    let next = peek()
    if next == closing {
      index += 1
      return false
    }
    if isFirst {
      isFirst = false
      return true
    }
    guard next == UInt8(ascii: ",") else { throw error("',' or '\(Character(UnicodeScalar(closing)))'") }
    index += 1
    return true
  }

  private mutating func skipWhitespace() {
    while index < text.count {
      switch text[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return
      }
    }
  }

  /// Moves to the next quote, backslash or control character, eight bytes at a time.
  private mutating func skipPlain() {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    while index + 8 <= text.count {
      let word = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let quote = word ^ (ones &* 0x22)
      let backslash = word ^ (ones &* 0x5C)
      // A byte's top bit is set where the byte is the wanted one, or below 0x20. A borrow can only set a
      // further bit above a true one, so the lowest is always right.
      let found =
        ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- (ones &* 0x20)) & ~word)
      if found & tops != 0 {
        index += (found & tops).trailingZeroBitCount / 8
        return
      }
      index += 8
    }
    while index < text.count {
      let byte = text[index]
      if byte == 0x22 || byte == 0x5C || byte < 0x20 { return }
      index += 1
    }
  }

  private mutating func skipEscape() throws(JSONError) {
    guard index + 1 < text.count else { throw error("an escape") }
    switch text[index + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      index += 2
    case UInt8(ascii: "u"):
      for position in 2..<6 {
        guard index + position < text.count, hexDigit(text[index + position]) != nil else {
          throw error("four hexadecimal digits")
        }
      }
      index += 6
    default:
      throw error("an escape")
    }
  }

  private mutating func digit() -> Int? {
    guard index < text.count, (48...57).contains(text[index]) else { return nil }
    defer { index += 1 }
    return Int(text[index] - 48)
  }

  private mutating func matches(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard index + count <= text.count else { return false }
    let isEqual = word.withUTF8Buffer { expected in
      text[index..<(index + count)].elementsEqual(expected)
    }
    if isEqual { index += count }
    return isEqual
  }
}
