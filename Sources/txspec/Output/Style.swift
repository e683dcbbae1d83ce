import SpecParser

/// Colours and weights, or nothing where the output is no terminal.
struct Style: Sendable {
  let isOn: Bool

  func bold(_ text: String) -> String { wrap(text, "1") }
  func dim(_ text: String) -> String { wrap(text, "2") }
  func red(_ text: String) -> String { wrap(text, "31") }
  func green(_ text: String) -> String { wrap(text, "32") }
  func yellow(_ text: String) -> String { wrap(text, "33") }
  func cyan(_ text: String) -> String { wrap(text, "36") }

  private func wrap(_ text: String, _ code: String) -> String {
    isOn && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

extension String {
  /// The text such that a name from an index or a file can't steer the terminal; it may have several lines.
  var terminalSafe: String { revealed(keeping: ["\n", "\t"]) }

  /// Without the sequences that choose colours and weights (ECMA-48, 8.3.117), which would only be in the way once they are
  /// shown as text.
  var withoutColours: String {
    guard unicodeScalars.contains("\u{1B}") else { return self }
    var result = String.UnicodeScalarView()
    var rest = unicodeScalars[...]
    while let scalar = rest.popFirst() {
      if scalar == "\u{1B}", rest.first == "[" {
        let parameters = rest.dropFirst().prefix { ("0"..."9").contains($0) || $0 == ";" || $0 == ":" }
        if rest.dropFirst(1 + parameters.count).first == "m" {
          rest = rest.dropFirst(parameters.count + 2)
          continue
        }
      }
      result.append(scalar)
    }
    return String(result)
  }
}
