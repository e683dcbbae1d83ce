/// What is fixed of the bake file, for those that run it.
public enum BakeNames {
  /// Relative to the output root.
  public static let path = BakeEmitter.path(.hcl)
  /// The named build context that holds a variant's lock.
  public static let lockContext = "locks"
}
