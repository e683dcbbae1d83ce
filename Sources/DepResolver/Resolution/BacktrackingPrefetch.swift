import SpecParser

/// How many further versions of a project to fetch together once the solver had to pass over some.
///
/// A project whose versions fail one after the other would cost a round trip for each. So after 5, 10 and 20 tried
/// versions, and after every 20 more, as many again are fetched at the same time, up to 100. See "Fetching ahead" in
/// docs/resolver.md.
struct BacktrackingPrefetch {
  private static let steps = [5, 10, 20]
  private static let most = 100

  /// How many versions had been tried when the last batch was fetched.
  private var triedBefore: [PackageName: Int] = [:]

  /// The size of the batch that is due now that `tried` versions were tried; `nil` for none.
  mutating func batch(of name: PackageName, tried: Int) -> Int? {
    let before = triedBefore[name] ?? 0
    let last = Self.steps[Self.steps.count - 1]
    let isDue = Self.steps.contains { before < $0 && $0 <= tried } || tried - before >= last
    guard isDue else { return nil }
    triedBefore[name] = tried
    return min(tried, Self.most)
  }
}
