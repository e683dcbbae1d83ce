public import SpecParser

/// What the indexes have of one package of a conflict, and what of it was passed over.
public struct ConflictProject: Sendable, Hashable {
  /// Versions that some requirement of the conflict admits, passed over for one reason.
  public struct Skipped: Sendable, Hashable {
    /// Ascending, never empty.
    public var versions: [Version]
    /// The end of a sentence about them: `was yanked`.
    public var reason: String

    public init(versions: [Version], reason: String) {
      self.versions = versions
      self.reason = reason
    }
  }

  public var name: PackageName
  /// The indexes that were asked, in order.
  public var asked: [PackageIndex]
  /// Those of them that know it and whose files counted.
  public var servedBy: [PackageIndex]
  /// How many versions they have, and the newest one.
  public var versionCount: Int
  public var newest: Version?
  /// Sorted by the newest version in it, the newest first.
  public var skipped: [Skipped]
  /// Where no index knows the name: the nearest name that was met.
  public var nearestName: PackageName?

  public init(
    name: PackageName, asked: [PackageIndex], servedBy: [PackageIndex], versionCount: Int = 0,
    newest: Version? = nil, skipped: [Skipped] = [], nearestName: PackageName? = nil
  ) {
    self.name = name
    self.asked = asked
    self.servedBy = servedBy
    self.versionCount = versionCount
    self.newest = newest
    self.skipped = skipped
    self.nearestName = nearestName
  }
}
