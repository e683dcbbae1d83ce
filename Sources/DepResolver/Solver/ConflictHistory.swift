/// Which packages leave no choice or keep running into conflicts, to decide them earlier.
///
/// The packages of one family are taken together. See `docs/resolver.md#which-package-next`.
struct ConflictHistory: Sendable {
  /// What moves a package; smaller goes first. The latest event counts, as in uv.
  enum Rank: Int, Comparable, Sendable {
    /// Something asked for one version of it.
    case pinned
    /// Its candidates were often ruled out by decisions on others.
    case affected
    /// Decisions on it often ruled out others.
    case culprit
    case quiet

    static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
  }

  /// What has to be done about packages that were in too many conflicts.
  struct Changes {
    /// Families whose rank is new.
    var families: [PackageID] = []
    /// Packages to go back before, so that the order with the new ranks can take effect.
    var backtrackBefore: [PackageID] = []
  }

  /// How many conflicts move a package. The same number as uv's, so that hard cases take the same turns.
  static let threshold = 5

  private var affectedCounts: [PackageID: Int] = [:]
  private var culpritCounts: [PackageID: Int] = [:]
  private var ranks: [PackageID: Rank] = [:]
  private var newlyAffected: [PackageID] = []
  private var newCulprits: [PackageID] = []

  func rank(of family: PackageID) -> Rank { ranks[family] ?? .quiet }

  /// Moves a family to the front; answers whether that is new.
  mutating func pin(_ family: PackageID) -> Bool { ranks.updateValue(.pinned, forKey: family) != .pinned }

  /// Counts one conflict: `affected` could not be had because of the packages of `culprits`.
  mutating func record(affected: PackageID, culprits: some Sequence<PackageID>, family: (PackageID) -> PackageID) {
    let affectedFamily = family(affected)
    var isReal = false
    for culprit in culprits where family(culprit) != affectedFamily {
      isReal = true
      culpritCounts[culprit, default: 0] += 1
      if culpritCounts[culprit] == Self.threshold { newCulprits.append(culprit) }
    }
    guard isReal else { return }
    affectedCounts[affected, default: 0] += 1
    if affectedCounts[affected] == Self.threshold { newlyAffected.append(affected) }
  }

  /// Counts conflicts of a package with something that is no package.
  mutating func record(clashesOf package: PackageID, affected: Int, culprit: Int) {
    let (affectedBefore, culpritBefore) = (affectedCounts[package] ?? 0, culpritCounts[package] ?? 0)
    affectedCounts[package] = affectedBefore + affected
    culpritCounts[package] = culpritBefore + culprit
    if (affectedBefore..<affectedBefore + affected).contains(Self.threshold - 1) { newlyAffected.append(package) }
    if (culpritBefore..<culpritBefore + culprit).contains(Self.threshold - 1) { newCulprits.append(package) }
  }

  /// Gives packages past the threshold their rank, in place of `pinned` too. Each package passes it once, so this
  /// cannot go on forever.
  mutating func takeChanges(family: (PackageID) -> PackageID) -> Changes {
    var changes = Changes()
    for package in newlyAffected where rank(of: family(package)) != .affected {
      ranks[family(package)] = .affected
      changes.families.append(family(package))
    }
    for package in newCulprits where ![.affected, .culprit].contains(rank(of: family(package))) {
      ranks[family(package)] = .culprit
      changes.families.append(family(package))
      changes.backtrackBefore.append(package)
    }
    newlyAffected = []
    newCulprits = []
    return changes
  }
}
