// end of central directory (22 bytes + comment):
//   50 4b 05 06  disk:2 directory-disk:2 entries-here:2 entries:2 directory-size:4 directory-offset:4 comment-length:2
// zip64 locator (20 bytes, just before it when present):
//   50 4b 06 07  disk:4 record-offset:8 disks:4
// zip64 record (56 bytes or more):
//   50 4b 06 06  rest-size:8 by:2 needs:2 disk:4 directory-disk:4 entries-here:8 entries:8 size:8 offset:8

/// Where the central directory of a zip file is.
///
/// Source: PKWARE APPNOTE 6.3, sections 4.3.14 to 4.3.16.
struct ZipEndRecord: Hashable {
  /// Bytes at the end of a file that always hold the records: the longest comment, and both zip64 records.
  static let reach = 22 + 65_535 + 20 + 56

  /// The place of the directory in the file, in bytes.
  var directory: Range<Int>
  var entryCount: Int

  /// Finds the records in `tail`, the last bytes of a file of `fileSize` bytes: `reach` of them, or all.
  init(tail: ArraySlice<UInt8>, fileSize: Int) throws(ArtifactError) {
    guard let start = Self.findStart(in: tail) else {
      throw ArtifactError.malformed("not a zip file: no end of central directory")
    }
    var reader = ByteReader(tail[start...].dropFirst(4))
    let disk = try reader.uint16()
    let directoryDisk = try reader.uint16()
    let entriesHere = try reader.uint16()
    var count = try reader.uint16()
    var size = try reader.uint32()
    var offset = try reader.uint32()
    let tailOffset = fileSize - tail.count
    var end = tailOffset + (start - tail.startIndex)
    if let record = try Self.readZip64(tail: tail, endRecord: start, tailOffset: tailOffset) {
      (count, size, offset, end) = (record.count, record.size, record.offset, record.start)
    } else {
      guard disk == 0, directoryDisk == 0, entriesHere == count else {
        throw ArtifactError.unsupported("a zip file in several parts")
      }
    }
    guard size <= ArchiveLimits.directoryBytes else {
      throw ArtifactError.tooLarge(what: "the zip central directory", limit: ArchiveLimits.directoryBytes)
    }
    guard count <= ArchiveLimits.memberCount else {
      throw ArtifactError.unsupported("a zip file of more than \(ArchiveLimits.memberCount) members")
    }
    // Bytes before the first member, or between directory and end, would let two readers see two archives.
    guard offset <= end, size == end - offset else {
      throw ArtifactError.malformed("the zip central directory is not where its end record says")
    }
    directory = offset..<end
    entryCount = count
  }

  /// The last end record whose comment reaches exactly to the end of the file.
  private static func findStart(in tail: ArraySlice<UInt8>) -> Int? {
    guard tail.count >= 22 else { return nil }
    let last = tail.endIndex - 22
    let first = max(tail.startIndex, last - 65_535)
    for start in stride(from: last, through: first, by: -1) where tail[start] == 0x50 {
      guard tail[start...].starts(with: [0x50, 0x4b, 0x05, 0x06]) else { continue }
      let commentLength = Int(tail[start + 20]) | Int(tail[start + 21]) << 8
      if start + 22 + commentLength == tail.endIndex { return start }
    }
    return nil
  }

  private static func readZip64(
    tail: ArraySlice<UInt8>, endRecord: Int, tailOffset: Int
  ) throws(ArtifactError) -> (count: Int, size: Int, offset: Int, start: Int)? {
    let locator = endRecord - 20
    guard locator >= tail.startIndex, tail[locator...].starts(with: [0x50, 0x4b, 0x06, 0x07]) else { return nil }
    var reader = ByteReader(tail[locator..<endRecord].dropFirst(4))
    let disk = try reader.uint32()
    let recordOffset = try reader.uint64()
    let diskCount = try reader.uint32()
    guard disk == 0, diskCount <= 1 else { throw ArtifactError.unsupported("a zip file in several parts") }
    let locatorOffset = tailOffset + (locator - tail.startIndex)
    guard recordOffset >= tailOffset, recordOffset <= locatorOffset - 56 else {
      throw ArtifactError.malformed("the zip64 end record is not where its locator says")
    }
    let start = tail.startIndex + (recordOffset - tailOffset)
    var record = ByteReader(tail[start..<locator])
    guard try record.number(UInt32.self) == 0x0606_4b50, try record.uint64() == locator - start - 12 else {
      throw ArtifactError.malformed("the zip64 end record is damaged")
    }
    _ = try record.run(4)
    let thisDisk = try record.uint32()
    let directoryDisk = try record.uint32()
    let entriesHere = try record.uint64()
    let count = try record.uint64()
    guard thisDisk == 0, directoryDisk == 0, entriesHere == count else {
      throw ArtifactError.unsupported("a zip file in several parts")
    }
    let size = try record.uint64()
    let offset = try record.uint64()
    return (count, size, offset, recordOffset)
  }
}
