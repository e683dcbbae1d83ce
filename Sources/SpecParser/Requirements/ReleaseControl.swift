/// Which kinds of versions may be taken of which project: `--all-releases` and `--only-final`, with pip's meaning.
///
/// As with ``FormatControl``, a named project goes before `:all:`; naming it in one option takes it out of the other.
public struct ReleaseControl: Hashable, Sendable {
  public enum Option: String, Hashable, Sendable {
    case allReleases = "--all-releases"
    case onlyFinal = "--only-final"
  }

  private struct Choice: Hashable, Sendable {
    var all = false
    var names: Set<PackageName> = []
  }

  private var allReleases = Choice()
  private var onlyFinal = Choice()

  public init() {}

  /// Applies one entry of an option, after those applied before.
  public mutating func apply(_ option: Option, _ selection: FormatControl.Selection) {
    switch option {
    case .allReleases: Self.apply(selection, to: &allReleases, against: &onlyFinal)
    case .onlyFinal: Self.apply(selection, to: &onlyFinal, against: &allReleases)
    }
  }

  private static func apply(
    _ selection: FormatControl.Selection, to target: inout Choice, against other: inout Choice
  ) {
    switch selection {
    case .all:
      other = Choice()
      target = Choice(all: true)
    case .none:
      target = Choice()
    case .package(let name):
      other.names.remove(name)
      target.names.insert(name)
    }
  }

  /// Whether pre-releases of the project may be taken like any other version; `nil` where nothing is said of it.
  public func allowsPrereleases(of name: PackageName) -> Bool? {
    if allReleases.names.contains(name) { return true }
    if onlyFinal.names.contains(name) { return false }
    return allReleases.all ? true : onlyFinal.all ? false : nil
  }
}

extension ReleaseControl: CustomStringConvertible {
  /// The options that amount to it, names sorted; empty when nothing is said.
  public var description: String {
    [(Option.allReleases, allReleases), (.onlyFinal, onlyFinal)].flatMap { option, choice in
      let names = choice.names.sorted().map(\.normalized)
      return ((choice.all ? [":all:"] : []) + names).map { "\(option.rawValue) \($0)" }
    }.joined(separator: " ")
  }
}
