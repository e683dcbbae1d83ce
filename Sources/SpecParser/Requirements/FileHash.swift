/// A digest that a distribution file must have, as written in `--hash=sha256:…`.
public struct FileHash: Hashable, Sendable, CustomStringConvertible {
  /// The algorithms that pip accepts in requirements files.
  public enum Algorithm: String, Hashable, Sendable, CaseIterable {
    case sha256
    case sha384
    case sha512

    /// Hexadecimal digits of a digest.
    public var digits: Int {
      switch self {
      case .sha256: 64
      case .sha384: 96
      case .sha512: 128
      }
    }
  }

  public let algorithm: Algorithm
  /// Lower-case hexadecimal, of the algorithm's length.
  public let digest: String

  /// `nil` when `digest` has the wrong length or other characters than hexadecimal digits.
  public init?(_ algorithm: Algorithm, digest: String) {
    guard digest.utf8.count == algorithm.digits, digest.utf8.allSatisfy(\.isHexadecimal) else { return nil }
    self.algorithm = algorithm
    self.digest = digest.lowercased()
  }

  /// `sha256:` and the digest.
  public var description: String { "\(algorithm.rawValue):\(digest)" }
}

extension UInt8 {
  var isHexadecimal: Bool { isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20) }
}
