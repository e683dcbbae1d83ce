/// A file txspec writes: its place and its whole text.
public struct EmittedFile: Sendable, Hashable {
  /// Relative to the output root, with `/` between parts and no `..`.
  public var path: String
  /// Ends with a newline; deterministic to the byte for the same inputs.
  public var text: String
  /// Whether what stands at its place must be txspec's own to be replaced, as people write such files by hand. A lock that
  /// another tool wrote is read for its versions, and then replaced.
  public var isGuarded: Bool

  public init(path: String, text: String, isGuarded: Bool = false) {
    self.path = path
    self.text = text
    self.isGuarded = isGuarded
  }
}
