/// A list of version clauses that must all hold, such as `>=1.0,!=1.5,<2`; an empty list admits every version.
///
/// Source: PyPA "Version specifiers", section "Version specifiers".
public struct VersionSpecifiers: Hashable, Sendable, CustomStringConvertible {
  /// In the order of the text.
  public let clauses: [VersionSpecifier]

  public init(_ clauses: [VersionSpecifier] = []) {
    self.clauses = clauses
  }

  public var isEmpty: Bool { clauses.isEmpty }

  /// Whether `candidate` satisfies every clause; pre-releases are not treated apart.
  public func contains(_ candidate: Version) -> Bool {
    clauses.allSatisfy { $0.contains(candidate) }
  }

  /// Whether some clause names a pre-release, which allows pre-releases of the project.
  public var namesPrerelease: Bool { clauses.contains(where: \.namesPrerelease) }

  /// The normal form, clauses in the order of the text: `>=1.0,<2`.
  public var description: String { clauses.map(\.description).joined(separator: ",") }
}
