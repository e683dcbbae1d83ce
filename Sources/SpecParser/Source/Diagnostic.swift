/// One finding in the user's input, ready to be printed by the one printer there is.
public struct Diagnostic: Hashable, Sendable, CustomStringConvertible {
  public enum Severity: String, Hashable, Sendable {
    case error
    case warning
  }

  public var severity: Severity
  public var code: DiagnosticCode
  public var location: SourceLocation
  /// What is wrong: lower case, no full stop, values in single quotes.
  public var message: String
  /// At most one thing the reader can do about it.
  public var hint: String?
  /// Further places that belong to the same mistake, such as where a key was first given.
  public var notes: [Located<String>]

  public init(
    _ code: DiagnosticCode,
    at location: SourceLocation,
    _ message: String,
    hint: String? = nil,
    notes: [Located<String>] = [],
    severity: Severity = .error
  ) {
    self.severity = severity
    self.code = code
    self.location = location
    self.message = message
    self.hint = hint
    self.notes = notes
  }

  /// The form of `style.md`: `file:line:column: error: [code] message`, then notes and the hint.
  public var description: String {
    var lines = ["\(location): \(severity.rawValue): [\(code)] \(message)"]
    lines += notes.map { "  \($0.location): note: \($0.value)" }
    if let hint { lines.append("  hint: \(hint)") }
    return lines.joined(separator: "\n")
  }
}

/// Every independent mistake found in one pass, thrown together (exit code 2).
public struct InvalidInput: Error, Hashable, Sendable, CustomStringConvertible {
  /// Never empty; in order of file and place, each once.
  public let diagnostics: [Diagnostic]

  /// Takes them in any order; what was found twice, as by two variants that inherit the same line, is said once.
  public init(_ diagnostics: [Diagnostic]) {
    precondition(!diagnostics.isEmpty, "InvalidInput needs at least one diagnostic")
    var seen: Set<Diagnostic> = []
    self.diagnostics = diagnostics.filter { seen.insert($0).inserted }.enumerated()
      .sorted { ($0.element.location, $0.offset) < ($1.element.location, $1.offset) }
      .map(\.element)
  }

  public init(_ diagnostic: Diagnostic) {
    self.init([diagnostic])
  }

  public var description: String {
    diagnostics.map(\.description).joined(separator: "\n")
  }
}
