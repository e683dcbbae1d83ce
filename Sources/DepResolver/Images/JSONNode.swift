// RFC 8259 as ``JSONScanner`` reads it. Of a key that stands twice the last counts, as in most readers.

/// A JSON value with its place in the text, for small documents that are looked at from several sides.
struct JSONNode: Sendable {
  indirect enum Value: Sendable {
    case object([String: JSONNode])
    case array([JSONNode])
    case string(String)
    /// Any number that is written as an integer and fits.
    case integer(Int)
    case bool(Bool)
    case null
    /// A number of another kind.
    case number
  }

  /// Bytes from the start of the text to the value.
  var offset: Int
  var value: Value

  private static let deepestNesting = 64

  /// Reads a whole text.
  init(_ bytes: [UInt8]) throws(JSONError) {
    let result = bytes.withUnsafeBytes { text -> Result<JSONNode, JSONError> in
      var scanner = JSONScanner(text)
      do throws(JSONError) {
        let node = try JSONNode(&scanner, depth: 0)
        try scanner.end()
        return .success(node)
      } catch {
        return .failure(error)
      }
    }
    self = try result.get()
  }

  private init(_ scanner: inout JSONScanner, depth: Int) throws(JSONError) {
    guard depth < Self.deepestNesting else { throw scanner.error("less nesting") }
    let first = scanner.peek()
    offset = scanner.index
    var isFirst = true
    switch first {
    case UInt8(ascii: "{"):
      _ = scanner.enter(UInt8(ascii: "{"))
      var members: [String: JSONNode] = [:]
      while let key = try scanner.nextKey(&isFirst) {
        members[key.string] = try JSONNode(&scanner, depth: depth + 1)
      }
      value = .object(members)
    case UInt8(ascii: "["):
      _ = scanner.enter(UInt8(ascii: "["))
      var elements: [JSONNode] = []
      while try scanner.nextElement(&isFirst) { elements.append(try JSONNode(&scanner, depth: depth + 1)) }
      value = .array(elements)
    case UInt8(ascii: "\""): value = .string(try scanner.string().string)
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
      value = try scanner.literal().map { .bool($0) } ?? .null
    default: value = try scanner.number().map { .integer($0) } ?? .number
    }
  }
}

extension JSONNode {
  /// The member of an object; `nil` where it is missing or `null`, or where this is no object.
  subscript(key: String) -> JSONNode? {
    guard case .object(let members) = value, let member = members[key] else { return nil }
    if case .null = member.value { return nil }
    return member
  }

  var string: String? {
    if case .string(let text) = value { text } else { nil }
  }

  var integer: Int? {
    if case .integer(let number) = value { number } else { nil }
  }

  var elements: [JSONNode]? {
    if case .array(let elements) = value { elements } else { nil }
  }

  /// The members of an object, by key.
  var members: [String: JSONNode]? {
    if case .object(let members) = value { members } else { nil }
  }

  /// The strings of an array; what is no string is passed over.
  var strings: [String]? { elements?.compactMap(\.string) }
}

extension JSONScanner.Text {
  fileprivate var string: String {
    hasEscapes ? String(decoding: unescaped, as: UTF8.self) : String(decoding: bytes, as: UTF8.self)
  }
}
