/// What the spec says a package needs, in place of metadata that only running the package's build would tell.
public struct DeclaredMetadata: Sendable, Hashable {
  public var name: Located<PackageName>
  /// The one version it is true of; `nil` for every version.
  public var version: Version?
  public var requiresPython: VersionSpecifiers?
  /// What its `Requires-Dist` fields would say, in the order given.
  public var requires: [Requirement]

  public init(
    name: Located<PackageName>, version: Version? = nil, requiresPython: VersionSpecifiers? = nil,
    requires: [Requirement]
  ) {
    self.name = name
    self.version = version
    self.requiresPython = requiresPython
    self.requires = requires
  }
}
