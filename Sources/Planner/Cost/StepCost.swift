/// What one run of a step costs.
public struct StepCost: Sendable, Equatable {
  /// Seconds on the builder.
  public var runSeconds: Double
  /// Compressed bytes to the registry.
  public var pushedBytes: Int
  /// Compressed bytes from the registry, each time.
  public var pulledBytes: Int

  public init(runSeconds: Double = 0, pushedBytes: Int = 0, pulledBytes: Int = 0) {
    self.runSeconds = runSeconds
    self.pushedBytes = pushedBytes
    self.pulledBytes = pulledBytes
  }

  /// The one number that plans are compared by, in seconds: run, push, and as many pulls as there are.
  public func seconds(_ rates: CostRates) -> Double {
    runSeconds + (Double(pushedBytes) + rates.pullsPerPush * Double(pulledBytes)) / rates.transferBytesPerSecond
  }
}

/// How long steps took when they were last built, by step id; none are known before the first build.
public struct StepTimings: Sendable, Equatable {
  public struct Measured: Sendable, Equatable {
    public var seconds: Double
    /// Uncompressed bytes the step made then.
    public var bytes: Int

    public init(seconds: Double, bytes: Int) {
      self.seconds = seconds
      self.bytes = bytes
    }
  }

  public var steps: [String: Measured]
  /// How long the layers of packages that were measured took, as a multiple of what the rates say of them; `nil` where
  /// none was. What one layer took tells more of the machine and its network than of which packages are in it, so this holds
  /// for packages in any layers, also in those of other plans.
  public var packagePace: Double?

  public init(steps: [String: Measured] = [:], packagePace: Double? = nil) {
    self.steps = steps
    self.packagePace = packagePace
  }

  /// The seconds that the step would take for `bytes`, in proportion to those it made when it was measured. `nil` for a
  /// step that was not measured.
  public func seconds(of step: String, bytes: Int) -> Double? {
    guard let measured = steps[step], measured.seconds >= 0, measured.seconds.isFinite else { return nil }
    return measured.bytes > 0 ? measured.seconds * Double(bytes) / Double(measured.bytes) : measured.seconds
  }
}

/// What steps cost: from their sizes, or from how long they took where that is known.
public struct CostModel: Sendable, Equatable {
  public var rates: CostRates
  public var timings: StepTimings

  public init(rates: CostRates = CostRates(), timings: StepTimings = StepTimings()) {
    self.rates = rates
    self.timings = timings
  }

  /// Seconds to make content of this size, without what a step takes beyond its bytes.
  public func seconds(making size: ContentSize) -> Double {
    Double(size.fetched) / rates.fetchBytesPerSecond + Double(size.bytes) / rates.installBytesPerSecond
  }

  /// Seconds to run a step that makes content of this size.
  ///
  /// - Parameter installsPackages: Whether it makes any layer of packages, whatever packages were in the measured one of
  ///   its name.
  public func runSeconds(_ step: String, making size: ContentSize, installsPackages: Bool = false) -> Double {
    let expected = rates.stepSeconds + seconds(making: size)
    return installsPackages ? expected * packagePace : timings.seconds(of: step, bytes: size.bytes) ?? expected
  }

  /// What seconds for packages are multiplied by; 1 where none were measured.
  var packagePace: Double { timings.packagePace ?? 1 }

  /// What a step costs whose layer is pushed and pulled.
  public func cost(_ step: String, making size: ContentSize) -> StepCost {
    StepCost(
      runSeconds: runSeconds(step, making: size), pushedBytes: size.compressed, pulledBytes: size.compressed)
  }
}
