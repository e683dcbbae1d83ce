internal import Crypto

/// sha256 sums as the index writes them.
enum FileDigest {
  /// Lower-case hex.
  static func sha256(_ bytes: [UInt8]) -> String {
    hex(SHA256.hash(data: bytes))
  }

  /// Whether `bytes` have this sum, given in lower-case hex.
  static func matches(_ bytes: [UInt8], sha256 expected: String) -> Bool {
    sha256(bytes) == expected
  }

  /// Lower-case hex of any bytes.
  static func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
