/// The components of a version, spelled out.
struct VersionParts: Sendable {
  var epoch: VersionNumber = 0
  /// As written, never empty.
  var release: [VersionNumber]
  var pre: Version.PreRelease?
  var post: VersionNumber?
  var dev: VersionNumber?
  var local: [LocalSegment] = []

  /// The release without trailing zeros, which do not count when versions are compared.
  var trimmedRelease: ArraySlice<VersionNumber> {
    var end = release.count
    while end > 0, release[end - 1] == 0 { end -= 1 }
    return release[..<end]
  }

  /// Whether both have the same epoch and release numbers.
  func hasRelease(of other: VersionParts) -> Bool {
    epoch == other.epoch && trimmedRelease == other.trimmedRelease
  }

  /// Where the version stands among those of one release: `1.0.dev1 < 1.0a1 < 1.0b1 < 1.0rc1 < 1.0`.
  private var phaseRank: (phase: Int, number: VersionNumber) {
    if let pre { return (pre.phase.rawValue, pre.number) }
    return (post == nil && dev != nil ? -1 : 3, 0)
  }
}

extension VersionParts: Hashable, Comparable {
  static func == (left: VersionParts, right: VersionParts) -> Bool {
    left.epoch == right.epoch && left.pre == right.pre && left.post == right.post && left.dev == right.dev
      && left.trimmedRelease == right.trimmedRelease && left.local == right.local
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(epoch)
    hasher.combine(trimmedRelease)
    hasher.combine(pre)
    hasher.combine(post)
    hasher.combine(dev)
    hasher.combine(local)
  }

  static func < (left: VersionParts, right: VersionParts) -> Bool {
    if left.epoch != right.epoch { return left.epoch < right.epoch }
    let (leftRelease, rightRelease) = (left.trimmedRelease, right.trimmedRelease)
    if leftRelease != rightRelease { return leftRelease.lexicographicallyPrecedes(rightRelease) }
    let (leftRank, rightRank) = (left.phaseRank, right.phaseRank)
    if leftRank != rightRank { return leftRank < rightRank }
    if left.post != right.post {
      // None stands below every one.
      guard let leftPost = left.post, let rightPost = right.post else { return left.post == nil }
      return leftPost < rightPost
    }
    if left.dev != right.dev {
      // None stands above every one.
      guard let leftDev = left.dev, let rightDev = right.dev else { return right.dev == nil }
      return leftDev < rightDev
    }
    return LocalSegment.precedes(left.local, right.local)
  }
}

/// One segment of a local label.
///
/// A segment of digits compares as a number and stands above any segment with letters. It is kept as text
/// without leading zeros, so that commit hashes that happen to be all digits never overflow.
struct LocalSegment: Hashable, Sendable, Comparable {
  /// Lower case; without leading zeros when `isNumber`.
  let text: String
  let isNumber: Bool

  static func < (left: LocalSegment, right: LocalSegment) -> Bool {
    guard left.isNumber == right.isNumber else { return right.isNumber }
    if left.isNumber, left.text.utf8.count != right.text.utf8.count {
      return left.text.utf8.count < right.text.utf8.count
    }
    return left.text < right.text
  }

  /// The order of whole labels; no label stands below every label.
  static func precedes(_ left: [LocalSegment], _ right: [LocalSegment]) -> Bool {
    left.lexicographicallyPrecedes(right)
  }
}
