internal import Crypto

/// sha256 sums as the index writes them.
enum FileDigest {
  /// Lower-case hex.
  static func sha256(_ bytes: [UInt8]) -> String {
    SHA256.hash(data: bytes).withUnsafeBytes { hex($0) }
  }

  /// Whether `bytes` have this sum, given in lower-case hex.
  static func matches(_ bytes: [UInt8], sha256 expected: String) -> Bool {
    sha256(bytes) == expected
  }

  /// Lower-case hex of any bytes.
  static func hex(_ bytes: some Sequence<UInt8>) -> String {
    func digit(_ value: UInt8) -> UInt8 { value < 10 ? value + UInt8(ascii: "0") : value - 10 + UInt8(ascii: "a") }
    let bytes = Array(bytes)
    return String(unsafeUninitializedCapacity: bytes.count * 2) { text in
      for (place, byte) in bytes.enumerated() {
        text[2 * place] = digit(byte >> 4)
        text[2 * place + 1] = digit(byte & 15)
      }
      return bytes.count * 2
    }
  }
}
