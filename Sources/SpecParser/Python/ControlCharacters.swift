/// The text with control characters, and those that turn the direction of writing, spelled out as `\u{1B}`: fit to be
/// shown on a terminal, whatever file it came from.
public func escapingControlCharacters(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: \.isControl) else { return text }
  var shown = ""
  for scalar in text.unicodeScalars {
    if scalar.isControl {
      shown += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    } else {
      shown.unicodeScalars.append(scalar)
    }
  }
  return shown
}

extension Unicode.Scalar {
  fileprivate var isControl: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
  }
}
