/// One version clause, such as `>=1.0`, `==2.*` or `~=3.1`.
///
/// Source: PyPA "Version specifiers", section "Version specifiers".
public struct VersionSpecifier: Hashable, Sendable, CustomStringConvertible {
  public enum Comparison: String, Hashable, Sendable, CaseIterable {
    case compatible = "~="
    case equal = "=="
    case notEqual = "!="
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case less = "<"
    case greater = ">"
    case arbitrary = "==="
  }

  /// What a version is compared with.
  public enum Operand: Hashable, Sendable {
    case version(Version)
    /// The `V` of `V.*`: an epoch and release numbers only. Here trailing zeros count.
    case prefix(Version)
    /// The text after `===`.
    case text(String)
  }

  public let comparison: Comparison
  public let operand: Operand

  /// `==version`, which also admits local versions of a version without a local label.
  public init(exactly version: Version) {
    self.init(.equal, .version(version))
  }

  /// Parsers make only pairs that the standard permits.
  init(_ comparison: Comparison, _ operand: Operand) {
    self.comparison = comparison
    self.operand = operand
  }

  /// The version named, whether whole or as a prefix; `nil` for `===` with a text that is no version.
  public var version: Version? {
    switch operand {
    case .version(let version), .prefix(let version): version
    case .text(let text): Version(text)
    }
  }

  /// Whether the clause names a pre-release, which allows pre-releases of the project.
  ///
  /// Source: section "Handling of pre-releases". Excluding a pre-release does not ask for any.
  public var namesPrerelease: Bool {
    comparison != .notEqual && version?.isPrerelease == true
  }

  /// The normal form.
  public var description: String {
    switch operand {
    case .version(let version): "\(comparison.rawValue)\(version)"
    case .prefix(let version): "\(comparison.rawValue)\(version).*"
    case .text(let text): "\(comparison.rawValue)\(text)"
    }
  }
}

extension VersionSpecifier {
  /// In a prefix and after `~=`, the number of release segments has a meaning: `==1.*` is not `==1.0.*`.
  private var significantSegments: Int {
    switch (comparison, operand) {
    case (_, .prefix(let version)), (.compatible, .version(let version)): version.release.count
    default: 0
    }
  }

  public static func == (left: VersionSpecifier, right: VersionSpecifier) -> Bool {
    left.comparison == right.comparison && left.operand == right.operand
      && left.significantSegments == right.significantSegments
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(comparison)
    hasher.combine(operand)
    hasher.combine(significantSegments)
  }
}

extension VersionSpecifier {
  // Written clause by clause after the standard's text, and on its own: `VersionSet` says the same in intervals, and
  // the tests hold one against the other.

  /// Whether `candidate` satisfies the clause. Pre-releases are not treated apart: whether they are wanted at all is
  /// the resolver's decision, with ``namesPrerelease``.
  public func contains(_ candidate: Version) -> Bool {
    switch (comparison, operand) {
    case (_, .text(let text)):
      // "The operator is … a simple string equality": zeros that were written count, and so does every spelling.
      candidate.description.lowercased() == text.lowercased()
    case (.equal, .version(let version)):
      matches(candidate, version)
    case (.notEqual, .version(let version)):
      !matches(candidate, version)
    case (.notEqual, .prefix(let prefix)):
      !hasPrefix(candidate, epoch: prefix.epoch, release: prefix.release[...])
    case (_, .prefix(let prefix)):
      hasPrefix(candidate, epoch: prefix.epoch, release: prefix.release[...])
    case (.compatible, .version(let version)):
      candidate.withoutLocal >= version
        && hasPrefix(candidate, epoch: version.epoch, release: version.release.dropLast())
    case (.lessOrEqual, .version(let version)):
      candidate.withoutLocal <= version
    case (.greaterOrEqual, .version(let version)):
      candidate.withoutLocal >= version
    case (.less, .version(let version)):
      candidate < version && (version.isPrerelease || !isPrerelease(candidate, of: version))
    case (.greater, .version(let version)):
      candidate > version && candidate.withoutLocal != version
        && (version.isPostRelease || !isPostRelease(candidate, of: version))
    case (.arbitrary, .version(let version)):
      candidate == version
    }
  }

  /// Of a version without a local label, the label of any candidate is ignored (Version specifiers, "Version matching").
  private func matches(_ candidate: Version, _ version: Version) -> Bool {
    (version.isLocal ? candidate : candidate.withoutLocal) == version
  }

  /// Prefix matching: the candidate's release, padded with zeros, begins with `release`.
  private func hasPrefix(_ candidate: Version, epoch: VersionNumber, release: ArraySlice<VersionNumber>) -> Bool {
    guard candidate.epoch == epoch else { return false }
    let own = candidate.release
    return release.enumerated().allSatisfy { index, number in (index < own.count ? own[index] : 0) == number }
  }

  /// Whether `candidate`, which precedes `version`, is a pre-release of it: `1.0a1` of `1.0`, `1.0.post1.dev1` of
  /// `1.0.post1`.
  private func isPrerelease(_ candidate: Version, of version: Version) -> Bool {
    candidate.isPrerelease && candidate >= version.replacing { $0.dev = 0 }
  }

  /// Whether `candidate` is a post-release of `version`: `1.0.post1` of `1.0`, `1.0a1.post1` of `1.0a1`.
  private func isPostRelease(_ candidate: Version, of version: Version) -> Bool {
    guard candidate.isPostRelease else { return false }
    let base = candidate.replacing {
      $0.post = nil
      $0.dev = nil
      $0.local = []
    }
    return base == version
  }
}
