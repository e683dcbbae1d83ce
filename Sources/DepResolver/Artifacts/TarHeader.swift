/// The fields of one tar header block that reading needs.
struct TarHeader {
  var path: String
  /// What a link leads to; empty for what is no link.
  var link: String
  var size: Int
  var type: UInt8

  /// `block` is 512 bytes; its checksum is verified.
  init(_ block: [UInt8]) throws(ArtifactError) {
    guard let stated = Self.number(block[148..<156]) else {
      throw ArtifactError.malformed("a tar header without a checksum")
    }
    // The checksum is summed with its own field as spaces.
    let sum = block.reduce(0) { $0 + Int($1) } - block[148..<156].reduce(0) { $0 + Int($1) } + 8 * 32
    // Old writers summed signed bytes, which differs by 256 for each byte past 127.
    let past127 =
      block.count(where: { $0 > 127 }) - block[148..<156].count(where: { $0 > 127 })
    guard stated == sum || stated == sum - 256 * past127 else {
      throw ArtifactError.malformed("a tar header whose checksum is wrong")
    }
    guard let size = Self.number(block[124..<136]), size >= 0 else {
      throw ArtifactError.malformed("a tar header without a size")
    }
    self.size = size
    type = block[156]
    link = Self.text(block[157..<257])
    let name = Self.text(block[0..<100])
    let prefix = block[257..<263].elementsEqual("ustar\0".utf8) ? Self.text(block[345..<500]) : ""
    path = prefix.isEmpty ? name : "\(prefix)/\(name)"
  }

  private static func text(_ field: ArraySlice<UInt8>) -> String {
    String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// An octal number ended by a space or zero byte, or GNU's big-endian form marked by the first bit.
  private static func number(_ field: ArraySlice<UInt8>) -> Int? {
    guard let first = field.first else { return nil }
    if first & 0x80 != 0 {
      guard first == 0x80 else { return nil }
      var value = 0
      for byte in field.dropFirst() {
        guard value < 1 << 54 else { return nil }
        value = value << 8 | Int(byte)
      }
      return value
    }
    let digits = field.drop { $0 == UInt8(ascii: " ") }.prefix { $0 != UInt8(ascii: " ") && $0 != 0 }
    var value = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit) else { return nil }
      value = value << 3 | Int(digit - UInt8(ascii: "0"))
    }
    return value
  }
}
