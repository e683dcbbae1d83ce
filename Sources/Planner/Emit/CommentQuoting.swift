/// Text inside a `#` comment of a Dockerfile, HCL, ignore or requirements file, or inside a one-line message.
enum CommentQuoting {
  /// `text` on one line: control characters, line separators and direction marks become `\u{…}`, so that nothing
  /// ends the comment or shows it in another order than it is read.
  static func line(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      let reorders =
        (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        || scalar.value == 0x200E || scalar.value == 0x200F || scalar.value == 0x61C
      if TextClass.isControl(scalar) || scalar.value == 0x2028 || scalar.value == 0x2029 || reorders {
        result += "\\u{" + String(scalar.value, radix: 16) + "}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A whole comment line. No language here reads anything special in one, except that a Dockerfile takes a first
  /// comment of the form `# name=value` for a directive; emitted files begin with another line.
  static func comment(_ text: String) -> String { "# " + line(text) }
}
