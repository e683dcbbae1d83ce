public import SpecParser

/// One image as the bake file names it: what is known of a variant before it is resolved.
///
/// The bake file lists every variant of the spec, also when only some were resolved, so that emitting one variant
/// never takes the others out of it.
public struct BakeTarget: Sendable, Equatable {
  public var name: String
  /// One line for people.
  public var summary: String?
  public var base: String
  public var accelerator: Accelerator
  public var platforms: [Platform]
  /// The value that emitted files hold for the interpreter: `3.11`, or exact for a managed one if the spec is.
  public var pythonText: String
  /// Where each file goes, relative to the output root.
  public var paths: VariantPlan.Paths

  init(_ variant: Variant, paths: VariantPlan.Paths) {
    name = variant.name.value
    summary = variant.summary?.value
    base = variant.base.value
    accelerator = variant.accelerator.value
    platforms = variant.platforms.map(\.value)
    pythonText = PythonRuntime(variant).versionText(variant.python.value)
    self.paths = paths
  }
}
