extension VersionSet {
  /// The versions that satisfy the clause; agrees with ``VersionSpecifier/contains(_:)`` for every version.
  public init(_ specifier: VersionSpecifier) {
    switch (specifier.comparison, specifier.operand) {
    case (_, .text(let text)):
      self = Version(text).flatMap { Self.spelled($0, text) } ?? .empty
    case (.equal, .version(let version)):
      self = .matching(version)
    case (.notEqual, .version(let version)):
      self = VersionSet.matching(version).complement
    case (.notEqual, .prefix(let prefix)):
      self = VersionSet.prefixed(prefix).complement
    case (_, .prefix(let prefix)):
      self = .prefixed(prefix)
    case (.compatible, .version(let version)):
      let prefix = version.replacing { parts in
        parts = VersionParts(epoch: parts.epoch, release: parts.release.dropLast())
      }
      self = VersionSet(from: .lowest(version), to: nil).intersection(.prefixed(prefix))
    case (.lessOrEqual, .version(let version)):
      self.init(from: nil, to: .afterLocals(of: version))
    case (.greaterOrEqual, .version(let version)):
      self.init(from: .lowest(version), to: nil)
    case (.less, .version(let version)):
      // "MUST NOT allow a pre-release of the specified version unless the specified version is itself a pre-release"
      let limit = version.isPrerelease ? version : version.replacing { $0.dev = 0 }
      self = VersionBoundary.lowest(limit).map { VersionSet(from: nil, to: $0) } ?? .empty
    case (.greater, .version(let version)):
      // "MUST NOT allow a post-release of the given version unless V itself is a post release"
      let hasPostReleases = version.post == nil && version.dev == nil
      self.init(from: hasPostReleases ? .afterPostReleases(of: version) : .afterLocals(of: version), to: nil)
    case (.arbitrary, .version(let version)):
      self.init(only: version)
    }
  }

  /// `==version`: with its local versions, unless it names one itself.
  private static func matching(_ version: Version) -> VersionSet {
    VersionSet(from: .lowest(version), to: version.isLocal ? .after(version) : .afterLocals(of: version))
  }

  /// `===text`: the one spelling of the version; `nil` where no version in normal form reads like that.
  private static func spelled(_ version: Version, _ text: String) -> VersionSet? {
    guard version.description.lowercased() == text.lowercased() else { return nil }
    let count = version.segmentCount
    let isShortest = count == version.leastSegmentCount
    return VersionSet(
      from: isShortest ? .lowest(version) : .after(version, segments: count - 1),
      to: .after(version, segments: count))
  }

  /// `==prefix.*`.
  private static func prefixed(_ prefix: Version) -> VersionSet {
    let next = prefix.replacing { $0.release[$0.release.count - 1] = $0.release[$0.release.count - 1].next }
    return VersionSet(from: .lowest(prefix.replacing { $0.dev = 0 }), to: .beforeRelease(of: next))
  }
}

extension VersionBoundary {
  /// Before the version; `nil` before `0.dev0`, below which there is nothing.
  static func lowest(_ version: Version) -> VersionBoundary? {
    version == Version.lowest ? nil : .before(version)
  }
}

extension Version {
  /// The least version there is.
  static let lowest = Version(VersionParts(release: [0], dev: 0))
}
