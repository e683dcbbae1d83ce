extension Version {
  /// The phase of a pre-release: `a`, `b` or `rc`.
  public enum Phase: Int, Hashable, Sendable, Comparable, CustomStringConvertible {
    case alpha
    case beta
    case candidate

    public var description: String {
      switch self {
      case .alpha: "a"
      case .beta: "b"
      case .candidate: "rc"
      }
    }

    public static func < (left: Phase, right: Phase) -> Bool { left.rawValue < right.rawValue }
  }

  /// A pre-release segment, such as `rc1`.
  public struct PreRelease: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let phase: Phase
    public let number: VersionNumber

    public init(_ phase: Phase, _ number: VersionNumber) {
      self.phase = phase
      self.number = number
    }

    public var description: String { "\(phase)\(number)" }

    public static func < (left: PreRelease, right: PreRelease) -> Bool {
      (left.phase, left.number) < (right.phase, right.number)
    }
  }

  /// 0 when none is written.
  public var epoch: VersionNumber { box?.parts.epoch ?? 0 }

  /// The numbers of the release segment as written, trailing zeros included; never empty.
  public var release: [VersionNumber] { parts.release }

  /// How many numbers the release segment was written with.
  var segmentCount: Int { box?.parts.release.count ?? Int(writtenSegments) }

  /// The least number of release segments that this version can be written with.
  var leastSegmentCount: Int { max(1, parts.trimmedRelease.count) }

  /// The pre-release segment: `a1`, `b2` or `rc3`.
  public var pre: PreRelease? { parts.pre }

  /// The number of the post-release segment.
  public var post: VersionNumber? { parts.post }

  /// The number of the developmental release segment.
  public var dev: VersionNumber? { parts.dev }

  /// The local label in normal form, without its `+`.
  public var local: String? {
    guard let local = box?.parts.local, !local.isEmpty else { return nil }
    return local.map(\.text).joined(separator: ".")
  }

  /// Whether this is a pre-release in the standard's wide sense: it has a pre-release or a developmental segment.
  public var isPrerelease: Bool {
    guard let parts = box?.parts else { return PackedVersion.isPrerelease(key) }
    return parts.pre != nil || parts.dev != nil
  }

  public var isPostRelease: Bool { parts.post != nil }

  public var isLocal: Bool { box.map { !$0.parts.local.isEmpty } ?? false }

  /// The public part: this version without its local label.
  public var withoutLocal: Version { isLocal ? replacing { $0.local = [] } : self }

  /// The version with some components changed.
  func replacing(_ change: (inout VersionParts) -> Void) -> Version {
    var changed = parts
    change(&changed)
    return Version(changed)
  }
}

extension Version: CustomStringConvertible {
  /// The normal form, with as many release segments as were written.
  public var description: String {
    let parts = parts
    var text = parts.epoch == 0 ? "" : "\(parts.epoch)!"
    text += parts.release.map(\.description).joined(separator: ".")
    if let pre = parts.pre { text += pre.description }
    if let post = parts.post { text += ".post\(post)" }
    if let dev = parts.dev { text += ".dev\(dev)" }
    if !parts.local.isEmpty { text += "+" + parts.local.map(\.text).joined(separator: ".") }
    return text
  }
}
