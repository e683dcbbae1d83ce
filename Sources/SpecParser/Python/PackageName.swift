/// A project name in its normal form: lower case, runs of `-`, `_` and `.` as one `-`.
///
/// Source: PyPA specification "Names and normalization" (PEP 503, PEP 508).
public struct PackageName: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The normal form; ASCII letters, digits and single inner hyphens.
  public let normalized: String

  /// `nil` when `text` is not a valid name: `^([A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9])$`, any case.
  public init?(_ text: some StringProtocol) { self.init(String(text)) }

  /// The same for a text that mostly is in its normal form already.
  public init?(_ text: String) {
    var text = text
    guard let normalized = text.withUTF8({ Self.isNormal($0) }) ? text : Self.normalForm(of: text) else { return nil }
    self.normalized = normalized
  }

  private static func isNormal(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var atSeparator = true
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): atSeparator = false
      case UInt8(ascii: "-") where !atSeparator: atSeparator = true
      default: return false
      }
    }
    return !atSeparator
  }

  private static func normalForm(of text: String) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var atSeparator = false
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        bytes.append(byte)
        atSeparator = false
      case UInt8(ascii: "A")...UInt8(ascii: "Z"):
        bytes.append(byte | 0x20)
        atSeparator = false
      case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
        guard !bytes.isEmpty else { return nil }
        if !atSeparator { bytes.append(UInt8(ascii: "-")) }
        atSeparator = true
      default:
        return nil
      }
    }
    guard !bytes.isEmpty, !atSeparator else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  public var description: String { normalized }

  public static func < (left: PackageName, right: PackageName) -> Bool {
    left.normalized < right.normalized
  }
}

/// The name of an extra; extras follow the rules of project names (PEP 685).
public typealias ExtraName = PackageName
