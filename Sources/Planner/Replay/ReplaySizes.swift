public import SpecParser

/// The sizes that a replay reckons with: today's, for all of a history.
public struct ReplaySizes: Sendable, Equatable {
  public var base: ContentSize
  public var systemPackages: ContentSize
  /// With their bytecode.
  public var packages: [PackageName: ContentSize]
  /// Stands for packages whose size is not known: those of the past that today's resolution does not have, and those
  /// that are built from source.
  public var averagePackage: ContentSize
  /// The packages of today whose size is not known, sorted.
  public var unmeasured: [PackageName]

  public init(
    base: ContentSize = ContentSize(), systemPackages: ContentSize = ContentSize(),
    packages: [PackageName: ContentSize] = [:], averagePackage: ContentSize = ContentSize(),
    unmeasured: [PackageName] = []
  ) {
    self.base = base
    self.systemPackages = systemPackages
    self.packages = packages
    self.averagePackage = averagePackage
    self.unmeasured = unmeasured
  }

  /// What a prediction knows. A part it does not know has 0 bytes: it is in no plan's account.
  public init(_ prediction: SizePrediction) {
    self.init()
    if let part = prediction.size(of: .base) {
      base = ContentSize(bytes: part.bytes, compressed: part.compressed ?? 0)
    }
    if let part = prediction.size(of: .systemPackages) {
      let compressed = part.compressed ?? 0
      systemPackages = ContentSize(bytes: part.bytes, compressed: compressed, fetched: compressed)
    }
    for package in prediction.packages {
      guard let bytes = package.bytes else {
        unmeasured.append(package.name)
        continue
      }
      let bytecode = package.bytecode ?? 0
      let download = package.download ?? bytes / 3
      packages[package.name] = ContentSize(
        bytes: bytes + bytecode,
        compressed: SizeEstimate.compressed(wheelBytes: download) + SizeEstimate.compressed(bytecodeBytes: bytecode),
        fetched: download)
    }
    if !packages.isEmpty {
      let sum = packages.values.reduce(ContentSize(), +)
      averagePackage = ContentSize(
        bytes: sum.bytes / packages.count, compressed: sum.compressed / packages.count,
        fetched: sum.fetched / packages.count)
    }
  }

  public func size(of package: PackageName) -> ContentSize { packages[package] ?? averagePackage }
}
