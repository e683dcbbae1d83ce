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
  /// The other parts of which something is known, in build order.
  public var parts: [PartSize]
  /// The parts of this image that nothing has measured yet, in build order.
  public var notMeasured: [Part]

  public init(platform: Platform, packages: [Package], parts: [PartSize] = [], notMeasured: [Part]) {
    self.platform = platform
    self.packages = packages
    pythonPackages = Measurement(summing: packages.map(\.bytes))
    self.parts = parts
    self.notMeasured = notMeasured
  }

  /// Bytes of all that is known to be in the image.
  public var known: Int { parts.reduce(pythonPackages.known) { $0 + $1.bytes } }

  /// What is known of a part; `nil` where nothing is.
  public func bytes(of part: Part) -> Int? { parts.first { $0.part == part }?.bytes }
}

/// The bytes of one part of an image.
public struct PartSize: Sendable, Equatable {
  public var part: SizePrediction.Part
  public var bytes: Int

  public init(_ part: SizePrediction.Part, _ bytes: Int) {
    self.part = part
    self.bytes = bytes
  }
}

extension SizePrediction {
  /// The prediction for a resolution; `parts` and `notMeasured` are the image's other parts.
  init(_ resolution: Resolution, parts: [PartSize] = [], notMeasured: [Part]) {
    self.init(
      platform: resolution.environment.platform,
      packages: resolution.packages.map { package in
        let isWheel = if case .wheel = package.chosen.kind { true } else { false }
        return Package(
          name: package.name, version: package.version, bytes: isWheel ? package.detail.unpackedBytes : nil)
      },
      parts: parts,
      notMeasured: notMeasured)
  }
}
