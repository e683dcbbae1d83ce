// records = *( length " " key "=" value "\n" ), length in decimal and counting the whole record

/// The records of a pax extended header that change how the next member is read.
///
/// Source: POSIX.1-2017, `pax`, section "pax Extended Header".
struct PaxRecords {
  private(set) var path: String?
  /// What a link leads to.
  private(set) var link: String?
  private(set) var size: Int?

  init(_ data: [UInt8]) throws(ArtifactError) {
    var rest = data[...]
    while let first = rest.first, first != 0 {
      guard
        let space = rest.firstIndex(of: UInt8(ascii: " ")), space - rest.startIndex <= 10,
        let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
        length > space - rest.startIndex + 1, length <= rest.count
      else { throw ArtifactError.malformed("a pax header record without its length") }
      let end = rest.startIndex + length
      let record = rest[(space + 1)..<(end - 1)]
      guard rest[end - 1] == UInt8(ascii: "\n"), let equals = record.firstIndex(of: UInt8(ascii: "=")) else {
        throw ArtifactError.malformed("a pax header record that is not 'key=value'")
      }
      try apply(
        key: String(decoding: record[..<equals], as: UTF8.self),
        value: String(decoding: record[(equals + 1)...], as: UTF8.self))
      rest = rest[end...]
    }
  }

  private mutating func apply(key: String, value: String) throws(ArtifactError) {
    switch key {
    case "path":
      path = value
    case "linkpath":
      link = value
    case "size":
      guard let number = Int(value), number >= 0, number < 1 << 60 else {
        throw ArtifactError.malformed("a pax header whose size is '\(value.prefix(40))'")
      }
      size = number
    case _ where key.hasPrefix("GNU.sparse."):
      throw ArtifactError.unsupported("a sparse file in a tar archive")
    default:
      break
    }
  }
}
