/// `text` as messages show it: in single quotes, cut after 80 characters, with nothing in it that a terminal obeys.
///
/// Control characters, line separators and the marks that reorder text are written as `\u{…}`.
public func quoted(_ text: some StringProtocol) -> String {
  let longest = 80
  var shown = "'"
  for (position, scalar) in text.unicodeScalars.enumerated() {
    if position == longest {
      shown += "…"
      break
    }
    if scalar.isHiddenInText {
      shown += "\\u{\(String(scalar.value, radix: 16))}"
    } else {
      shown.unicodeScalars.append(scalar)
    }
  }
  return shown + "'"
}

extension Unicode.Scalar {
  /// Whether the scalar acts on a terminal or an editor instead of being seen: C0 and C1 controls, line and
  /// paragraph separators, bidirectional controls, the byte order mark and noncharacters.
  package var isHiddenInText: Bool {
    switch value {
    case 0x00...0x1F, 0x7F...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFFE...0xFFFF: true
    default: false
    }
  }
}
