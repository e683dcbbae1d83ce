/// A model of how BuildKit reads words, to read back what was quoted.
///
/// A line is first cut into words at blanks outside quotes, where a backslash keeps the next character; then each
/// word is processed: quotes go, escapes are taken, variables are replaced. Every variable is empty here, so that a
/// `$` that was not escaped shows. Source: Dockerfile reference, "Environment replacement".
enum DockerfileWords {
  static func split(_ line: String) -> [String] {
    var words: [String] = []
    var word = ""
    var quote: Character?
    var escaped = false
    for character in line {
      if escaped {
        word.append(character)
        escaped = false
      } else if character == "\\", quote != "'" {
        word.append(character)
        escaped = true
      } else if let open = quote {
        word.append(character)
        if character == open { quote = nil }
      } else if character == " " || character == "\t" {
        if !word.isEmpty { words.append(word) }
        word = ""
      } else {
        if character == "\"" || character == "'" { quote = character }
        word.append(character)
      }
    }
    return word.isEmpty ? words : words + [word]
  }

  /// `nil` for a word BuildKit refuses.
  static func process(_ word: String) -> String? {
    var rest = Array(word.unicodeScalars)[...]
    var result = String.UnicodeScalarView()
    while let scalar = rest.popFirst() {
      switch scalar {
      case "'":
        guard let end = rest.firstIndex(of: "'") else { return nil }
        result += rest[..<end]
        rest = rest[(end + 1)...]
      case "\"":
        var isClosed = false
        while let inner = rest.popFirst() {
          if inner == "\"" {
            isClosed = true
            break
          }
          if inner == "$" {
            guard skipVariable(&rest) else { return nil }
          } else if inner == "\\", let next = rest.first, next == "\"" || next == "$" || next == "\\" {
            result.append(next)
            rest.removeFirst()
          } else {
            result.append(inner)
          }
        }
        if !isClosed { return nil }
      case "$":
        guard skipVariable(&rest) else { return nil }
      case "\\":
        if let next = rest.popFirst() { result.append(next) }
      default:
        result.append(scalar)
      }
    }
    return String(result)
  }

  private static func skipVariable(_ rest: inout ArraySlice<Unicode.Scalar>) -> Bool {
    if rest.first == "{" {
      guard let end = rest.firstIndex(of: "}") else { return false }
      rest = rest[(end + 1)...]
      return true
    }
    rest = rest.drop { $0.properties.isAlphabetic || $0 == "_" || ("0"..."9").contains($0) }
    return true
  }
}
