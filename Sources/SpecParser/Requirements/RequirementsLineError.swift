/// What is wrong with one logical line, and at which of its bytes.
struct RequirementsLineError: Error {
  var code: DiagnosticCode
  var offset: Int
  var message: String
  var hint: String?
  /// Whether the line counts all the same.
  var isWarning = false

  init(_ code: DiagnosticCode, at offset: Int, _ message: String, hint: String? = nil) {
    self.code = code
    self.offset = offset
    self.message = message
    self.hint = hint
  }

  /// What `use` would do has no effect on a resolution.
  static func ignored(_ use: RequirementsOptionUse, hint: String?) -> RequirementsLineError {
    var warning = RequirementsLineError(
      .ignoredOption, at: use.offset, "'\(use.name)' has no effect on a resolution", hint: hint)
    warning.isWarning = true
    return warning
  }
}

extension LogicalLine {
  /// The finding for the user: credentials and the values of variables are not shown, control
  /// characters are spelled out.
  func diagnostic(_ error: RequirementsLineError, notes: [Located<String>] = []) -> Diagnostic {
    Diagnostic(
      error.code, at: location(at: error.offset), shown(error.message), hint: error.hint.map(shown), notes: notes,
      severity: error.isWarning ? .warning : .error)
  }

  private func shown(_ message: String) -> String {
    redactingCredentials(concealingExpansions(message)).revealed()
  }

  /// Puts `${NAME}` back in place of any quoted part that tells something of the variable's value.
  private func concealingExpansions(_ message: String) -> String {
    guard !expansions.isEmpty else { return message }
    let parts = message.split(separator: "'", omittingEmptySubsequences: false).enumerated().map { index, part in
      guard !index.isMultiple(of: 2) else { return String(part) }
      let told = expansions.first { expansion in
        part.range(ofText: expansion.value) != nil
          || (part.utf8.count > 1 && expansion.value.range(ofText: String(part)) != nil)
      }
      return told.map { "${\($0.name)}" } ?? String(part)
    }
    return parts.joined(separator: "'")
  }
}
