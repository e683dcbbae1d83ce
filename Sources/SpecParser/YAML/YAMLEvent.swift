/// One step of a YAML stream, as libyaml reports it.
struct YAMLEvent {
  enum Kind: Equatable {
    case streamStart
    case streamEnd
    case documentStart
    case documentEnd
    case alias
    case scalar(YAMLScalar)
    case sequenceStart
    case sequenceEnd
    case mappingStart
    case mappingEnd
  }

  var kind: Kind
  var start: YAMLMark
  /// The name behind `&`, or behind `*` for an alias.
  var anchor: String?
  /// An explicit tag; `nil` when the text gives none.
  var tag: String?
}

/// A position in the text; lines and columns start at 1, columns count Unicode scalars.
struct YAMLMark: Equatable {
  var line: Int
  var column: Int
}

/// Why a text is not YAML, in libyaml's own words.
struct YAMLSyntaxError: Error {
  var problem: String
  var problemMark: YAMLMark
  /// What was being read when it happened, and where that began.
  var context: String?
  var contextMark: YAMLMark
}
