/// Writes the compact binary forms of the cache: varints (LEB128), and texts with their length before them.
struct CompactWriter {
  private(set) var bytes: [UInt8] = []

  mutating func reserveCapacity(_ count: Int) {
    bytes.reserveCapacity(count)
  }

  mutating func write(_ value: UInt8) {
    bytes.append(value)
  }

  /// An integer of zero or more.
  mutating func write(count value: Int) {
    precondition(value >= 0, "a count is never negative")
    var rest = UInt64(value)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Any integer, small ones of either sign in few bytes.
  mutating func write(signed value: Int) {
    var rest = UInt64(bitPattern: Int64(value << 1 ^ value >> 63))
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func write(raw: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: raw)
  }

  mutating func write(raw: [UInt8]) {
    bytes.append(contentsOf: raw)
  }

  mutating func write(text: [UInt8]) {
    write(count: text.count)
    write(raw: text)
  }

  mutating func write(text: UnsafeRawBufferPointer) {
    write(count: text.count)
    write(raw: text)
  }

  mutating func write(text: String) {
    var text = text
    text.withUTF8 { write(text: UnsafeRawBufferPointer($0)) }
  }

  mutating func write(optional text: String?) {
    write(text == nil ? 0 : 1)
    if let text { write(text: text) }
  }
}
