internal import SpecParser

/// Reads which files a wheel brings, from its end.
///
/// - Throws: `ArtifactError` when the file is no zip file, or its entry points can't be read; whatever `file` throws.
func readInstalledFiles(_ file: some RandomAccess, filename: WheelFilename) async throws -> InstalledFiles {
  let directory = try await WheelReader.directory(of: file)
  guard let files = try await WheelReader.installedFiles(of: file, directory, filename, atHand: []) else {
    throw ArtifactError.malformed("the entry points of the wheel can't be read")
  }
  return files
}

extension WheelReader {
  /// What a wheel with this directory brings; `nil` where its entry points can't be read, which is no reason to refuse a
  /// wheel of which only metadata is wanted.
  ///
  /// In most wheels they lie beside `METADATA`, in what was read of the file, and take no request.
  /// - Throws: whatever `file` throws.
  static func installedFiles(
    of file: some RandomAccess, _ directory: ZipDirectory, _ filename: WheelFilename, atHand: [ByteWindow]
  ) async throws -> InstalledFiles? {
    var entryPoints: [UInt8] = []
    if let entry = directory.entries.first(where: isEntryPoints) {
      let extent = directory.extent(of: entry)
      guard entry.packedSize <= longestEntryPoints, entry.size <= longestEntryPoints else { return nil }
      let member: ArraySlice<UInt8>
      if let known = atHand.lazy.compactMap({ $0.slice(extent) }).first {
        member = known
      } else {
        do {
          member = try await read(file, extent)[...]
        } catch is ArtifactError {
          return nil
        }
      }
      guard let contents = try? entry.contents(from: member) else { return nil }
      entryPoints = contents
    }
    return InstalledFiles(directory, entryPoints: entryPoints, project: filename.name.normalized)
  }

  /// The range and that of the entry points, if they are before `limit` and so near that one read of both costs less.
  static func withEntryPoints(_ range: Range<Int>, of directory: ZipDirectory, before limit: Int) -> Range<Int> {
    guard let entry = directory.entries.first(where: isEntryPoints) else { return range }
    let extent = directory.extent(of: entry)
    let both = min(range.lowerBound, extent.lowerBound)..<max(range.upperBound, extent.upperBound)
    return extent.upperBound <= limit && both.count - range.count <= nearby ? both : range
  }

  private static let longestEntryPoints = 1 << 20
  private static let nearby = 24 << 10

  private static func isEntryPoints(_ entry: ZipEntry) -> Bool {
    guard entry.nameBytes.suffix(16).elementsEqual("entry_points.txt".utf8) else { return false }
    let folder = entry.nameBytes.dropLast(16)
    return folder.suffix(11).elementsEqual(".dist-info/".utf8)
      && folder.dropLast().allSatisfy { $0 != UInt8(ascii: "/") }
  }
}
