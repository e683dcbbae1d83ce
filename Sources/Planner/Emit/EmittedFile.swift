/// A file txspec writes: its place and its whole text.
public struct EmittedFile: Sendable, Hashable {
  /// Relative to the output root, with `/` between parts and no `..`.
  public var path: String
  /// Ends with a newline; deterministic to the byte for the same inputs.
  public var text: String

  public init(path: String, text: String) {
    self.path = path
    self.text = text
  }
}
