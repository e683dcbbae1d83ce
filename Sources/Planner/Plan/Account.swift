/// The user an image runs as, and what it may write to.
public struct Account: Sendable, Equatable {
  public var name: String
  /// The user's and the group's number; fixed, so that copies can name it before the user exists.
  public var uid: Int
  /// Absolute folders, in the order of the spec.
  public var writable: [String]

  public init(name: String, writable: [String]) {
    self.name = name
    uid = name == "root" ? 0 : Account.serviceUID
    self.writable = writable
  }

  public var isRoot: Bool { uid == 0 }

  /// Above the ranges that distributions and their users hand out.
  static let serviceUID = 10001
}
