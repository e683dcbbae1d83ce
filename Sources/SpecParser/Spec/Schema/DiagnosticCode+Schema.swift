extension DiagnosticCode {
  static let conflictingKeys = DiagnosticCode("conflicting-keys")
  static let duplicateItem = DiagnosticCode("duplicate-item")
  static let emptyCollection = DiagnosticCode("empty-collection")
  static let missingKey = DiagnosticCode("missing-key")
  static let outOfRange = DiagnosticCode("out-of-range")
  static let tooLong = DiagnosticCode("too-long")
  static let unknownKey = DiagnosticCode("unknown-key")
  static let unknownValue = DiagnosticCode("unknown-value")
  static let wrongType = DiagnosticCode("wrong-type")
}
