/// What rebuilding and carrying layers costs. All are settable, and none is negative.
public struct LayerRates: Sendable, Equatable {
  /// Seconds to fetch, install, compress, push and pull one byte of a layer that is made again.
  public var secondsPerByte: Double
  /// Seconds that a layer takes to be made again beyond its bytes, such as the start of its step.
  public var rebuildSeconds: Double
  /// Seconds to put a layer that did not change onto one that did.
  public var relinkSeconds: Double
  /// Seconds that each layer of the image costs per commit even if nothing changes: one more request and one more
  /// archive to unpack wherever the image is pulled.
  public var layerSeconds: Double

  public init(
    secondsPerByte: Double = 1 / 25e6, rebuildSeconds: Double = 1, relinkSeconds: Double = 0.1,
    layerSeconds: Double = 0.05
  ) {
    self.secondsPerByte = secondsPerByte
    self.rebuildSeconds = rebuildSeconds
    self.relinkSeconds = relinkSeconds
    self.layerSeconds = layerSeconds
  }

  /// Seconds to fetch and install a package again.
  func seconds(_ package: LayerPackage) -> Double { Double(package.bytes) * secondsPerByte + package.seconds }

  var isValid: Bool {
    [secondsPerByte, rebuildSeconds, relinkSeconds, layerSeconds].allSatisfy { $0 >= 0 && $0.isFinite }
  }
}

/// How many layers packages may take.
public enum LayerBudget {
  /// BuildKit's limit on the layers of one image, with those of its base.
  public static let most = 127
  public static let standard = 24

  /// The layers left for packages, of an image whose base and other steps have `others`; 0 where none is left.
  public static func limit(wanted: Int = standard, others: Int) -> Int {
    max(0, min(wanted, most - others))
  }
}
