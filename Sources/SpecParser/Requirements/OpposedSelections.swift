/// What two options select that take each other back, as pip's `--only-binary` and `--no-binary` do.
///
/// They apply in order. A named project goes before `:all:`; naming it in one option takes it out of the other;
/// `:all:` forgets what both options said before, and `:none:` what its own option said.
struct OpposedSelections<Option: Hashable & Sendable & RawRepresentable<String>>: Hashable, Sendable {
  private struct Choice: Hashable, Sendable {
    let option: Option
    var all = false
    var names: Set<PackageName> = []
  }

  private var first: Choice
  private var second: Choice

  init(_ first: Option, _ second: Option) {
    self.first = Choice(option: first)
    self.second = Choice(option: second)
  }

  /// Applies one entry of an option, after those applied before.
  mutating func apply(_ option: Option, _ selection: ProjectSelection) {
    if option == first.option {
      Self.apply(selection, to: &first, against: &second)
    } else {
      Self.apply(selection, to: &second, against: &first)
    }
  }

  private static func apply(_ selection: ProjectSelection, to target: inout Choice, against other: inout Choice) {
    switch selection {
    case .all:
      other = Choice(option: other.option)
      target = Choice(option: target.option, all: true)
    case .none:
      target = Choice(option: target.option)
    case .package(let name):
      other.names.remove(name)
      target.names.insert(name)
    }
  }

  /// The option that counts for a project; `nil` where neither was said of it.
  func option(for name: PackageName) -> Option? {
    let choices = [first, second]
    return (choices.first { $0.names.contains(name) } ?? choices.first { $0.all })?.option
  }
}

extension OpposedSelections: CustomStringConvertible {
  /// The options that amount to it, names sorted; empty when nothing is selected.
  var description: String {
    [first, second].flatMap { choice in
      let names = choice.names.sorted().map(\.normalized)
      return ((choice.all ? [":all:"] : []) + names).map { "\(choice.option.rawValue) \($0)" }
    }.joined(separator: " ")
  }
}

/// One entry of the comma-separated list of an option that selects projects.
public enum ProjectSelection: Hashable, Sendable {
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
