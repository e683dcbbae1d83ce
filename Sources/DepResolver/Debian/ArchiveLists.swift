/// The lists of packages of the sources of a release, as one run sees them.
public struct ArchiveLists: Sendable {
  /// One for each component of each source, in the order of the sources.
  var indexes: [DebianIndex]
  /// The sums of the files they were made of; the same sums, the same packages.
  public var sums: [String]

  /// What the lists say of a package, in every version; empty where nobody has it.
  public func versions(of name: String) -> [DebianPackage] {
    indexes.flatMap { $0.group(name).packages }
  }
}
