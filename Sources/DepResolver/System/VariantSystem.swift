public import SpecParser

/// What one variant needs of its distribution on one platform, beside its Python packages.
public struct VariantSystem: Sendable, Equatable {
  public var platform: Platform
  /// `nil` where neither a snapshot nor the name of the base image tells the distribution.
  public var release: SystemRelease?
  /// Whether the base's packages were taken from a snapshot of it; otherwise they are assumed.
  public var isBaseKnown: Bool
  /// Bytes of the base's files; `nil` without a snapshot.
  public var baseBytes: Int?
  /// Bytes to pull of the same; `nil` where nothing tells.
  public var baseCompressedBytes: Int?
  /// What the image gets; `nil` where no archive was looked at.
  public var resolution: SystemResolution?
  /// The names to ask apt for, sorted, with the versions that are pinned.
  public var asked: [SystemRequest]
  /// The names to ask apt for where source distributions are built, sorted. They never reach the image.
  public var build: [String]
  /// What is worth saying, in the order it was found.
  public var findings: [SystemFinding]
  /// Lighter ways to the same.
  public var offers: [SubstituteOffer]

  public init(
    platform: Platform, release: SystemRelease? = nil, isBaseKnown: Bool = false,
    baseBytes: Int? = nil, baseCompressedBytes: Int? = nil, resolution: SystemResolution? = nil,
    asked: [SystemRequest] = [], build: [String] = [],
    findings: [SystemFinding] = [], offers: [SubstituteOffer] = []
  ) {
    self.platform = platform
    self.release = release
    self.isBaseKnown = isBaseKnown
    self.baseBytes = baseBytes
    self.baseCompressedBytes = baseCompressedBytes
    self.resolution = resolution
    self.asked = asked
    self.build = build
    self.findings = findings
    self.offers = offers
  }
}

/// Something about system packages that the user should know.
public enum SystemFinding: Hashable, Sendable {
  /// Neither a snapshot nor the base's name tells which distribution it is.
  case unknownDistribution(image: String)
  /// The base is pinned to one image, and the snapshot is of another: an earlier one, most likely.
  case otherSnapshot(asked: ImageDigest, has: ImageDigest?)
  /// What the packages bring along is not known: the archive can't be read, or, with `nil`, is not to be.
  case unreadArchive(FetchError?)
  /// The spec drops what something else asks for.
  case dropped(DroppedName, by: SourceLocation, reason: String)
  /// A key of `system` names a package and changes nothing: one that another package brings can't be dropped, and one
  /// that nobody asks for can be neither dropped nor pinned.
  case withoutEffect(key: String, String, at: SourceLocation, broughtBy: String?)
  /// A rule asks for something that the release has no package for.
  case unavailable(PackageName?, why: String)
  /// A part of a package needs more than the rest of it.
  case optional(PackageName, choices: [String], onlyWhen: String)
  /// An entry of an `[external]` table that nothing is known of.
  case unknownExternal(PackageName?, String)
  /// No package of the release holds a library that a wheel needs.
  case unknownLibrary(soname: String, PackageName, path: String)
  /// A library that only part of a wheel, such as a plugin, needs, and its package; not installed unasked.
  case pluginLibrary(soname: String, PackageName, path: String, provider: String?)
  /// A wheel was built for a later C library than the base has.
  case oldLibc(PackageName, path: String, needs: String, has: String)

  /// A package of the distribution and who asks for it.
  public struct DroppedName: Hashable, Sendable {
    public var name: String
    public var asker: SystemEdge.Parent

    public init(_ name: String, asker: SystemEdge.Parent) {
      self.name = name
      self.asker = asker
    }
  }
}
