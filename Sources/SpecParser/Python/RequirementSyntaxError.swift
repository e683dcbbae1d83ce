/// What is wrong with a version specifier, marker or requirement, and where in its text.
public struct RequirementSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
  public let code: DiagnosticCode
  /// Unicode scalars before the offending character; the text's length when something is missing at its end.
  public let offset: Int
  /// Lower case, no full stop, values in single quotes.
  public let message: String
  public let hint: String?

  public init(_ code: DiagnosticCode, offset: Int, _ message: String, hint: String? = nil) {
    self.code = code
    self.offset = offset
    self.message = message
    self.hint = hint
  }

  /// The finding in a text that begins at `start` and has no line break.
  public func diagnostic(startingAt start: SourceLocation) -> Diagnostic {
    let location = SourceLocation(file: start.file, line: start.line, column: start.column + offset)
    return Diagnostic(code, at: location, message, hint: hint)
  }

  public var description: String { "[\(code)] at \(offset): \(message)" }
}

extension DiagnosticCode {
  static let invalidVersion = DiagnosticCode("invalid-version")
  static let invalidSpecifier = DiagnosticCode("invalid-specifier")
  static let invalidMarker = DiagnosticCode("invalid-marker")
  static let invalidRequirement = DiagnosticCode("invalid-requirement")
}
