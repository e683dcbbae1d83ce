/// A package that some layer of the image must hold.
public struct LayerPackage: Sendable, Equatable {
  /// Bytes it adds to a layer.
  public var bytes: Int
  /// Seconds to install it beyond what its bytes cost, as where it is compiled.
  public var seconds: Double
  /// The share of commits that change it, between 0 and 1, as far as it is not known from `PackageChange`s. Such
  /// changes are taken to be independent of those of other packages.
  public var changeRate: Double

  public init(bytes: Int, seconds: Double = 0, changeRate: Double = 0) {
    self.bytes = bytes
    self.seconds = seconds
    self.changeRate = changeRate
  }

  var isValid: Bool { bytes >= 0 && seconds >= 0 && seconds.isFinite && (0...1).contains(changeRate) }
}

/// What a commit of the history changes among packages.
public struct PackageChange: Sendable, Equatable {
  /// Places of packages, in any order.
  public var packages: [Int]
  /// How many commits out of one this stands for. The rest, up to one, are commits that change no package.
  public var weight: Double

  public init(packages: [Int], weight: Double) {
    self.packages = packages
    self.weight = weight
  }
}
