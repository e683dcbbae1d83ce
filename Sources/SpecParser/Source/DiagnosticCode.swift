/// The stable name of a kind of mistake, such as `unknown-key`: what tests match and what users search for.
///
/// Each parser declares its own codes in an extension beside it.
public struct DiagnosticCode: Hashable, Sendable, CustomStringConvertible {
  public let name: String

  public init(_ name: StaticString) {
    self.name = String(describing: name)
  }

  public var description: String { name }
}
