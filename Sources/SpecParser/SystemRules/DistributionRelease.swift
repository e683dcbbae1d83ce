/// A release of a distribution, as its `os-release` names it.
public struct DistributionRelease: Hashable, Sendable, CustomStringConvertible {
  /// `ID` of os-release, such as `debian`.
  public var id: String
  /// `VERSION_CODENAME` of os-release, such as `bookworm`.
  public var codename: String

  public init(id: String, codename: String) {
    self.id = id
    self.codename = codename
  }

  /// `nil` for anything but `debian/bookworm` and its like.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    self.init(id: String(parts[0]), codename: String(parts[1]))
  }

  public var description: String { "\(id)/\(codename)" }
}
