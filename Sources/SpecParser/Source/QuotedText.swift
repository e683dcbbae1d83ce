/// `text` as messages show it: in single quotes, cut after 80 characters, with nothing in it that a terminal obeys, and without
/// the credentials of a URL, of which a cut would leave the part that can't be told any more.
public func quoted(_ text: some StringProtocol) -> String {
  let longest = 80
  let text = redactingCredentials(String(text))
  let isCut = text.unicodeScalars.count > longest
  let shown = isCut ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(longest))) + "…" : text
  return "'\(shown.revealed())'"
}

extension StringProtocol {
  /// The text with every scalar that would act instead of being seen written as `\u{1b}`: fit for a terminal, a comment
  /// or a message, whatever file or index it came from. `kept` are left as they are.
  public func revealed(keeping kept: Set<Unicode.Scalar> = []) -> String {
    guard holdsHiddenScalars else { return String(self) }
    var shown = ""
    let scalars = unicodeScalars
    for index in scalars.indices {
      let scalar = scalars[index]
      if scalars.isHidden(at: index), !kept.contains(scalar) {
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }

  /// Whether ``revealed(keeping:)`` would change anything.
  package var holdsHiddenScalars: Bool {
    // Almost all texts are of this kind, and told by their bytes.
    if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return false }
    let scalars = unicodeScalars
    return scalars.indices.contains { scalars.isHidden(at: $0) }
  }
}

extension BidirectionalCollection<Unicode.Scalar> {
  /// Whether the scalar at `index` acts, or joins, where nobody sees it.
  ///
  /// Joiners between letters that are not ASCII belong to how some languages and emoji are written.
  package func isHidden(at index: Index) -> Bool {
    let scalar = self[index]
    guard scalar.isJoiner else { return scalar.isHiddenInText }
    let next = self.index(after: index)
    guard index > startIndex, next < endIndex else { return true }
    return self[self.index(before: index)].isASCII || self[next].isASCII
  }
}

extension Unicode.Scalar {
  /// Whether the scalar acts on a terminal or an editor instead of being seen: C0 and C1 controls, line and paragraph
  /// separators, bidirectional controls, the byte order mark, noncharacters, and whatever else is never drawn.
  /// Source: Unicode 16, `Default_Ignorable_Code_Point` without variation selectors and joiners, and the category Cf; Boucher
  /// and Anderson, "Trojan Source".
  package var isHiddenInText: Bool {
    switch value {
    case 0x00...0x1F, 0x7F...0x9F, 0xAD, 0x34F, 0x600...0x605, 0x61C, 0x6DD, 0x70F, 0x115F...0x1160, 0x17B4...0x17B5,
      0x180B...0x180F, 0x200B, 0x200E...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0x3164, 0xFEFF, 0xFFA0,
      0xFFF0...0xFFFB, 0xFFFE...0xFFFF, 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A, 0xE0000...0xE00FF, 0xE01F0...0xE0FFF:
      true
    default: value & 0xFFFE == 0xFFFE
    }
  }

  /// Zero-width joiner and non-joiner.
  package var isJoiner: Bool { value == 0x200C || value == 0x200D }
}
