import FoundationEssentials
import SpecParser

/// Results for tools: every shape has a `version`, keys are sorted, and the text ends with a newline.
enum JSONOutput {
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return escaped(String(decoding: try encoder.encode(value), as: UTF8.self)) + "\n"
  }

  /// The same value with what a terminal would obey, or nobody would see, as escapes (RFC 8259, section 7). JSON has such
  /// scalars in strings alone, but for line ends.
  private static func escaped(_ json: String) -> String {
    if json.utf8.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A }) { return json }
    var result = ""
    let scalars = json.unicodeScalars
    for index in scalars.indices {
      let scalar = scalars[index]
      guard scalar != "\n", scalars.isHidden(at: index) else {
        result.unicodeScalars.append(scalar)
        continue
      }
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return result
  }
}

/// `1 package`, `2 packages`.
func count(_ number: Int, _ noun: String) -> String {
  "\(number) \(noun)\(number == 1 ? "" : "s")"
}
