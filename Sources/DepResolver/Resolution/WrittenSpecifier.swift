import SpecParser

/// The specifier that a person would write to get a version which their requirement does not admit.
///
/// Short and round: `<4` for 3.4.0 where 4.0.1 and up was asked for, `>=2.3` for 2.3.1 where it was less than 2.
struct WrittenSpecifier {
  let specifiers: VersionSpecifiers

  /// - Parameters:
  ///   - version: What is to be had.
  ///   - old: What the requirement says now.
  ///   - existing: Every version there is, ascending.
  init(admitting version: Version, instead old: VersionSpecifiers, existing: [Version]) {
    var bounds = existing.filter { old.contains($0) }
    if bounds.isEmpty { bounds = old.clauses.compactMap(\.version) }
    if !version.isPrerelease, let lowest = bounds.min(), let highest = bounds.max() {
      let texts: [String] =
        if version < lowest {
          Self.prefixes(of: lowest).map { "<\($0)" }
        } else if version > highest {
          Self.prefixes(of: version).filter { Version($0).map { $0 > highest } ?? false }.map { ">=\($0)" }
        } else {
          []
        }
      for text in texts {
        guard let specifiers = try? VersionSpecifiers(parsing: text), specifiers.contains(version) else { continue }
        self.specifiers = specifiers
        return
      }
    }
    specifiers = VersionSpecifiers([VersionSpecifier(exactly: version)])
  }

  /// `4`, `4.0` and `4.0.1` of 4.0.1, the shortest first.
  private static func prefixes(of version: Version) -> [String] {
    let epoch = version.epoch == 0 ? "" : "\(version.epoch)!"
    return version.release.indices.map { last in
      epoch + version.release[...last].map(\.description).joined(separator: ".")
    }
  }
}
