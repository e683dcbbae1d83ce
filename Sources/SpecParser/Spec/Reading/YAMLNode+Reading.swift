// What a node says, in silence: what is wrong with it was reported by then.

extension YAMLNode {
  /// The texts of a list.
  var texts: [Located<String>]? {
    elements?.compactMap(\.text)
  }

  /// The entries of a mapping of texts.
  var variables: [Located<EnvironmentVariable>]? {
    entries?.compactMap { entry in
      entry.value.text.map { value in
        entry.key.map { EnvironmentVariable(name: $0, value: value.value) }
      }
    }
  }

  /// A whole number.
  var integer: Located<Int>? {
    guard case .scalar(let scalar) = content else { return nil }
    return scalar.integer.map { Located($0, at: location) }
  }

  /// A duration in whole seconds.
  var seconds: Int? {
    text.flatMap { try? WholeSeconds($0.value).exact }
  }

  /// What `transform` makes of a text; `nil` for anything but text.
  func read<Value>(_ transform: (String) -> Value?) -> Located<Value>? {
    text.flatMap { text in transform(text.value).map { Located($0, at: text.location) } }
  }

  /// What `transform` makes of the texts of a list, without those it makes nothing of.
  func readAll<Value>(_ transform: (String) -> Value?) -> [Located<Value>]? {
    elements?.compactMap { $0.read(transform) }
  }
}
