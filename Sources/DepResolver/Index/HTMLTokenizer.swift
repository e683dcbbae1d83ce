// document = *( start-tag / end-tag / comment / text )
// start-tag = "<" name *( space attribute ) [ "/" ] ">"
// attribute = name [ "=" ( '"' text '"' / "'" text "'" / unquoted ) ]
// comment  = "<!--" ... "-->" | "<!" ... ">" | "<?" ... ">"
//
// As much of the HTML standard's tokenizer as index pages need; never fails. The content of script and style elements
// is passed over. Character references: decimal, hexadecimal, and amp, lt, gt, quot, apos, nbsp; others stay as text.

/// The start tag of an element, as it stands in the document.
struct HTMLStartTag {
  let name: ArraySlice<UInt8>
  fileprivate(set) var attributes: [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] = []

  /// Whether the element has this name, given in lower case.
  func isNamed(_ name: StaticString) -> Bool {
    equals(self.name, name)
  }

  /// The value of an attribute with its character references read, or `nil`; the first of two alike counts.
  ///
  /// `name` is in lower case.
  subscript(name: StaticString) -> [UInt8]? {
    for attribute in attributes where equals(attribute.name, name) { return decodingReferences(attribute.value) }
    return nil
  }

  private func equals(_ text: ArraySlice<UInt8>, _ word: StaticString) -> Bool {
    guard text.count == word.utf8CodeUnitCount else { return false }
    return word.withUTF8Buffer { expected in
      zip(text, expected).allSatisfy { ((65...90).contains($0) ? $0 | 0x20 : $0) == $1 }
    }
  }
}

/// Finds the start tags of an HTML document; end tags and texts are passed over.
struct HTMLTokenizer {
  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// `nil` at the end of the document.
  mutating func next() -> HTMLStartTag? {
    while let open = bytes[index...].firstIndex(of: UInt8(ascii: "<")), open + 1 < bytes.count {
      index = open
      let following = bytes[open + 1]
      if isLetter(following) { return startTag() }
      switch following {
      case UInt8(ascii: "!"), UInt8(ascii: "?"): skipComment()
      default: index += 1
      }
    }
    index = bytes.count
    return nil
  }

  private mutating func startTag() -> HTMLStartTag {
    index += 1
    var tag = HTMLStartTag(name: name())
    while true {
      while index < bytes.count, isSpace(bytes[index]) || bytes[index] == UInt8(ascii: "/") { index += 1 }
      guard index < bytes.count else { break }
      if bytes[index] == UInt8(ascii: ">") {
        index += 1
        break
      }
      tag.attributes.append(attribute())
    }
    if tag.isNamed("script") || tag.isNamed("style") { skipRawContent(of: tag.name) }
    return tag
  }

  private mutating func name() -> ArraySlice<UInt8> {
    let start = index
    while index < bytes.count, !isSpace(bytes[index]), bytes[index] != UInt8(ascii: ">"),
      bytes[index] != UInt8(ascii: "/")
    {
      index += 1
    }
    return bytes[start..<index]
  }

  private mutating func attribute() -> (name: ArraySlice<UInt8>, value: ArraySlice<UInt8>) {
    let start = index
    // An equals sign where a name should begin belongs to the name.
    index += 1
    while index < bytes.count, !isSpace(bytes[index]), bytes[index] != UInt8(ascii: ">"),
      bytes[index] != UInt8(ascii: "="), bytes[index] != UInt8(ascii: "/")
    {
      index += 1
    }
    let key = bytes[start..<index]
    let afterKey = index
    skipSpaces()
    guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else {
      index = afterKey
      return (key, [])
    }
    index += 1
    skipSpaces()
    guard index < bytes.count else { return (key, []) }
    let quote = bytes[index]
    let valueStart: Int
    let valueEnd: Int
    if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      valueStart = index + 1
      valueEnd = bytes[valueStart...].firstIndex(of: quote) ?? bytes.count
      index = min(valueEnd + 1, bytes.count)
    } else {
      valueStart = index
      while index < bytes.count, !isSpace(bytes[index]), bytes[index] != UInt8(ascii: ">") { index += 1 }
      valueEnd = index
    }
    return (key, bytes[valueStart..<valueEnd])
  }

  private mutating func skipSpaces() {
    while index < bytes.count, isSpace(bytes[index]) { index += 1 }
  }

  private mutating func skipComment() {
    let isComment = bytes[index...].starts(with: "<!--".utf8)
    // "<!-->" is a whole comment, so its end may overlap its beginning.
    let end: [UInt8] = isComment ? Array("-->".utf8) : [UInt8(ascii: ">")]
    index += 2
    while index < bytes.count, !bytes[index...].starts(with: end) { index += 1 }
    index = min(index + end.count, bytes.count)
  }

  private mutating func skipRawContent(of element: ArraySlice<UInt8>) {
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "<"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "/"),
        bytes[(index + 2)...].prefix(element.count).elementsEqual(element, by: { $0 | 0x20 == $1 | 0x20 })
      {
        return
      }
      index += 1
    }
  }
}

private func isSpace(_ byte: UInt8) -> Bool {
  byte == 0x20 || (0x09...0x0D).contains(byte)
}

private func isLetter(_ byte: UInt8) -> Bool {
  (65...90).contains(byte & 0xDF)
}

/// Reads the character references of an attribute value.
private func decodingReferences(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
  guard bytes.contains(UInt8(ascii: "&")) else { return Array(bytes) }
  var result: [UInt8] = []
  var index = bytes.startIndex
  while index < bytes.endIndex {
    if bytes[index] == UInt8(ascii: "&"),
      let end = bytes[index...].prefix(12).firstIndex(of: UInt8(ascii: ";")),
      let scalar = referenced(String(decoding: bytes[(index + 1)..<end], as: UTF8.self))
    {
      result += Array(String(Character(scalar)).utf8)
      index = end + 1
    } else {
      result.append(bytes[index])
      index += 1
    }
  }
  return result
}

private func referenced(_ name: String) -> Unicode.Scalar? {
  switch name {
  case "amp": return "&"
  case "lt": return "<"
  case "gt": return ">"
  case "quot": return "\""
  case "apos": return "'"
  case "nbsp": return "\u{A0}"
  default:
    guard name.hasPrefix("#") else { return nil }
    let digits = name.dropFirst()
    let isHex = digits.first == "x" || digits.first == "X"
    return UInt32(isHex ? digits.dropFirst() : digits, radix: isHex ? 16 : 10).flatMap(Unicode.Scalar.init)
  }
}
