/// A package as the solver knows it: a small dense number that the client handed out.
///
/// The solver keeps arrays indexed by it, so a client numbers its packages from 0 without gaps;
/// `PackageTable` does that.
public struct PackageID: Hashable, Comparable, Sendable {
  /// The number itself.
  public let rawValue: Int32

  /// The package with this number, which must not be negative.
  public init(_ rawValue: Int) {
    precondition(rawValue >= 0, "package numbers start at 0")
    self.rawValue = Int32(rawValue)
  }

  var index: Int { Int(rawValue) }

  public static func < (left: PackageID, right: PackageID) -> Bool { left.rawValue < right.rawValue }
}
