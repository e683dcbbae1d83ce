public import SpecParser

/// The least of an image that changes on its own: what steps read, whatever steps there are.
public enum ChangeUnit: Hashable, Sendable, Comparable {
  case base
  /// The distribution's packages.
  case systemPackages
  case package(PackageName)
  /// An entry of the context that is copied.
  case entry(String)

  private var key: (Int, String) {
    switch self {
    case .base: (0, "")
    case .systemPackages: (1, "")
    case .package(let name): (2, name.normalized)
    case .entry(let entry): (3, entry)
    }
  }

  public static func < (left: ChangeUnit, right: ChangeUnit) -> Bool { left.key < right.key }
}

extension ImageHistory {
  /// What each commit changed in the image since the one before; without the first state, which has none before it.
  ///
  /// A package that comes, with what it brings, counts as changed; one that goes does not, as no plan of today holds it.
  public var changes: [Set<ChangeUnit>] {
    zip(states, states.dropFirst()).map { before, after in
      var units: Set<ChangeUnit> = []
      if before.base != after.base { units.insert(.base) }
      if before.systemPackages != after.systemPackages { units.insert(.systemPackages) }
      for (name, asked) in after.packages where before.packages[name] != asked { units.insert(.package(name)) }
      for (entry, content) in after.entries where before.entries[entry] != content { units.insert(.entry(entry)) }
      return units
    }
  }
}
