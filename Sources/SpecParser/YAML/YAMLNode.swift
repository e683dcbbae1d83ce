/// One node of a YAML document, with the place it starts at.
struct YAMLNode: Sendable, Equatable {
  enum Content: Sendable, Equatable {
    case scalar(YAMLScalar)
    case sequence([YAMLNode])
    case mapping([YAMLEntry])
    /// Something already reported, such as an alias: later stages pass over it in silence.
    case refused
  }

  var content: Content
  var location: SourceLocation

  /// The entries in the order of the file; `nil` for anything but a mapping.
  var entries: [YAMLEntry]? {
    guard case .mapping(let entries) = content else { return nil }
    return entries
  }

  /// The elements in the order of the file; `nil` for anything but a sequence.
  var elements: [YAMLNode]? {
    guard case .sequence(let elements) = content else { return nil }
    return elements
  }

  /// The text of a scalar that YAML reads as text, with its place; `nil` for numbers, booleans and collections.
  var text: Located<String>? {
    guard case .scalar(let scalar) = content, scalar.kind == .text else { return nil }
    return Located(scalar.text, at: location)
  }

  /// The entry under `key` of a mapping.
  func entry(_ key: String) -> YAMLEntry? {
    entries?.first { $0.key.value == key }
  }

  /// The value under `key` of a mapping.
  subscript(key: String) -> YAMLNode? {
    entry(key)?.value
  }
}

/// A key of a mapping and its value. Keys are unique within a mapping.
struct YAMLEntry: Sendable, Equatable {
  var key: Located<String>
  var value: YAMLNode
}
