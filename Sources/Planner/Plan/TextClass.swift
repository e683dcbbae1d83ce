/// Tests on the alphabet of a text, shared by the checks on a plan's inputs and by the quoting of each language.
enum TextClass {
  /// Non-empty, ASCII letters, digits and `extra` only, starting with a letter or digit.
  static func isWord(_ text: some StringProtocol, extra: String = "") -> Bool {
    guard let first = text.utf8.first, isAlphanumeric(first) else { return false }
    return text.utf8.allSatisfy { isAlphanumeric($0) || extra.utf8.contains($0) }
  }

  /// Non-empty, ASCII letters, digits and `extra` only.
  static func isPlain(_ text: some StringProtocol, extra: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { isAlphanumeric($0) || extra.utf8.contains($0) }
  }

  /// Holds no control character: C0, DEL, C1, or a Unicode line or paragraph separator.
  static func isOneLine(_ text: some StringProtocol) -> Bool {
    !text.unicodeScalars.contains { isControl($0) || $0 == "\u{2028}" || $0 == "\u{2029}" }
  }

  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
  }

  /// Whether normalization to NFC leaves the text alone for sure. HCL normalizes every string, and a path that
  /// came back with other bytes would name another file.
  static func survivesNormalization(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      scalar.isASCII
        || (scalar.properties.canonicalCombiningClass == .notReordered
          && !scalar.properties.isFullCompositionExclusion
          // Spacing marks and Hangul jamo combine with what stands before them.
          && scalar.properties.generalCategory != .spacingMark
          && !(0x1100...0x11FF).contains(scalar.value))
    }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}
