/// A command written for a shell that needs none: words, with the shell's quoting and nothing else.
///
///     command = word { blank word }
///     word    = { character | "\" any | "'" text "'" | '"' text '"' }     without a meaning for the shell
///
/// Source: POSIX.1-2017, Shell Command Language, sections 2.2 and 2.3.
public struct PlainCommand: Sendable, Equatable {
  /// Never empty.
  public var words: [String]

  /// `nil` where a shell would do more than find the words: pipes, variables, patterns, assignments, several commands.
  public init?(_ text: String) {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var characters = text.makeIterator()
    while let character = characters.next() {
      switch (quote, character) {
      case ("'", "'"), ("\"", "\""): quote = nil
      case ("'", _): word?.append(character)
      case ("\"", "\\"):
        guard let next = characters.next() else { return nil }
        word?.append("\"\\$`".contains(next) ? String(next) : "\\\(next)")
      case (nil, "'"), (nil, "\""):
        quote = character
        word = word ?? ""
      case (nil, "\\"):
        guard let next = characters.next(), !next.isNewline else { return nil }
        word = (word ?? "") + String(next)
      case (_, "$"), (_, "`"): return nil
      case ("\"", _): word?.append(character)
      case (_, " "), (_, "\t"):
        if let word { words.append(word) }
        word = nil
      case _ where "|&;<>()*?[]{}#~!".contains(character) || character.isNewline: return nil
      case (_, "=") where words.isEmpty: return nil
      default: word = (word ?? "") + String(character)
      }
    }
    guard quote == nil else { return nil }
    if let word { words.append(word) }
    guard let first = words.first, !first.isEmpty, !Self.shellWords.contains(first) else { return nil }
    self.words = words
  }

  /// What only a shell knows (sections 2.4 and 2.14).
  private static let shellWords: Set<String> = [
    "if", "for", "while", "until", "case", ".", ":", "cd", "eval", "exec", "exit", "export", "set", "shift", "trap",
    "unset", "command", "type", "umask", "wait", "alias",
  ]

  /// Whether the words run a shell themselves.
  static func runsShell(_ words: [String]) -> Bool {
    guard let first = words.first else { return false }
    return ["sh", "bash", "dash", "ash", "zsh", "ksh"].contains(LexicalPath(first).name)
  }
}
