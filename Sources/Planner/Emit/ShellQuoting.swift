/// Words of the POSIX shell inside a `RUN` instruction.
///
/// Source: POSIX.1-2017, Shell Command Language, section 2.2.2. A line break cannot be written: the Dockerfile
/// itself ends its instructions there.
enum ShellQuoting {
  static func word(_ text: String) throws(Unquotable) -> String {
    guard TextClass.isOneLine(text.split(separator: "\t").joined()) else {
      throw Unquotable(text: text, language: "shell")
    }
    if TextClass.isPlain(text, extra: "._/:@%+=,-") { return text }
    return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
