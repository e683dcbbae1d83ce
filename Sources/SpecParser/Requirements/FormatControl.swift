/// Which kinds of files may be used for which project: `--only-binary` and `--no-binary`, with pip's meaning.
///
/// Of the two, what was said last of a project counts; see `OpposedSelections`.
public struct FormatControl: Hashable, Sendable {
  public enum Option: String, Hashable, Sendable {
    case onlyBinary = "--only-binary"
    case noBinary = "--no-binary"
  }

  private var selections = OpposedSelections(Option.onlyBinary, .noBinary)

  public init() {}

  /// Applies one entry of an option, after those applied before.
  public mutating func apply(_ option: Option, _ selection: ProjectSelection) { selections.apply(option, selection) }

  /// Whether wheels of the project may be used.
  public func allowsWheels(of name: PackageName) -> Bool { selections.option(for: name) != .noBinary }

  /// Whether source distributions of the project may be used.
  public func allowsSourceDistributions(of name: PackageName) -> Bool { selections.option(for: name) != .onlyBinary }
}

extension FormatControl: CustomStringConvertible {
  /// The options that amount to it, names sorted; empty when everything is allowed.
  public var description: String { selections.description }
}
