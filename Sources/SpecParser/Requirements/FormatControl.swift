/// Which kinds of files may be used for which project: `--only-binary` and `--no-binary`, with pip's meaning.
///
/// Options apply in order. A named project goes before `:all:`; naming it in one option takes it out of the other;
/// `:all:` forgets what both options said before, and `:none:` what its own option said.
public struct FormatControl: Hashable, Sendable {
  public enum Option: String, Hashable, Sendable {
    case onlyBinary = "--only-binary"
    case noBinary = "--no-binary"
  }

  /// One entry of an option's comma-separated list.
  public enum Selection: Hashable, Sendable {
    case all
    case none
    case package(PackageName)

    /// Reads `:all:`, `:none:` or a name; `nil` for anything else.
    public init?(_ text: some StringProtocol) {
      switch text {
      case ":all:": self = .all
      case ":none:": self = .none
      default:
        guard let name = PackageName(text) else { return nil }
        self = .package(name)
      }
    }
  }

  private struct Choice: Hashable, Sendable {
    var all = false
    var names: Set<PackageName> = []
  }

  private var onlyBinary = Choice()
  private var noBinary = Choice()

  public init() {}

  /// Applies one entry of an option, after those applied before.
  public mutating func apply(_ option: Option, _ selection: Selection) {
    switch option {
    case .onlyBinary: Self.apply(selection, to: &onlyBinary, against: &noBinary)
    case .noBinary: Self.apply(selection, to: &noBinary, against: &onlyBinary)
    }
  }

  private static func apply(_ selection: Selection, to target: inout Choice, against other: inout Choice) {
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

  /// Whether wheels of the project may be used.
  public func allowsWheels(of name: PackageName) -> Bool {
    if onlyBinary.names.contains(name) { return true }
    return !noBinary.names.contains(name) && (onlyBinary.all || !noBinary.all)
  }

  /// Whether source distributions of the project may be used.
  public func allowsSourceDistributions(of name: PackageName) -> Bool {
    if onlyBinary.names.contains(name) { return false }
    return noBinary.names.contains(name) || !onlyBinary.all
  }
}

extension FormatControl: CustomStringConvertible {
  /// The options that amount to it, names sorted; empty when everything is allowed.
  public var description: String {
    [(Option.onlyBinary, onlyBinary), (.noBinary, noBinary)].flatMap { option, choice in
      let names = choice.names.sorted().map(\.normalized)
      return ((choice.all ? [":all:"] : []) + names).map { "\(option.rawValue) \($0)" }
    }.joined(separator: " ")
  }
}
