/// Which kinds of versions may be taken of which project: `--all-releases` and `--only-final`, with pip's meaning.
///
/// Of the two, what was said last of a project counts; see `OpposedSelections`.
public struct ReleaseControl: Hashable, Sendable {
  public enum Option: String, Hashable, Sendable {
    case allReleases = "--all-releases"
    case onlyFinal = "--only-final"
  }

  private var selections = OpposedSelections(Option.allReleases, .onlyFinal)

  public init() {}

  /// Applies one entry of an option, after those applied before.
  public mutating func apply(_ option: Option, _ selection: ProjectSelection) { selections.apply(option, selection) }

  /// Whether pre-releases of the project may be taken like any other version; `nil` where nothing is said of it.
  public func allowsPrereleases(of name: PackageName) -> Bool? {
    selections.option(for: name).map { $0 == .allReleases }
  }
}

extension ReleaseControl: CustomStringConvertible {
  /// The options that amount to it, names sorted; empty when nothing is said.
  public var description: String { selections.description }
}
