/// What layers are chosen by, beside a spec and its resolutions.
public struct LayerBasis: Sendable {
  /// What is known of one variant.
  public struct Variant: Sendable {
    /// Which packages shared a layer in the files that were emitted before.
    public var emittedLayers: PackageLayers?
    /// The order in which the emitted Dockerfile links them, and the app.
    public var emittedOrder: EmittedOrder?
    /// How often the parts of the image change, for choices; priors stand for it where it is missing.
    public var log: ChangeLog?
    /// The same to judge by, where that is known while emitted files must not depend on it.
    public var judgingLog: ChangeLog?

    public init(
      emittedLayers: PackageLayers? = nil, emittedOrder: EmittedOrder? = nil, log: ChangeLog? = nil,
      judgingLog: ChangeLog? = nil
    ) {
      self.emittedLayers = emittedLayers
      self.emittedOrder = emittedOrder
      self.log = log
      self.judgingLog = judgingLog
    }
  }

  public enum Judgement: Sendable {
    /// In two milliseconds or so, also for some hundred packages.
    case quick
    case thorough
  }

  /// By name.
  public var variants: [String: Variant]
  /// Whether what was emitted stays, and only what is new is given a place.
  public var keepsEmitted: Bool
  public var rates: CostRates
  /// How long a step took when it was last built, by ``Step/timingKey(on:)``.
  public var milliseconds: @Sendable (String) -> Int?
  /// Whether the plan is to say what its layers cost, and how close the bounds are to be.
  public var judgement: Judgement?

  public init(
    variants: [String: Variant] = [:], keepsEmitted: Bool = true, rates: CostRates = CostRates(),
    judgement: Judgement? = nil, milliseconds: @escaping @Sendable (String) -> Int? = { _ in nil }
  ) {
    self.variants = variants
    self.keepsEmitted = keepsEmitted
    self.rates = rates
    self.judgement = judgement
    self.milliseconds = milliseconds
  }
}
