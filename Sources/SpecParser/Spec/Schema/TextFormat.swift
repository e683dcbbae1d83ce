/// What a text must look like.
struct TextFormat: Sendable {
  /// The code of a text that does not match.
  let code: DiagnosticCode
  /// With its article, as messages say it: `a Debian package name`.
  let name: String
  /// A regular expression for the whole text, in what Swift and ECMA-262 have in common.
  let pattern: String
  /// What to write instead; the hint when nothing closer is known.
  var rule: String?
  var examples: [String] = []
  /// Unicode scalars.
  var maximumLength = 4096
  /// Whether someone who writes one text where a list belongs means its words.
  var splitsAtSpaces = false
  /// The same for two texts that mean the same thing, for lists without repetition.
  var identity: @Sendable (String) -> String = { $0 }
  /// What a regular expression cannot say, or says badly. Asked before the pattern.
  var problem: @Sendable (String) -> TextProblem? = { _ in nil }
}

/// What is wrong with one text, in better words than "does not match".
struct TextProblem: Sendable {
  var message: String
  var hint: String?
  /// Instead of the format's own code.
  var code: DiagnosticCode?

  init(_ message: String, hint: String? = nil, code: DiagnosticCode? = nil) {
    self.message = message
    self.hint = hint
    self.code = code
  }
}
