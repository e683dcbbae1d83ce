public import DepResolver
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
    /// Estimated bytes of what its Python files are compiled to; `nil` where they are not known.
    public var bytecode: Int?
    /// Bytes of the wheel, as the index states them; `nil` where it doesn't, or for an sdist.
    public var download: Int?

    public init(name: PackageName, version: Version, bytes: Int?, bytecode: Int? = nil, download: Int? = nil) {
      self.name = name
      self.version = version
      self.bytes = bytes
      self.bytecode = bytecode
      self.download = download
    }
  }

  /// A part of the image that is not a python package.
  public enum Part: String, Sendable, CaseIterable {
    case base
    case systemPackages = "system packages"
    /// The interpreter of the base, in an image that does not end on the base.
    case basePython = "python of the base"
    case managedPython = "managed python"
    case bytecode
    case app
  }

  public var platform: Platform
  /// Sorted by name.
  public var packages: [Package]
  /// The python packages together.
  public var pythonPackages: Measurement
  /// Estimated bytes to pull for the python packages.
  public var compressedPackages: Measurement
  /// The other parts of which something is known, in build order.
  public var parts: [PartSize]
  /// The parts of this image that were not measured, or not as a whole, in build order.
  public var notMeasured: [Part]

  /// The bytecode of `packages` becomes a part.
  public init(platform: Platform, packages: [Package], parts: [PartSize] = [], notMeasured: [Part]) {
    self.platform = platform
    self.packages = packages
    pythonPackages = Measurement(summing: packages.map(\.bytes))
    compressedPackages = Measurement(summing: packages.map { $0.download.map(SizeEstimate.compressed(wheelBytes:)) })
    self.parts = parts
    self.notMeasured = notMeasured
    let bytecode = Measurement(summing: packages.map(\.bytecode))
    if bytecode.isComplete || bytecode.known > 0 {
      self.parts.append(
        PartSize(
          .bytecode, bytecode.known, isEstimate: true,
          compressed: SizeEstimate.compressed(bytecodeBytes: bytecode.known)))
    } else {
      self.notMeasured.append(.bytecode)
    }
    let order = Part.allCases
    self.parts.sort { order.firstIndex(of: $0.part) ?? 0 < order.firstIndex(of: $1.part) ?? 0 }
    self.notMeasured.sort { order.firstIndex(of: $0) ?? 0 < order.firstIndex(of: $1) ?? 0 }
  }

  /// Bytes of all that is known to be in the image.
  public var known: Int { parts.reduce(pythonPackages.known) { $0 + $1.bytes } }

  /// Whether a part of ``known`` is an estimate.
  public var isEstimate: Bool { parts.contains { $0.isEstimate && $0.bytes > 0 } }

  /// Estimated bytes to pull, of the parts of which that can be said.
  public var compressed: Measurement {
    var all = parts.map(\.compressed) + notMeasured.map { _ in nil }
    switch compressedPackages {
    case .measured(let bytes): all.append(bytes)
    case .atLeast(let bytes, let missing): all += [bytes] + Array(repeating: nil, count: missing)
    case .notMeasured: all += Array(repeating: nil, count: packages.count)
    }
    return Measurement(summing: all)
  }

  /// What is known of a part; `nil` where nothing is.
  public func size(of part: Part) -> PartSize? { parts.first { $0.part == part } }

  /// The same in uncompressed bytes.
  public func bytes(of part: Part) -> Int? { size(of: part)?.bytes }
}

extension SizePrediction.Package {
  /// What is known of a distribution before it is installed.
  public init(_ package: ResolvedPackage, _ python: PythonVersion) {
    self.init(name: package.name, version: package.version, bytes: nil)
    guard case .wheel = package.chosen.kind else { return }
    bytes = package.detail.unpackedBytes
    bytecode = package.detail.sources.map { SizeEstimate.bytecode($0, python) }
    download = package.chosen.size
  }
}
