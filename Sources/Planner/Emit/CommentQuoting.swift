internal import SpecParser

/// Text inside a `#` comment of a Dockerfile, HCL, ignore or requirements file.
enum CommentQuoting {
  /// A whole comment line. No language here reads anything special in one, except that a Dockerfile takes a first
  /// comment of the form `# name=value` for a directive; emitted files begin with another line.
  static func comment(_ text: String) -> String { "# " + text.revealed() }
}
