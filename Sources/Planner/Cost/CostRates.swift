public import SpecParser

/// What building and carrying images takes. All are settable; a plan that is made with them prints them.
///
/// The standard numbers are those of a hosted CI machine with two cores: round, and of the right order.
public struct CostRates: Sendable, Equatable {
  /// Compressed bytes a second between builder and registry, and registry and host.
  public var transferBytesPerSecond: Double
  /// Bytes a second between an index or archive and the builder.
  public var fetchBytesPerSecond: Double
  /// Uncompressed bytes a second that are unpacked, compiled or copied, and packed again for a layer.
  public var installBytesPerSecond: Double
  /// Seconds that a step takes beyond its bytes: its container is started, and its layer looked at and named.
  public var stepSeconds: Double
  /// Seconds to put a layer that is there onto another one below it, as `COPY --link` does.
  public var relinkSeconds: Double
  /// Seconds that each layer of an image costs a commit even if nothing of it changes: whoever pushes or pulls asks for it
  /// once, several at a time.
  public var layerSeconds: Double
  /// How many times an image is pulled for each time it is pushed.
  public var pullsPerPush: Double
  /// What a builder costs an hour, in any currency; `nil` where that does not matter.
  public var machinePricePerHour: Double?

  public init(
    transferBytesPerSecond: Double = 50e6, fetchBytesPerSecond: Double = 50e6, installBytesPerSecond: Double = 60e6,
    stepSeconds: Double = 1, relinkSeconds: Double = 0.05,
    layerSeconds: Double = 0.01, pullsPerPush: Double = 1, machinePricePerHour: Double? = nil
  ) {
    self.transferBytesPerSecond = transferBytesPerSecond
    self.fetchBytesPerSecond = fetchBytesPerSecond
    self.installBytesPerSecond = installBytesPerSecond
    self.stepSeconds = stepSeconds
    self.relinkSeconds = relinkSeconds
    self.layerSeconds = layerSeconds
    self.pullsPerPush = pullsPerPush
    self.machinePricePerHour = machinePricePerHour
  }

  /// Those that a spec states, and the standard ones for what it leaves out.
  public init(_ declared: DeclaredRates) {
    self.init()
    if let transfer = declared.transfer { transferBytesPerSecond = Double(transfer) }
    if let fetch = declared.fetch { fetchBytesPerSecond = Double(fetch) }
    if let install = declared.install { installBytesPerSecond = Double(install) }
    if let step = declared.step { stepSeconds = Double(step) / 1000 }
    if let link = declared.link { relinkSeconds = Double(link) / 1000 }
    if let layer = declared.layer { layerSeconds = Double(layer) / 1000 }
    if let pulls = declared.pulls { pullsPerPush = Double(pulls) }
  }

  /// Whether every rate is a finite number that can be reckoned with.
  public var isValid: Bool {
    [transferBytesPerSecond, fetchBytesPerSecond, installBytesPerSecond].allSatisfy { $0 > 0 && $0.isFinite }
      && [stepSeconds, relinkSeconds, layerSeconds, pullsPerPush, machinePricePerHour ?? 0].allSatisfy {
        $0 >= 0 && $0.isFinite
      }
  }

  /// What `seconds` on a builder cost; `nil` without a price.
  public func price(ofSeconds seconds: Double) -> Double? { machinePricePerHour.map { $0 * seconds / 3600 } }
}

/// The bytes of something that steps put into an image.
public struct ContentSize: Hashable, Sendable {
  /// Uncompressed.
  public var bytes: Int
  /// In the compressed layers of a registry.
  public var compressed: Int
  /// Of what has to be fetched from an index or archive to make it.
  public var fetched: Int

  public init(bytes: Int = 0, compressed: Int = 0, fetched: Int = 0) {
    self.bytes = bytes
    self.compressed = compressed
    self.fetched = fetched
  }

  public static func + (left: ContentSize, right: ContentSize) -> ContentSize {
    ContentSize(
      bytes: left.bytes + right.bytes, compressed: left.compressed + right.compressed,
      fetched: left.fetched + right.fetched)
  }
}
