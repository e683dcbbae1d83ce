/// How old a file must be to be taken, from the `cooldown` key: what is bad is mostly found within days.
public struct Cooldown: Sendable, Hashable {
  /// From when on files do not exist, with the place of the key that says so.
  public var limit: Located<CutOff>
  /// Packages that it does not hold for.
  public var except: [Located<PackageName>]

  public init(limit: Located<CutOff>, except: [Located<PackageName>] = []) {
    self.limit = limit
    self.except = except
  }
}
