internal import SpecParser

/// Reads the metadata of a wheel alone, where hundreds of the same project are looked at and passed over.
///
/// The folder with the metadata is written last, so that the end of a long directory tells where `METADATA` is: of a wheel
/// of botocore 20 KB are read in place of 360. That no other folder of the kind stands before is not looked at;
/// ``readWheel(_:filename:)`` does so for the one that is taken. Where the end does not tell, it reads all the same.
func readWheelMetadata(_ file: some RandomAccess, filename: WheelFilename) async throws -> DistributionDetail {
  let tail = try await file.readTail(WheelReader.shortRead)
  if let (entry, extent) = WheelReader.metadataEntry(inTail: tail.bytes, fileSize: tail.size, of: filename) {
    let member = try await WheelReader.read(file, extent)
    if let contents = try? entry.contents(from: member[...]), let metadata = try? CoreMetadata(parsing: contents) {
      try WheelReader.check(metadata, against: filename)
      return DistributionDetail(metadata: metadata, source: .wheel)
    }
  }
  return try await readWheel(file, filename: filename)
}

extension WheelReader {
  /// Bytes of the first read: the directory of most wheels with `METADATA` before it, or the end of a long one.
  fileprivate static let shortRead = 16 << 10

  /// `METADATA` and where it lies, if the directory begins before `tail` and its end names just one.
  fileprivate static func metadataEntry(
    inTail tail: [UInt8], fileSize: Int, of filename: WheelFilename
  ) -> (entry: ZipEntry, extent: Range<Int>)? {
    let start = fileSize - tail.count
    guard let end = try? ZipEndRecord(tail: tail[...], fileSize: fileSize), end.directory.lowerBound < start,
      end.directory.upperBound > start,
      let directory = ZipDirectory(endingIn: tail[..<(end.directory.upperBound - start)], end: end),
      let entry = try? metadataEntry(in: directory, of: filename)
    else { return nil }
    let extent = directory.extent(of: entry)
    return extent.count <= longestMember ? (entry, extent) : nil
  }

  /// Nobody else's members are read with it.
  private static let longestMember = 256 << 10
}
