// central directory header (46 bytes + name + extra + comment):
//   50 4b 01 02  by:2 needs:2 flags:2 method:2 time:4 crc:4 packed:4 size:4 name-length:2 extra-length:2
//   comment-length:2 disk:2 attributes:2 attributes:4 header-offset:4
// local header (30 bytes + name + extra), then the data:
//   50 4b 03 04  needs:2 flags:2 method:2 time:4 crc:4 packed:4 size:4 name-length:2 extra-length:2

/// One member of a zip file, as its central directory describes it.
///
/// Source: PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.5.3.
struct ZipEntry: Hashable {
  private static let saturated = 0xffff_ffff

  /// As written, without any translation: may be absolute or hold `..`. Never a place to write to.
  var nameBytes: ArraySlice<UInt8>
  var flags: Int
  var method: Int
  var checksum: UInt32
  var packedSize: Int
  /// Bytes of the contents.
  var size: Int
  /// Where the local header starts in the file.
  var headerOffset: Int
  /// Whether someone may run it, where a Unix system made the archive.
  var isExecutable: Bool

  var name: String { String(decoding: nameBytes, as: UTF8.self) }
  var isFolder: Bool { nameBytes.last == UInt8(ascii: "/") }

  /// Reads the next header of a central directory.
  init(_ reader: inout ByteReader) throws(ArtifactError) {
    guard try reader.number(UInt32.self) == 0x0201_4b50 else {
      throw ArtifactError.malformed("the zip central directory is damaged")
    }
    let writer = try reader.uint16()
    _ = try reader.run(2)
    flags = try reader.uint16()
    method = try reader.uint16()
    _ = try reader.run(4)
    checksum = try reader.number(UInt32.self)
    packedSize = try reader.uint32()
    size = try reader.uint32()
    let nameLength = try reader.uint16()
    let extraLength = try reader.uint16()
    let commentLength = try reader.uint16()
    _ = try reader.run(4)
    let attributes = try reader.uint32()
    isExecutable = writer >> 8 == 3 && attributes >> 16 & 0o111 != 0
    headerOffset = try reader.uint32()
    nameBytes = try reader.run(nameLength)
    let extra = try reader.run(extraLength)
    _ = try reader.run(commentLength)
    if size == Self.saturated || packedSize == Self.saturated || headerOffset == Self.saturated {
      try applyZip64(extra)
    }
  }

  /// Replaces the numbers that did not fit 32 bits, which follow in fixed order in extra field 1.
  private mutating func applyZip64(_ extra: ArraySlice<UInt8>) throws(ArtifactError) {
    var fields = ByteReader(extra)
    while fields.remaining >= 4 {
      let identifier = try fields.uint16()
      let length = try fields.uint16()
      var field = ByteReader(try fields.run(length))
      guard identifier == 1 else { continue }
      if size == Self.saturated { size = try field.uint64() }
      if packedSize == Self.saturated { packedSize = try field.uint64() }
      if headerOffset == Self.saturated { headerOffset = try field.uint64() }
      return
    }
  }

  /// The contents, from `bytes` that begin at the local header and go as far as the member may.
  ///
  /// Stored and deflated members; the checksum is verified.
  func contents(from bytes: ArraySlice<UInt8>) throws(ArtifactError) -> [UInt8] {
    guard size <= ArchiveLimits.memberBytes, packedSize <= ArchiveLimits.memberBytes else {
      throw ArtifactError.tooLarge(what: "'\(printableName)'", limit: ArchiveLimits.memberBytes)
    }
    guard flags & 1 == 0 else { throw ArtifactError.unsupported("'\(printableName)' is encrypted") }
    var reader = ByteReader(bytes)
    _ = try reader.run(try readLocalHeader(&reader))
    let packed = try reader.run(packedSize)
    let contents: [UInt8]
    switch method {
    case 0:
      guard packedSize == size else {
        throw ArtifactError.malformed("the stored zip member '\(printableName)' has two sizes")
      }
      contents = Array(packed)
    case 8:
      contents = try Inflater.inflateRaw(packed, size: size)
    default:
      throw ArtifactError.unsupported("'\(printableName)' is compressed by method \(method)")
    }
    guard Inflater.checksum(contents[...]) == checksum else {
      throw ArtifactError.malformed("the checksum of '\(printableName)' is wrong")
    }
    return contents
  }

  /// Passes over the local header up to its extra field, whose length it gives.
  private func readLocalHeader(_ reader: inout ByteReader) throws(ArtifactError) -> Int {
    guard try reader.number(UInt32.self) == 0x0403_4b50 else {
      throw ArtifactError.malformed("no zip member where '\(printableName)' should be")
    }
    _ = try reader.run(22)
    let nameLength = try reader.uint16()
    let extraLength = try reader.uint16()
    guard try reader.run(nameLength).elementsEqual(nameBytes) else {
      throw ArtifactError.malformed("the zip member '\(printableName)' has two names")
    }
    return extraLength
  }

  /// Where in the file the packed bytes are; `header` is the local header up to its extra field.
  ///
  /// - Throws: also where the member is one whose contents can't be read.
  func packedRange(header: [UInt8]) throws(ArtifactError) -> Range<Int> {
    guard flags & 1 == 0 else { throw ArtifactError.unsupported("'\(printableName)' is encrypted") }
    guard method == 8 || (method == 0 && packedSize == size) else {
      throw ArtifactError.unsupported("'\(printableName)' is compressed by method \(method)")
    }
    var reader = ByteReader(header[...])
    let extraLength = try readLocalHeader(&reader)
    let (start, startOverflow) = headerOffset.addingReportingOverflow(header.count - reader.remaining + extraLength)
    let (end, endOverflow) = start.addingReportingOverflow(packedSize)
    guard !startOverflow, !endOverflow else { throw ArtifactError.malformed("a zip member lies outside the file") }
    return start..<end
  }

  /// The name for a message: printable ASCII, and not endless.
  var printableName: String {
    String(decoding: nameBytes.prefix(120).map { (0x20..<0x7f).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
  }
}
