/// What the spec itself says about the distribution's packages.
public struct SystemPackages: Sendable, Equatable {
  /// Installed in the final image.
  public var packages: [Located<String>]
  /// Installed only in the stage that builds source distributions; never in the final image.
  public var build: [Located<String>]
  /// Not to be asked for in the image, whoever does: a rule, a wheel, or what the variant inherits. One entry a name,
  /// and none of ``packages``.
  public var drop: [DroppedPackage]
  /// What Python packages need, in place of what rules and wheels say of them. One entry a name.
  public var needs: [DeclaredNeeds]

  public init(
    packages: [Located<String>] = [],
    build: [Located<String>] = [],
    drop: [DroppedPackage] = [],
    needs: [DeclaredNeeds] = []
  ) {
    self.packages = packages
    self.build = build
    self.drop = drop
    self.needs = needs
  }

  /// The entry that keeps the package `name` from being asked for.
  public func dropped(_ name: String) -> DroppedPackage? {
    drop.first { $0.name.value == name }
  }

  /// What the spec says the Python package `name` needs; `nil` when it leaves that to the rules and wheels.
  public func needs(of name: PackageName) -> DeclaredNeeds? {
    needs.first { $0.name.value == name }
  }
}

/// A package of the distribution that the spec keeps out, and why.
public struct DroppedPackage: Sendable, Equatable {
  public var name: Located<String>
  /// One line in the words of whoever dropped it.
  public var reason: Located<String>
  /// Where `packages` of something inherited asks for it, if any does: what this entry took back.
  public var inherited: SourceLocation?

  public init(name: Located<String>, reason: Located<String>, inherited: SourceLocation? = nil) {
    self.name = name
    self.reason = reason
    self.inherited = inherited
  }
}

/// What the spec says a Python package needs of the distribution.
public struct DeclaredNeeds: Sendable, Equatable {
  public var name: Located<PackageName>
  /// Packages of the distribution; empty when it needs nothing.
  public var packages: [Located<String>]

  public init(name: Located<PackageName>, packages: [Located<String>]) {
    self.name = name
    self.packages = packages
  }
}
