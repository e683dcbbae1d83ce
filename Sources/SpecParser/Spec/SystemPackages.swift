/// The distribution's packages that the spec itself asks for.
public struct SystemPackages: Sendable, Equatable {
  /// Installed in the final image.
  public var packages: [Located<String>]
  /// Installed only in the stage that builds source distributions; never in the final image.
  public var build: [Located<String>]

  public init(packages: [Located<String>] = [], build: [Located<String>] = []) {
    self.packages = packages
    self.build = build
  }
}
