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
  /// Programs that wheels bring under another name or outside of `PATH`, to be found there. One entry a name.
  public var programs: [LinkedProgram]
  /// Exact versions of packages that are asked for or that something needs. One entry a name.
  public var pins: [SystemPin]
  /// Where the packages come from.
  public var archive: SystemArchive

  public init(
    packages: [Located<String>] = [],
    build: [Located<String>] = [],
    drop: [DroppedPackage] = [],
    needs: [DeclaredNeeds] = [],
    programs: [LinkedProgram] = [],
    pins: [SystemPin] = [],
    archive: SystemArchive = SystemArchive()
  ) {
    self.packages = packages
    self.build = build
    self.drop = drop
    self.needs = needs
    self.programs = programs
    self.pins = pins
    self.archive = archive
  }

  /// The entry that keeps the package `name` from being asked for.
  public func dropped(_ name: String) -> DroppedPackage? {
    drop.first { $0.name.value == name }
  }

  /// Whether a Python package brings the program `name`, so that the distribution need not.
  public func isLinked(_ name: String) -> Bool {
    programs.contains { $0.name.value == name }
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

/// A program that a Python package brings, and that is to be found under its own name.
public struct LinkedProgram: Sendable, Equatable {
  /// What one types to run it.
  public var name: Located<String>
  public var package: Located<PackageName>

  public init(name: Located<String>, package: Located<PackageName>) {
    self.name = name
    self.package = package
  }
}

/// The one version of a package of the distribution that will do.
public struct SystemPin: Sendable, Equatable {
  public var name: Located<String>
  public var version: DebianVersion

  public init(name: Located<String>, version: DebianVersion) {
    self.name = name
    self.version = version
  }
}

/// Where packages of the distribution come from, in place of its public archives as they are today.
public struct SystemArchive: Sendable, Equatable {
  /// The root below which the distribution's archives stand; without a trailing slash.
  public var mirror: Located<String>?
  /// A time whose state of the archives is meant, such as `20260701T000000Z`.
  public var snapshot: Located<String>?
  /// A file of OpenPGP keys that must have signed the archives, relative to the spec file.
  public var keyring: Located<String>?

  public init(mirror: Located<String>? = nil, snapshot: Located<String>? = nil, keyring: Located<String>? = nil) {
    self.mirror = mirror
    self.snapshot = snapshot
    self.keyring = keyring
  }

  /// These over `inherited`.
  func over(_ inherited: SystemArchive) -> SystemArchive {
    SystemArchive(
      mirror: mirror ?? inherited.mirror, snapshot: snapshot ?? inherited.snapshot,
      keyring: keyring ?? inherited.keyring)
  }
}
