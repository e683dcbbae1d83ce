/// The members of a zip file, in the order of its central directory.
struct ZipDirectory: Hashable {
  let entries: [ZipEntry]
  /// Where the directory starts in the file: members end before it.
  let start: Int

  /// Reads the directory `end` points to; `bytes` are exactly its bytes.
  init(_ bytes: ArraySlice<UInt8>, end: ZipEndRecord) throws(ArtifactError) {
    start = end.directory.lowerBound
    // A header takes 46 bytes at least, so a false count cannot make us reserve much.
    guard end.entryCount <= bytes.count / 46 else {
      throw ArtifactError.malformed("the zip central directory is too short for \(end.entryCount) members")
    }
    var reader = ByteReader(bytes)
    var entries: [ZipEntry] = []
    entries.reserveCapacity(end.entryCount)
    for _ in 0..<end.entryCount {
      let entry = try ZipEntry(&reader)
      guard entry.headerOffset < start else {
        throw ArtifactError.malformed("a zip member lies outside the file")
      }
      entries.append(entry)
    }
    guard reader.remaining == 0 else {
      throw ArtifactError.malformed("the zip central directory holds more than its members")
    }
    self.entries = entries
    try checkMembers()
  }

  /// The last members alone, read from `bytes`, which end where the directory does and begin anywhere in it.
  ///
  /// They begin at the first header from which others follow one another to the very end; `nil` where there is none.
  init?(endingIn bytes: ArraySlice<UInt8>, end: ZipEndRecord) {
    start = end.directory.lowerBound
    let signature: [UInt8] = [0x50, 0x4b, 0x01, 0x02]
    // How many bytes are left at headers from which none lead to the end, so that each header is read once.
    var deadEnds: Set<Int> = []
    for place in bytes.indices where bytes[place] == signature[0] && bytes[place...].starts(with: signature) {
      var reader = ByteReader(bytes[place...])
      var entries: [ZipEntry] = []
      while reader.remaining > 0, deadEnds.insert(reader.remaining).inserted,
        let entry = try? ZipEntry(&reader), entry.headerOffset < start
      {
        entries.append(entry)
      }
      if reader.remaining == 0, !entries.isEmpty {
        self.entries = entries
        return
      }
    }
    return nil
  }

  /// The directory of a whole file in memory.
  init(file bytes: [UInt8]) throws(ArtifactError) {
    let end = try ZipEndRecord(tail: bytes.suffix(ZipEndRecord.reach), fileSize: bytes.count)
    try self.init(bytes[end.directory], end: end)
  }

  /// Files, without folders.
  var fileCount: Int { entries.count { !$0.isFolder } }

  /// Uncompressed bytes of all files.
  func unpackedBytes() throws(ArtifactError) -> Int {
    var total = 0
    for entry in entries where !entry.isFolder { total = try Self.sum(total, entry.size) }
    return total
  }

  /// The files that `compileall` looks at once they are installed, wherever that is.
  func pythonSources() throws(ArtifactError) -> PythonSources {
    var sources = PythonSources(bytes: 0, count: 0)
    for entry in entries where entry.nameBytes.suffix(3).elementsEqual(".py".utf8) {
      sources.bytes = try Self.sum(sources.bytes, entry.size)
      sources.count += 1
    }
    return sources
  }

  private static func sum(_ left: Int, _ right: Int) throws(ArtifactError) -> Int {
    let (sum, overflow) = left.addingReportingOverflow(right)
    guard !overflow else { throw ArtifactError.malformed("the sizes of the zip members are beyond any file") }
    return sum
  }

  /// The bytes of the file that hold `entry`: from its local header to the next member or the directory.
  ///
  /// The local header's length is not in the directory, so the end is where something else starts, and never further
  /// than the longest header allows.
  func extent(of entry: ZipEntry) -> Range<Int> {
    var end = start
    for other in entries where other.headerOffset > entry.headerOffset {
      end = min(end, other.headerOffset)
    }
    let longest = 30 + 2 * 65_535 + min(entry.packedSize, ArchiveLimits.memberBytes)
    return entry.headerOffset..<min(end, entry.headerOffset + longest)
  }
}

// What two readers of one archive could see differently, or what leads out of where it is unpacked. pip and uv refuse it
// when they install, so it is no use to lock it.
extension ZipDirectory {
  private func checkMembers() throws(ArtifactError) {
    var seen: [ArraySlice<UInt8>: Int] = Dictionary(minimumCapacity: entries.count)
    for (position, entry) in entries.enumerated() {
      guard !Self.leadsOut(entry.nameBytes) else {
        throw ArtifactError.malformed("the zip member '\(entry.printableName)' leads out of the archive")
      }
      guard let first = seen.updateValue(position, forKey: entry.nameBytes), !entry.isFolder else { continue }
      guard entries[first].checksum == entry.checksum, entries[first].size == entry.size else {
        throw ArtifactError.malformed("the zip member '\(entry.printableName)' is there twice, with other contents")
      }
    }
    let ordered = entries.indices.sorted { entries[$0].headerOffset < entries[$1].headerOffset }
    for (number, position) in ordered.enumerated() {
      let entry = entries[position]
      let next = number + 1 < ordered.count ? entries[ordered[number + 1]].headerOffset : start
      // The local header may be longer than this, never shorter.
      let (end, overflow) = (entry.headerOffset + 30 + entry.nameBytes.count).addingReportingOverflow(entry.packedSize)
      guard !overflow, end <= next else {
        throw ArtifactError.malformed("the zip member '\(entry.printableName)' overlaps what follows it")
      }
    }
  }

  /// An absolute path, on any system, or one that climbs above the folder that the archive is unpacked to.
  private static func leadsOut(_ name: ArraySlice<UInt8>) -> Bool {
    func isSlash(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") }
    guard let first = name.first else { return false }
    if isSlash(first) || name.dropFirst().first == UInt8(ascii: ":") { return true }
    // Nearly no name has two dots in a row.
    guard zip(name, name.dropFirst()).contains(where: { $0 == UInt8(ascii: ".") && $1 == $0 }) else { return false }
    var depth = 0
    for part in name.split(whereSeparator: isSlash) where !part.elementsEqual(".".utf8) {
      depth += part.elementsEqual("..".utf8) ? -1 : 1
      if depth < 0 { return true }
    }
    return false
  }
}
