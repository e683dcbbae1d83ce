@testable import DepResolver

/// Little-endian bytes, deflate and gzip as stored blocks: enough to make any archive a test wants, to the byte.
enum ArchiveWriter {
  static func bytes(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  static func checksum(_ bytes: [UInt8]) -> Int { Int(Inflater.checksum(bytes[...])) }

  /// Deflate data of stored blocks (RFC 1951, section 3.2.4).
  static func deflate(_ contents: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var rest = contents[...]
    repeat {
      let block = rest.prefix(65_535)
      rest = rest.dropFirst(block.count)
      result += [rest.isEmpty ? 1 : 0] + bytes(block.count, 2) + bytes(~block.count, 2) + block
    } while !rest.isEmpty
    return result
  }

  /// One gzip stream (RFC 1952, section 2.3).
  static func gzip(_ contents: [UInt8]) -> [UInt8] {
    [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255] + deflate(contents) + bytes(checksum(contents), 4)
      + bytes(contents.count, 4)
  }
}

/// Makes zip files, also ones no tool would make.
struct ZipWriter {
  struct Member {
    var name: String
    var contents: [UInt8]
    var isDeflated = false
    /// Deflate data of `contents`, where they are not to be stored.
    var packed: [UInt8]?
    var mode = 0
    var flags = 0
    var usesZip64 = false
    var localName: String?

    init(_ name: String, _ text: String, isDeflated: Bool = false) {
      self.name = name
      contents = Array(text.utf8)
      self.isDeflated = isDeflated
    }

    init(_ name: String, _ contents: [UInt8], packed: [UInt8]? = nil, mode: Int = 0) {
      self.name = name
      self.contents = contents
      self.packed = packed
      self.mode = mode
      isDeflated = packed != nil
    }
  }

  var members: [Member]
  var comment: [UInt8] = []
  var usesZip64 = false

  var file: [UInt8] {
    var body: [UInt8] = []
    var directory: [UInt8] = []
    for member in members {
      let packed =
        member.packed ?? (member.isDeflated ? ArchiveWriter.deflate(member.contents) : member.contents)
      let name = Array(member.name.utf8)
      let local = Array((member.localName ?? member.name).utf8)
      let fields =
        [0, 0, UInt8(member.flags), 0, member.isDeflated ? 8 : 0, 0, 0, 0, 0, 0]
        + ArchiveWriter.bytes(ArchiveWriter.checksum(member.contents), 4)
      let sizes = ArchiveWriter.bytes(packed.count, 4) + ArchiveWriter.bytes(member.contents.count, 4)
      let extra =
        member.usesZip64
        ? ArchiveWriter.bytes(0x7075, 2) + ArchiveWriter.bytes(1, 2) + [7] + ArchiveWriter.bytes(1, 2)
          + ArchiveWriter.bytes(24, 2) + ArchiveWriter.bytes(member.contents.count, 8)
          + ArchiveWriter.bytes(packed.count, 8) + ArchiveWriter.bytes(body.count, 8) : []
      let offset = member.usesZip64 ? [255, 255, 255, 255] : ArchiveWriter.bytes(body.count, 4)
      directory += [0x50, 0x4b, 1, 2, 20, 3] + fields
      directory += member.usesZip64 ? [UInt8](repeating: 255, count: 8) : sizes
      directory += ArchiveWriter.bytes(name.count, 2) + ArchiveWriter.bytes(extra.count, 2)
      directory += [UInt8](repeating: 0, count: 6) + ArchiveWriter.bytes(member.mode << 16, 4) + offset + name + extra
      body += [0x50, 0x4b, 3, 4] + fields + sizes
      body += ArchiveWriter.bytes(local.count, 2) + ArchiveWriter.bytes(4, 2) + local + [9, 9, 0, 0] + packed
    }
    return body + directory + end(offset: body.count, size: directory.count)
  }

  private func end(offset: Int, size: Int) -> [UInt8] {
    let count = members.count
    var result: [UInt8] = []
    if usesZip64 {
      result += [0x50, 0x4b, 6, 6] + ArchiveWriter.bytes(44, 8) + [45, 0, 45, 0]
      result += [UInt8](repeating: 0, count: 8) + ArchiveWriter.bytes(count, 8) + ArchiveWriter.bytes(count, 8)
      result += ArchiveWriter.bytes(size, 8) + ArchiveWriter.bytes(offset, 8)
      result += [0x50, 0x4b, 6, 7, 0, 0, 0, 0] + ArchiveWriter.bytes(offset + size, 8) + [1, 0, 0, 0]
    }
    result += [0x50, 0x4b, 5, 6, 0, 0, 0, 0]
    result += usesZip64 ? [255, 255, 255, 255] : ArchiveWriter.bytes(count, 2) + ArchiveWriter.bytes(count, 2)
    result +=
      usesZip64
      ? [UInt8](repeating: 255, count: 8) : ArchiveWriter.bytes(size, 4) + ArchiveWriter.bytes(offset, 4)
    return result + ArchiveWriter.bytes(comment.count, 2) + comment
  }
}

/// Makes tar files, also ones no tool would make.
struct TarWriter {
  var body: [UInt8] = []

  mutating func add(_ path: String, _ text: String, type: Character = "0", size: Int? = nil) {
    add(path, Array(text.utf8), type: type, size: size)
  }

  mutating func add(
    _ path: String, _ contents: [UInt8], type: Character = "0", size: Int? = nil, link: String = ""
  ) {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at offset: Int) {
      for (index, byte) in text.utf8.prefix(100).enumerated() { header[offset + index] = byte }
    }
    put(path, at: 0)
    put("0000644\0", at: 100)
    let octal = String(size ?? contents.count, radix: 8)
    put(String(repeating: "0", count: max(0, 11 - octal.count)) + octal, at: 124)
    put("        ", at: 148)
    put(String(type), at: 156)
    put(link, at: 157)
    put("ustar\u{0}00", at: 257)
    let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
    put(String(repeating: "0", count: 6 - sum.count) + sum + "\0 ", at: 148)
    body += header + contents
    body += [UInt8](repeating: 0, count: (512 - contents.count % 512) % 512)
  }

  /// A pax header for the next member.
  mutating func addPax(_ records: [(key: String, value: String)]) {
    let text = records.map { record -> String in
      let rest = " \(record.key)=\(record.value)\n"
      var length = rest.utf8.count
      while "\(length)".utf8.count + rest.utf8.count != length { length += 1 }
      return "\(length)\(rest)"
    }
    add("pax", text.joined(), type: "x")
  }

  var file: [UInt8] { ArchiveWriter.gzip(body + [UInt8](repeating: 0, count: 1_024)) }
}
