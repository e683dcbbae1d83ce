public import SpecParser

/// A library that the wheels of an image need and neither they nor the base provide.
public struct LibraryNeed: Hashable, Sendable {
  /// When the library has to be there, as far as the loading graph shows it: the earliest of its needers.
  public enum Loading: UInt8, Hashable, Sendable, Comparable, CaseIterable {
    /// Importing a module loads it: without it, the import fails.
    case importTime
    /// Only objects that no module loads by itself need it: plugins that are opened when they are used, if ever.
    case pluginOnly
    /// Only programs that a wheel installs need it.
    case program

    public static func < (left: Loading, right: Loading) -> Bool { left.rawValue < right.rawValue }
  }

  /// An object that names the library in its `DT_NEEDED`.
  public struct Needer: Hashable, Sendable {
    public var package: PackageName
    /// Of the object, as in ``WheelObject/path``.
    public var path: String
    public var loading: Loading

    public init(package: PackageName, path: String, loading: Loading) {
      self.package = package
      self.path = path
      self.loading = loading
    }
  }

  public var soname: String
  public var loading: Loading
  /// The earliest first, then by package and path.
  public var neededBy: [Needer]

  public init(soname: String, loading: Loading, neededBy: [Needer]) {
    self.soname = soname
    self.loading = loading
    self.neededBy = neededBy
  }
}

/// A wheel that asks for a newer glibc than the base has.
public struct GlibcShortfall: Hashable, Sendable {
  public var package: PackageName
  /// The object of the package that asks for the newest one.
  public var path: String
  public var wanted: GlibcVersion
  public var base: GlibcVersion

  public init(package: PackageName, path: String, wanted: GlibcVersion, base: GlibcVersion) {
    self.package = package
    self.path = path
    self.wanted = wanted
    self.base = base
  }
}

/// What the shared objects of an image's wheels ask of the system; each list sorted.
public struct LibraryNeeds: Hashable, Sendable {
  /// Sonames for which a package must be found.
  public var missing: [LibraryNeed]
  /// Sonames that a driver or the vendor's base image brings.
  public var drivers: [LibraryNeed]
  /// Sonames that the base provides, so that it is known what a smaller base must keep; without those of glibc.
  public var fromBase: [LibraryNeed]
  /// Sonames of the interpreter, which the base provides whatever its sonames say.
  public var fromPython: [LibraryNeed]
  /// By package.
  public var glibcShortfalls: [GlibcShortfall]

  public init(
    missing: [LibraryNeed] = [],
    drivers: [LibraryNeed] = [],
    fromBase: [LibraryNeed] = [],
    fromPython: [LibraryNeed] = [],
    glibcShortfalls: [GlibcShortfall] = []
  ) {
    self.missing = missing
    self.drivers = drivers
    self.fromBase = fromBase
    self.fromPython = fromPython
    self.glibcShortfalls = glibcShortfalls
  }
}
