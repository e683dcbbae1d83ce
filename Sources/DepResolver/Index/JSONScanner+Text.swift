extension JSONScanner.Text {
  /// Whether the string is `word`, which must be ASCII.
  func equals(_ word: StaticString) -> Bool {
    if hasEscapes { return unescaped.elementsEqual(Array("\(word)".utf8)) }
    guard bytes.count == word.utf8CodeUnitCount else { return false }
    return word.withUTF8Buffer { bytes.elementsEqual($0) }
  }

  /// The string's bytes in UTF-8. Half a surrogate pair becomes U+FFFD, as in Python's lenient readers.
  var unescaped: [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        index += 1
        continue
      }
      let kind = bytes[index + 1]
      index += 2
      switch kind {
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0C)
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "u"):
        let scalar = readScalar(&index)
        result.append(contentsOf: Array(String(Character(scalar)).utf8))
      default: result.append(kind)
      }
    }
    return result
  }

  /// Reads the digits of `\u`, and the second half of a pair where one follows.
  private func readScalar(_ index: inout Int) -> Unicode.Scalar {
    let replacement: Unicode.Scalar = "\u{FFFD}"
    let first = codeUnit(at: index)
    index += 4
    guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) ?? replacement }
    guard index + 5 < bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") else {
      return replacement
    }
    let second = codeUnit(at: index + 2)
    guard (0xDC00..<0xE000).contains(second) else { return replacement }
    index += 6
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? replacement
  }

  private func codeUnit(at index: Int) -> UInt32 {
    bytes[index..<(index + 4)].reduce(0) { $0 << 4 | UInt32(hexDigit($1) ?? 0) }
  }
}
