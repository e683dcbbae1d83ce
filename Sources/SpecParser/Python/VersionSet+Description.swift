extension VersionSet: CustomStringConvertible {
  /// For people: `*`, `>=1.0,<2`, `==1.0`, `>=1,!=1.5`, `==1.2.*`, `<1 || >=2`; the empty set reads `no version`.
  ///
  /// `===1.0` is `1.0` without its local versions. Limits are rounded where the standard has no words for them: an
  /// upper limit `<1.0` may or may not let in pre-releases of `1.0` (the complement of `>=1.0` does, the clause
  /// `<1.0` does not), and `<=1.0` may or may not let in its post-releases.
  public var description: String {
    if isEmpty { return "no version" }
    if isFull { return "*" }
    return groups.map(\.description).joined(separator: " || ")
  }

  /// A stretch of the line, with holes so small that they are said as exceptions.
  private struct Group: CustomStringConvertible {
    /// `nil` means without limit.
    var lower: VersionBoundary?
    var upper: VersionBoundary?
    /// What `!=` excludes.
    var holes: [String] = []

    var description: String {
      if holes.isEmpty, let lower, let upper {
        if let family = VersionSet.family(from: lower, to: upper) { return "==\(family)" }
        if lower.edge == .before, upper == .after(lower.version) { return "===\(lower.version)" }
        if upper.edge == .afterSpelling, lower.version == upper.version { return "===\(upper.version)" }
      }
      let limits =
        [lower.map(VersionSet.describeLower)] + holes.map { "!=\($0)" } + [upper.map(VersionSet.describeUpper)]
      return limits.compactMap { $0 }.joined(separator: ",")
    }
  }

  private var groups: [Group] {
    var groups: [Group] = startsInside ? [Group()] : []
    var isInside = startsInside
    for boundary in boundaries {
      if isInside {
        groups[groups.count - 1].upper = boundary
      } else if let end = groups.last?.upper, let hole = Self.family(from: end, to: boundary) {
        groups[groups.count - 1].upper = nil
        groups[groups.count - 1].holes.append(hole)
      } else {
        groups.append(Group(lower: boundary))
      }
      isInside.toggle()
    }
    return groups
  }

  /// `1.0` or `1.2.*` when the piece is just what `==1.0` or `==1.2.*` means.
  private static func family(from lower: VersionBoundary, to upper: VersionBoundary) -> String? {
    guard lower.edge == .before else { return nil }
    let version = lower.version
    if version.isLocal { return upper == .after(version) ? version.description : nil }
    if upper == .afterLocals(of: version) { return version.description }
    guard version.dev == 0, version.pre == nil, version.post == nil else { return nil }
    let prefix = version.replacing { $0.dev = nil }
    let next = prefix.replacing { $0.release[$0.release.count - 1] = $0.release[$0.release.count - 1].next }
    return upper == .beforeRelease(of: next) ? "\(prefix).*" : nil
  }

  private static func describeLower(_ boundary: VersionBoundary) -> String {
    let version = boundary.version
    switch boundary.edge {
    case .after, .afterSpelling, .afterRelease: return ">\(version)"
    case .afterLocals: return version.post == nil ? ">=\(version).post0.dev0" : ">\(version)"
    case .before:
      // Before the first developmental release of a pre-release is after what came before that.
      guard version.dev == 0, let pre = version.pre, pre.number > 0, version.post == nil, !version.isLocal else {
        return ">=\(version)"
      }
      let previous = Version.PreRelease(pre.phase, pre.number.previous)
      return ">\(version.replacing { ($0.pre, $0.dev) = (previous, nil) })"
    }
  }

  private static func describeUpper(_ boundary: VersionBoundary) -> String {
    let version = boundary.version
    guard boundary.edge == .before else { return "<=\(version)" }
    let isWholeRelease = version.dev == 0 && version.pre == nil && version.post == nil && !version.isLocal
    return isWholeRelease ? "<\(version.replacing { $0.dev = nil })" : "<\(version)"
  }
}
