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
  /// Every variant of the spec, in its order: what the bake file holds.
  public var targets: [BakeTarget]
  /// The resolved variants, in the order of the spec.
  public var variants: [VariantPlan]
  public var cache: ContinuousIntegration.CacheBackend?
  public var attestations: [ContinuousIntegration.Attestation]
  public var toolchain: Toolchain

  public func variant(named name: String) -> VariantPlan? {
    variants.first { $0.name == name }
  }
}
