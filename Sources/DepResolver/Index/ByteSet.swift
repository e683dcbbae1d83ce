/// A set of ASCII bytes, asked without branches, as it is asked for most bytes of a page.
struct ByteSet: Sendable {
  /// One bit a byte, 0 to 63 and 64 to 127.
  let low: UInt64
  let high: UInt64

  static let hexDigits = ByteSet(low: 0x03FF_0000_0000_0000, high: 0x0000_007E_0000_007E)

  @inline(__always)
  func contains(_ byte: UInt8) -> Bool {
    missing(byte) == 0
  }

  /// 0 for a member, 1 for any other byte, so that the answers of many bytes can be joined.
  @inline(__always)
  func missing(_ byte: UInt8) -> UInt64 {
    let half = byte & 64 == 0 ? low : high
    return (~(half &>> UInt64(byte & 63)) & 1) | UInt64(byte >> 7)
  }
}

/// The value of a hexadecimal digit, or `nil`.
func hexDigit(_ byte: UInt8) -> UInt8? {
  ByteSet.hexDigits.contains(byte) ? (byte & 15) + 9 * (byte >> 6) : nil
}
