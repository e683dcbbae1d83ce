/// A place between versions where membership of a ``VersionSet`` may change.
///
/// Each place has one form only. Above `1.0` and its local versions, the next version there can be is
/// `1.0.post0.dev0`, so "before `1.0.post0.dev0`" and "after the local versions of `1.0`" are one place. It has the
/// second form, which common versions make short and quick to compare.
struct VersionBoundary: Hashable, Sendable {
  /// In the order of the places around one version.
  enum Edge: UInt8, Hashable, Sendable {
    /// Just below the version.
    case before
    /// Above the spellings of the version with at most so many release segments, below those with more: `1.0` and
    /// `1.0.0` are one version, which only `===` tells apart.
    case afterSpelling
    /// Just above the version, below its local versions.
    case after
    /// Above the version and its local versions, below anything else.
    case afterLocals
    /// Above every post-release and local version of a final release, below the next longer or greater release.
    case afterRelease
  }

  let version: Version
  let edge: Edge
  /// How many release segments the last spelling has that is below ``Edge/afterSpelling``; 0 for the other places.
  private let segments: Int

  private init(_ version: Version, _ edge: Edge, segments: Int = 0) {
    self.version = version
    self.edge = edge
    self.segments = segments
  }

  static func before(_ version: Version) -> VersionBoundary {
    guard let parts = version.box?.parts, let post = parts.post, parts.dev == 0, parts.local.isEmpty else {
      return VersionBoundary(version, .before)
    }
    let previous = version.replacing { ($0.post, $0.dev) = (post == 0 ? nil : post.previous, nil) }
    return VersionBoundary(previous, .afterLocals)
  }

  static func after(_ version: Version) -> VersionBoundary { VersionBoundary(version, .after) }

  /// Above the spellings of the version with at most so many release segments, of which there is at least one.
  static func after(_ version: Version, segments: Int) -> VersionBoundary {
    VersionBoundary(version, .afterSpelling, segments: segments)
  }

  /// Above the version, which has no local label, and all its local versions.
  static func afterLocals(of version: Version) -> VersionBoundary {
    guard let dev = version.dev else { return VersionBoundary(version, .afterLocals) }
    return .before(version.replacing { $0.dev = dev.next })
  }

  /// Above the version and everything its post-releases are: for a final release or a pre-release.
  static func afterPostReleases(of version: Version) -> VersionBoundary {
    guard let pre = version.pre else { return VersionBoundary(version, .afterRelease) }
    let next = Version.PreRelease(pre.phase, pre.number.next)
    return .before(version.replacing { ($0.pre, $0.dev) = (next, 0) })
  }

  /// Below everything that begins with this release: pre-releases of it included.
  static func beforeRelease(of version: Version) -> VersionBoundary {
    .before(version.replacing { ($0.pre, $0.post, $0.dev, $0.local) = (nil, nil, 0, []) })
  }

  func isBelow(_ candidate: Version) -> Bool {
    switch edge {
    case .before: !(candidate < version)
    case .afterSpelling: candidate == version ? candidate.segmentCount > segments : version < candidate
    case .after, .afterLocals, .afterRelease: version < candidate && !takesIn(candidate)
    }
  }

  /// Whether the place is above `candidate` although that is greater than the version.
  private func takesIn(_ candidate: Version) -> Bool {
    switch edge {
    case .before, .afterSpelling, .after: false
    case .afterLocals: candidate.isLocal(of: version)
    case .afterRelease: candidate.hasRelease(of: version)
    }
  }
}

extension VersionBoundary: Comparable {
  static func < (left: VersionBoundary, right: VersionBoundary) -> Bool {
    if left.version == right.version {
      return (left.edge.rawValue, left.segments) < (right.edge.rawValue, right.segments)
    }
    return left.version < right.version ? !left.takesIn(right.version) : right.takesIn(left.version)
  }
}

extension Version {
  /// Whether this is a local version of `version`, which has no local label.
  fileprivate func isLocal(of version: Version) -> Bool {
    guard let box, !box.parts.local.isEmpty else { return false }
    if version.box == nil { return box.publicKey == version.key }
    return box.publicKey == nil && withoutLocal == version
  }

  /// Whether both have the same epoch and release numbers.
  fileprivate func hasRelease(of version: Version) -> Bool {
    if version.box == nil {
      guard let key = box == nil ? key : box?.publicKey else { return parts.hasRelease(of: version.parts) }
      return PackedVersion.haveEqualReleases(key, version.key)
    }
    return parts.hasRelease(of: version.parts)
  }
}
