import SpecParser

/// What the solver decides on: the user's own files, a project, or one extra of a project as a package of its own.
///
/// See "Extras" in docs/resolver.md.
enum PackageKey: Hashable, Sendable {
  case root
  case project(PackageName)
  case extra(PackageName, ExtraName)

  /// The project; `nil` for the root.
  var name: PackageName? {
    switch self {
    case .root: nil
    case .project(let name), .extra(let name, _): name
    }
  }

  var extra: ExtraName? {
    if case .extra(_, let extra) = self { extra } else { nil }
  }

  /// `name` or `name[extra]`, as people write it.
  var text: String {
    switch self {
    case .root: "your requirements"
    case .project(let name): name.normalized
    case .extra(let name, let extra): "\(name)[\(extra)]"
    }
  }
}
