public import SpecParser

/// The packages of a distribution that an image gets beside those of its base, and why.
public struct SystemResolution: Sendable, Equatable {
  /// Sorted by name. What the base has already, and nothing changes, is not among them.
  public var packages: [SystemPackage]
  /// Sorted by child, then parent: every reason each package is there.
  public var edges: [SystemEdge]
  /// What the user asked for and the base has already.
  public var present: [String]

  public init(packages: [SystemPackage] = [], edges: [SystemEdge] = [], present: [String] = []) {
    self.packages = packages
    self.edges = edges
    self.present = present
  }

  public func package(named name: String) -> SystemPackage? {
    packages.first { $0.name == name }
  }
}

/// A package that is installed, or replaced by a later version.
public struct SystemPackage: Sendable, Equatable {
  public var details: DebianPackage
  /// The version of the base that it replaces; `nil` for a new package.
  public var replaces: DebianVersion?
  /// `Installed-Size` of the version it replaces, in bytes; that stays in the base's layer all the same.
  public var name: String { details.name }

  public init(details: DebianPackage, replaces: DebianVersion? = nil) {
    self.details = details
    self.replaces = replaces
  }
}

/// Why one package of the distribution is there.
public struct SystemEdge: Hashable, Sendable {
  public enum Parent: Hashable, Sendable {
    /// It was asked for: by the spec, by a wheel, by a rule.
    case asked
    /// The field of another package of the resolution.
    case package(String)
  }

  public var parent: Parent
  public var child: String
  /// `Depends`, `Pre-Depends`, or empty where it was asked for.
  public var field: String
  /// The relation as the parent states it, alternatives and all.
  public var relation: String

  public init(parent: Parent, child: String, field: String = "", relation: String = "") {
    self.parent = parent
    self.child = child
    self.field = field
    self.relation = relation
  }
}

/// A package that is asked for by name, in one version where that is given.
public struct SystemRequest: Hashable, Sendable {
  public var name: String
  public var version: DebianVersion?

  public init(_ name: String, version: DebianVersion? = nil) {
    self.name = name
    self.version = version
  }
}

/// Why there is no set of packages to install.
public enum SystemFailure: Error, Hashable, Sendable {
  /// No archive has a package of this name, nor one that provides it.
  case unknown(String)
  /// Only packages that provide the name are there, and more than one of them.
  case virtual(String, providers: [String])
  /// The archives have the package and not this version.
  case noSuchVersion(String, DebianVersion, available: [DebianVersion])
  /// apt would end with packages whose needs are not met; the first of them with the field that is not.
  case broken(package: String, field: String, relation: String)
  /// apt would remove a package of the base.
  case removal([String])
}
