/// A number in a version: of any size, as the standard sets no limit.
///
/// Numbers that fit are kept as integers. Others are kept as their digits, so that each number has one form.
public struct VersionNumber: Hashable, Sendable {
  /// The number where it has at most 18 digits, which stays inside `Int` also when one is added.
  let small: Int
  /// The digits of a longer one, without leading zeros.
  private let digits: String?

  private static let maximumSmallDigits = 18

  /// `value` must not be negative.
  public init(_ value: Int) {
    let text = value >= 1_000_000_000_000_000_000 ? String(value) : nil
    small = text == nil ? value : 0
    digits = text
  }

  /// Reads decimal digits, at least one; leading zeros don't count.
  init(digits: some Collection<UInt8>) {
    let significant = digits.drop { $0 == UInt8(ascii: "0") }
    guard significant.count > Self.maximumSmallDigits else {
      small = significant.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
      self.digits = nil
      return
    }
    small = 0
    self.digits = String(decoding: significant, as: UTF8.self)
  }

  /// The number as an integer; `nil` for one of more than 18 digits.
  public var integer: Int? { digits == nil ? small : nil }

  /// This number and one.
  var next: VersionNumber {
    guard let digits else { return VersionNumber(small + 1) }
    var bytes = Array(digits.utf8)
    var index = bytes.count - 1
    while index >= 0, bytes[index] == UInt8(ascii: "9") {
      bytes[index] = UInt8(ascii: "0")
      index -= 1
    }
    if index >= 0 { bytes[index] += 1 } else { bytes.insert(UInt8(ascii: "1"), at: 0) }
    return VersionNumber(digits: bytes)
  }

  /// This number, which must not be 0, without one.
  var previous: VersionNumber {
    guard let digits else { return VersionNumber(small - 1) }
    var bytes = Array(digits.utf8)
    var index = bytes.count - 1
    // A number of so many digits has one that is no zero.
    while bytes[index] == UInt8(ascii: "0") {
      bytes[index] = UInt8(ascii: "9")
      index -= 1
    }
    bytes[index] -= 1
    return VersionNumber(digits: bytes)
  }
}

extension VersionNumber: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self.init(value) }
}

extension VersionNumber: Comparable {
  public static func < (left: VersionNumber, right: VersionNumber) -> Bool {
    switch (left.digits, right.digits) {
    case (nil, nil): left.small < right.small
    case (nil, _?): true
    case (_?, nil): false
    case (let leftDigits?, let rightDigits?):
      leftDigits.utf8.count == rightDigits.utf8.count
        ? leftDigits < rightDigits : leftDigits.utf8.count < rightDigits.utf8.count
    }
  }
}

extension VersionNumber: CustomStringConvertible {
  public var description: String { digits ?? String(small) }
}
