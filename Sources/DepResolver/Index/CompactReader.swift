/// Reads what `CompactWriter` wrote; any other bytes give `nil`, never a crash.
struct CompactReader {
  private let bytes: UnsafeRawBufferPointer
  private(set) var index: Int

  /// `bytes` must outlive the reader.
  init(_ bytes: UnsafeRawBufferPointer, at index: Int = 0) {
    self.bytes = bytes
    self.index = max(0, index)
  }

  mutating func byte() -> UInt8? {
    guard index < bytes.count else { return nil }
    defer { index += 1 }
    return bytes[index]
  }

  mutating func count() -> Int? {
    guard let bits = varint(), bits <= UInt64(Int.max) else { return nil }
    return Int(bits)
  }

  mutating func signed() -> Int? {
    guard let bits = varint() else { return nil }
    return Int(Int64(bitPattern: bits >> 1) ^ -Int64(bitPattern: bits & 1))
  }

  mutating func raw(_ count: Int) -> UnsafeRawBufferPointer? {
    guard count >= 0, count <= bytes.count - index else { return nil }
    defer { index += count }
    return UnsafeRawBufferPointer(rebasing: bytes[index..<(index + count)])
  }

  mutating func text() -> String? {
    guard let count = count(), let raw = raw(count) else { return nil }
    return String(decoding: raw, as: UTF8.self)
  }

  /// Outer `nil`: malformed.
  mutating func optionalText() -> String?? {
    switch byte() {
    case 0: .some(nil)
    case 1: text().map { .some($0) }
    default: nil
    }
  }

  private mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 64, let byte = byte() {
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    return nil
  }
}
