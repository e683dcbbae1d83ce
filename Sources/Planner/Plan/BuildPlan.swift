public import SpecParser

/// Everything that is decided about a project's images before a file is written: a pure value.
public struct BuildPlan: Sendable, Equatable {
  /// The spec file, relative to the output root where that can be said; headers name it.
  public var specFile: String
  public var project: String
  /// Registry and namespace of the images, such as `ghcr.io/example`; empty for none.
  public var registry: String
  /// The last part of the image's repository.
  public var imageName: String
  /// The build context, relative to the output root.
  public var context: String
  /// What the bake file holds: every variant of the spec, in its order, or those whose files there are.
  public var targets: [BakeTarget]
  /// The resolved variants, in the order of the spec.
  public var variants: [VariantPlan]
  public var cache: ContinuousIntegration.CacheBackend?
  public var attestations: [ContinuousIntegration.Attestation]
  public var toolchain: Toolchain

  /// The plan with those targets alone that it has a variant for, or whose files `stand` from an earlier run.
  ///
  /// A target without its Dockerfile would make every group that it is in fail.
  public func keepingTargets(where stand: (BakeTarget) -> Bool) -> BuildPlan {
    var plan = self
    plan.targets.removeAll { target in variant(named: target.name) == nil && !stand(target) }
    return plan
  }

  public func variant(named name: String) -> VariantPlan? {
    variants.first { $0.name == name }
  }
}
