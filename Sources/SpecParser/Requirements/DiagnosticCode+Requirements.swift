extension DiagnosticCode {
  /// A file named by the user or by `-r` or `-c` that cannot be read.
  static let unreadableFile = DiagnosticCode("unreadable-file")
  /// `-r` or `-c` of a file that is being read already.
  static let includeCycle = DiagnosticCode("include-cycle")
  /// Files that include files too deep.
  static let includeDepth = DiagnosticCode("include-depth")
  /// `-r` or `-c` of an address that can't be read.
  static let remoteInclude = DiagnosticCode("remote-include")
  /// `${NAME}` where the environment has no `NAME`.
  static let undefinedVariable = DiagnosticCode("undefined-variable")
  /// A comment that ends in a backslash, which would swallow the next line.
  static let continuedComment = DiagnosticCode("continued-comment")
  static let unclosedQuote = DiagnosticCode("unclosed-quote")
  static let unknownOption = DiagnosticCode("unknown-option")
  /// An option of pip's that has nothing to do with a resolution.
  static let ignoredOption = DiagnosticCode("ignored-option")
  /// Extras of a constraint.
  static let ignoredExtras = DiagnosticCode("ignored-extras")
  /// A file of a server that has another sum than the line states.
  static let wrongSum = DiagnosticCode("wrong-sum")
  /// What has to be fetched first; never shown.
  static let pending = DiagnosticCode("pending")
  /// An option of pip's that txspec does not serve.
  static let unsupportedOption = DiagnosticCode("unsupported-option")
  /// An option that stands where it has no meaning.
  static let misplacedOption = DiagnosticCode("misplaced-option")
  static let missingValue = DiagnosticCode("missing-value")
  static let unexpectedValue = DiagnosticCode("unexpected-value")
  static let unexpectedArgument = DiagnosticCode("unexpected-argument")
  /// `name @ url`, a URL or a path, that cannot be read.
  static let directReference = DiagnosticCode("direct-reference")
  static let invalidHash = DiagnosticCode("invalid-hash")
  static let invalidURL = DiagnosticCode("invalid-url")
  /// More indexes, or more places of `--find-links`, than one set of files may name.
  static let tooManyPlaces = DiagnosticCode("too-many-places")
  static let conflictingIndexURL = DiagnosticCode("conflicting-index-url")
  static let invalidConstraint = DiagnosticCode("invalid-constraint")
  /// A requirement that `--require-hashes` forbids for want of a hash.
  static let missingHash = DiagnosticCode("missing-hash")
  /// A requirement that `--require-hashes` forbids for want of `==`.
  static let unpinnedRequirement = DiagnosticCode("unpinned-requirement")
}
