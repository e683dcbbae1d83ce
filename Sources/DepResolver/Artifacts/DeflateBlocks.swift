/// Finds where blocks may begin inside deflate data (RFC 1951, section 3.2).
///
/// Only blocks with codes of their own are looked for: their headers are so particular that hardly any other bits pass,
/// and all but the smallest data have them.
struct DeflateBlocks {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The first bit, from bit `start` on, at which the header of such a block may stand; bits count from the lowest of the
  /// first byte.
  func firstHeader(from start: Int) -> Int? {
    bytes.withUnsafeBytes { bytes in
      // 17 bits and at most 19 times 3 of them.
      let end = bytes.count * 8 - 80
      var bit = max(0, start)
      while bit < end {
        let word =
          UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: bit >> 3, as: UInt64.self)) >> UInt64(bit & 7)
        // Two bits for the kind; at most 286 codes of literals and lengths, and 30 of distances.
        if word & 0b110 == 0b100, word >> 3 & 31 <= 29, word >> 8 & 31 <= 29 {
          let place = bit + 17
          let lengths =
            UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place >> 3, as: UInt64.self)) >> UInt64(place & 7)
          if isComplete(lengths, count: Int(word >> 13 & 15) + 4) { return bit }
        }
        bit += 1
      }
      return nil
    }
  }

  /// Whether so many code lengths of 3 bits each make a prefix code that leaves nothing over.
  private func isComplete(_ lengths: UInt64, count: Int) -> Bool {
    var sum = 0
    for index in 0..<count {
      let length = Int(lengths >> UInt64(3 * index) & 7)
      if length > 0 { sum += 128 >> length }
    }
    return sum == 128
  }
}
