import DepResolver
public import SpecParser

/// What the image of one platform will hold in uncompressed bytes, as far as it is known before building.
public struct SizePrediction: Sendable, Equatable {
  /// One python package.
  public struct Package: Sendable, Equatable {
    public var name: PackageName
    public var version: Version
    /// Bytes of all files of the chosen wheel.
    /// Source: the wheel's zip central directory; `nil` for a distribution known only as an sdist.
    public var bytes: Int?

    public init(name: PackageName, version: Version, bytes: Int?) {
      self.name = name
      self.version = version
      self.bytes = bytes
    }
  }

  /// A part of the image that is not a python package.
  public enum Part: String, Sendable, CaseIterable {
    case base
    case systemPackages = "system packages"
    case python = "managed python"
    case bytecode
    case app
  }

  public var platform: Platform
  /// Sorted by name.
  public var packages: [Package]
  /// The python packages together.
  public var pythonPackages: Measurement
  /// The parts of this image that nothing has measured yet, in build order.
  public var notMeasured: [Part]

  public init(platform: Platform, packages: [Package], notMeasured: [Part]) {
    self.platform = platform
    self.packages = packages
    pythonPackages = Measurement(summing: packages.map(\.bytes))
    self.notMeasured = notMeasured
  }

  /// Bytes that are certainly in the image.
  public var known: Int { pythonPackages.known }
}

extension SizePrediction {
  /// The prediction for a resolution; `parts` are the image's other parts.
  init(_ resolution: Resolution, notMeasured parts: [Part]) {
    self.init(
      platform: resolution.environment.platform,
      packages: resolution.packages.map { package in
        let isWheel = if case .wheel = package.chosen.kind { true } else { false }
        return Package(
          name: package.name, version: package.version, bytes: isWheel ? package.detail.unpackedBytes : nil)
      },
      notMeasured: parts)
  }
}
