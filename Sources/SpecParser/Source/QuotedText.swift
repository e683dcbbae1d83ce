/// `text` as messages show it: in single quotes, cut after 80 characters, with nothing in it that a terminal obeys.
public func quoted(_ text: some StringProtocol) -> String {
  let longest = 80
  let isCut = text.unicodeScalars.count > longest
  let shown = isCut ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(longest))) + "…" : String(text)
  return "'\(shown.revealed())'"
}

extension StringProtocol {
  /// The text with every scalar that would act instead of being seen written as `\u{1b}`: fit for a terminal, a comment
  /// or a message, whatever file or index it came from. `kept` are left as they are.
  public func revealed(keeping kept: Set<Unicode.Scalar> = []) -> String {
    guard unicodeScalars.contains(where: \.isHiddenInText) else { return String(self) }
    var shown = ""
    for scalar in unicodeScalars {
      if scalar.isHiddenInText, !kept.contains(scalar) {
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}

extension Unicode.Scalar {
  /// Whether the scalar acts on a terminal or an editor instead of being seen: C0 and C1 controls, line and
  /// paragraph separators, bidirectional controls, the byte order mark and noncharacters.
  package var isHiddenInText: Bool {
    switch value {
    case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFFE...0xFFFF:
      true
    default: false
    }
  }
}
