/// A place in the UTF-8 text of a requirement, with the small steps its parsers share.
struct RequirementCursor {
  let bytes: [UInt8]
  var index = 0

  init(_ text: some StringProtocol) {
    bytes = Array(text.utf8)
  }

  var isAtEnd: Bool { index >= bytes.count }

  /// The byte here, or `nil` at the end.
  var current: UInt8? { isAtEnd ? nil : bytes[index] }

  /// Spaces and tabs: what PEP 508 calls `wsp`. Line ends are the business of whoever holds the text.
  @discardableResult
  mutating func skipSpace() -> Bool {
    let start = index
    while index < bytes.count, bytes[index] == UInt8(ascii: " ") || bytes[index] == UInt8(ascii: "\t") { index += 1 }
    return index > start
  }

  func starts(with text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard index + count <= bytes.count else { return false }
    return text.withUTF8Buffer { wanted in (0..<count).allSatisfy { bytes[index + $0] == wanted[$0] } }
  }

  mutating func take(_ text: StaticString) -> Bool {
    guard starts(with: text) else { return false }
    index += text.utf8CodeUnitCount
    return true
  }

  /// Bytes up to the first that does not satisfy `condition`, as text.
  mutating func takeText(while condition: (UInt8) -> Bool) -> String {
    let start = index
    while index < bytes.count, condition(bytes[index]) { index += 1 }
    return text(start..<index)
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// The whole character here in quotes, or `the end`.
  var found: String {
    guard !isAtEnd else { return "the end" }
    var end = index + 1
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    return "'\(text(index..<end).revealed())'"
  }

  func error(
    _ code: DiagnosticCode, at index: Int? = nil, _ message: String, hint: String? = nil
  ) -> RequirementSyntaxError {
    let scalars = bytes[..<(index ?? self.index)].count { $0 & 0xC0 != 0x80 }
    return RequirementSyntaxError(code, offset: scalars, message, hint: hint)
  }
}
