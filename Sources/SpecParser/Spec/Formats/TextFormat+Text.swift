extension TextFormat {
  /// Any text without control characters, so on one line; may be empty.
  static let line = TextFormat(
    code: .badText, name: "text on one line", pattern: "[^\\x00-\\x1f\\x7f]*")

  /// Text on one line that is not empty.
  static let summary = TextFormat(
    code: .badText, name: "text on one line", pattern: "[^\\x00-\\x1f\\x7f]+", maximumLength: 200)

  /// An argument of a command: anything an operating system can pass on, so no NUL.
  static let argument = TextFormat(
    code: .badText, name: "an argument", pattern: "[^\\x00]*", splitsAtSpaces: true)

  /// A shell command: not empty, and no NUL.
  static let shellCommand = TextFormat(
    code: .badText, name: "a shell command", pattern: "[^\\x00]+")
}
