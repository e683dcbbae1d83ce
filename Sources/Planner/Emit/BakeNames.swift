/// What is fixed of the bake file, for those that run it.
public enum BakeNames {
  /// Relative to the output root.
  public static func path(in format: BakeFormat) -> String { BakeEmitter.path(format) }
  /// The same in the language that is not this one. Where both files stand, bake reads both, and what it builds is of neither.
  public static func path(otherThan format: BakeFormat) -> String { BakeEmitter.path(format == .hcl ? .json : .hcl) }
  /// The named build context that holds a variant's lock.
  public static let lockContext = "locks"
}
