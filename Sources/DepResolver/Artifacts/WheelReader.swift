internal import SpecParser

/// Reads the metadata and the unpacked size of a wheel, from as few and as small pieces of the file as will do.
///
/// One read of the file's end serves most wheels: it holds the zip central directory, and `METADATA` just before it.
/// A longer directory takes a second read, which reaches back far enough for `METADATA` as well. No byte is read twice.
///
/// Source: PyPA "Binary distribution format", sections "File contents" and "The .dist-info directory".
/// - Throws: `ArtifactError` when the file is no readable wheel; whatever `file` throws.
public func readWheel(_ file: some RandomAccess, filename: WheelFilename) async throws -> DistributionDetail {
  try await readWheel(file, filename: filename) { _, _ in }
}

/// The same; `seen` is given the central directory, and the files that the wheel brings where they can be known.
func readWheel(
  _ file: some RandomAccess, filename: WheelFilename, seen: (ZipDirectory, InstalledFiles?) -> Void
) async throws -> DistributionDetail {
  let tail = try await file.readTail(WheelReader.firstRead)
  guard tail.bytes.count == min(WheelReader.firstRead, tail.size) else {
    throw ArtifactError.truncated(expected: min(WheelReader.firstRead, tail.size), actual: tail.bytes.count)
  }
  var window = ByteWindow(start: tail.size - tail.bytes.count, bytes: tail.bytes)
  let end = try ZipEndRecord(tail: window.bytes[...], fileSize: tail.size)
  if end.directory.lowerBound < window.start {
    let start = max(0, end.directory.lowerBound - WheelReader.reachBack(directoryBytes: end.directory.count))
    window.prepend(try await WheelReader.read(file, start..<window.start))
  }
  guard let directoryBytes = window.slice(end.directory) else {
    throw ArtifactError.malformed("the zip central directory is not where its end record says")
  }
  let directory = try ZipDirectory(directoryBytes, end: end)
  let tailWindow = window
  let entry = try WheelReader.metadataEntry(in: directory, of: filename)
  let extent = directory.extent(of: entry)
  if extent.lowerBound < window.start {
    let missing = WheelReader.withEntryPoints(
      extent.lowerBound..<min(extent.upperBound, window.start), of: directory, before: window.start)
    let bytes = try await WheelReader.read(file, missing)
    if missing.upperBound == window.start {
      window.prepend(bytes)
    } else {
      window = ByteWindow(start: missing.lowerBound, bytes: bytes)
    }
  }
  guard let member = window.slice(extent) else {
    throw ArtifactError.malformed("a zip member lies outside the file")
  }
  let metadata = try CoreMetadata(parsing: try entry.contents(from: member))
  try WheelReader.check(metadata, against: filename)
  seen(directory, try await WheelReader.installedFiles(of: file, directory, filename, atHand: [window, tailWindow]))
  return DistributionDetail(
    metadata: metadata,
    source: .wheel,
    unpackedBytes: try directory.unpackedBytes(),
    fileCount: directory.fileCount,
    sources: try directory.pythonSources())
}

/// The parts of reading a wheel.
enum WheelReader {
  /// Bytes of the first read: enough for the end records with the longest comment.
  static let firstRead = ZipEndRecord.reach

  /// How far before a long central directory the second read starts.
  ///
  /// Between `METADATA` and the directory lies `RECORD`, which has a line for each entry of the directory and packs to
  /// less than it.
  static func reachBack(directoryBytes: Int) -> Int { (16 << 10) + directoryBytes }

  /// The members of a wheel, from its end.
  static func directory(of file: some RandomAccess) async throws -> ZipDirectory {
    let tail = try await file.readTail(firstRead)
    let end = try ZipEndRecord(tail: tail.bytes[...], fileSize: tail.size)
    var window = ByteWindow(start: tail.size - tail.bytes.count, bytes: tail.bytes)
    if end.directory.lowerBound < window.start {
      window.prepend(try await read(file, end.directory.lowerBound..<window.start))
    }
    guard let bytes = window.slice(end.directory) else {
      throw ArtifactError.malformed("the zip central directory is not where its end record says")
    }
    return try ZipDirectory(bytes, end: end)
  }

  static func read(_ file: some RandomAccess, _ range: Range<Int>) async throws -> [UInt8] {
    let bytes = try await file.read(range)
    guard bytes.count == range.count else {
      throw ArtifactError.truncated(expected: range.count, actual: bytes.count)
    }
    return bytes
  }

  /// The `METADATA` of the wheel's only `*.dist-info` folder.
  ///
  /// As in pip, the folder's name must begin with the project's, whatever the spelling, and its version is not looked
  /// at: real wheels differ there.
  static func metadataEntry(in directory: ZipDirectory, of filename: WheelFilename) throws(ArtifactError) -> ZipEntry {
    var folder: ArraySlice<UInt8>?
    var found: ZipEntry?
    for entry in directory.entries {
      guard let slash = entry.nameBytes.firstIndex(of: UInt8(ascii: "/")) else { continue }
      let top = entry.nameBytes[..<slash]
      guard top.suffix(suffix.count).elementsEqual(suffix) else { continue }
      guard folder.map({ $0.elementsEqual(top) }) ?? true else {
        throw ArtifactError.invalidMetadata("the wheel has more than one .dist-info folder")
      }
      folder = top
      guard entry.nameBytes[(slash + 1)...].elementsEqual("METADATA".utf8) else { continue }
      guard found == nil else { throw ArtifactError.invalidMetadata("the wheel has two METADATA files") }
      found = entry
    }
    guard let folder else { throw ArtifactError.invalidMetadata("the wheel has no .dist-info folder") }
    let stem = String(decoding: folder.dropLast(suffix.count), as: UTF8.self)
    guard normalized(stem).hasPrefix(filename.name.normalized) else {
      throw ArtifactError.invalidMetadata("the wheel's .dist-info folder is not of '\(filename.name)'")
    }
    guard let found else { throw ArtifactError.invalidMetadata("the wheel has no METADATA file") }
    return found
  }

  private static let suffix = Array(".dist-info".utf8)

  /// `text` in lower case with runs of separators as one hyphen, whether or not it is a valid name.
  private static func normalized(_ text: String) -> String {
    var result = ""
    for character in text.lowercased() {
      if "-_.".contains(character) {
        if result.last != "-" { result.append("-") }
      } else {
        result.append(character)
      }
    }
    return result
  }

  /// A wheel whose metadata is about something else would be installed under one name and counted under another.
  static func check(_ metadata: CoreMetadata, against filename: WheelFilename) throws(ArtifactError) {
    guard metadata.name == filename.name else {
      throw ArtifactError.invalidMetadata(
        "METADATA names '\(metadata.name)', but the file name says '\(filename.name)'")
    }
    guard metadata.version == filename.version else {
      throw ArtifactError.invalidMetadata(
        "METADATA names \(metadata.version), but the file name says \(filename.version)")
    }
  }
}
