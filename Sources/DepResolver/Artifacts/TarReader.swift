// archive  = *( member ) zero-block ...
// member   = [ extension ... ] header data padding-to-512
// header   = 512 bytes: name[100] mode uid gid size[12] mtime checksum[8] type link[100] magic ... prefix[155]
// extension: pax "x" (path, size), pax "g" (skipped), GNU "L" (long path), GNU "K" (long link)
//
// Read: v7, ustar, pax and GNU archives of files. Sparse files and several volumes are refused.

/// Walks the members of a gzip-compressed tar file in order.
///
/// Source: POSIX.1-2017, `pax`, sections "ustar Interchange Format" and "pax Interchange Format".
struct TarReader: ~Copyable {
  struct Member: Hashable {
    /// As written: may be absolute, hold `..`, or be no UTF-8 (then repaired). Never a place to write to.
    var path: String
    var isFile: Bool
    var size: Int
    /// What a symbolic link leads to, seen from its folder, or a hard link, seen from the archive.
    var link: Link?
  }

  enum Link: Hashable {
    case symbolic(String)
    case hard(String)
  }

  private static let blockSize = 512
  /// Extension headers hold a path or two.
  private static let extensionLimit = 1 << 20

  /// Of everything up to the member that `next` returned last.
  var inflatedBytes: Int { stream.inflatedBytes }

  private var stream: GzipStream
  private var unread = 0
  private var padding = 0
  private var headerCount = 0

  init(gzip bytes: [UInt8], inflatedLimit: Int = ArchiveLimits.inflatedBytes) throws(ArtifactError) {
    stream = try GzipStream(bytes, limit: inflatedLimit)
  }

  /// The next member, or `nil` at the end; contents that were not read are passed over.
  mutating func next() throws(ArtifactError) -> Member? {
    var longPath: String?
    var longLink: String?
    var paxSize: Int?
    while let block = try header() {
      let header = try TarHeader(block)
      let size = paxSize ?? header.size
      switch header.type {
      case UInt8(ascii: "L"):
        begin(size: header.size)
        longPath = String(decoding: try extensionData().prefix { $0 != 0 }, as: UTF8.self)
      case UInt8(ascii: "x"):
        begin(size: header.size)
        let records = try PaxRecords(try extensionData())
        longPath = records.path ?? longPath
        longLink = records.link ?? longLink
        paxSize = records.size ?? paxSize
      case UInt8(ascii: "K"):
        begin(size: header.size)
        longLink = String(decoding: try extensionData().prefix { $0 != 0 }, as: UTF8.self)
      case UInt8(ascii: "g"):
        begin(size: header.size)
      case 0, UInt8(ascii: "0"), UInt8(ascii: "7"):
        begin(size: size)
        let path = longPath ?? header.path
        return Member(path: path, isFile: !path.hasSuffix("/"), size: size)
      case UInt8(ascii: "1")...UInt8(ascii: "6"):
        // Links, devices and folders hold no data whatever their size says.
        begin(size: 0)
        let target = longLink ?? header.link
        let link: Link? =
          switch header.type {
          case UInt8(ascii: "1"): .hard(target)
          case UInt8(ascii: "2"): .symbolic(target)
          default: nil
          }
        return Member(path: longPath ?? header.path, isFile: false, size: 0, link: link)
      case UInt8(ascii: "S"), UInt8(ascii: "M"):
        throw ArtifactError.unsupported("a sparse or split file in a tar archive")
      default:
        // POSIX has unknown types read as files.
        begin(size: size)
        return Member(path: longPath ?? header.path, isFile: false, size: size)
      }
    }
    return nil
  }

  /// The contents of the member that `next` returned last.
  mutating func contents() throws(ArtifactError) -> [UInt8] {
    guard unread <= ArchiveLimits.memberBytes else {
      throw ArtifactError.tooLarge(what: "a file in the archive", limit: ArchiveLimits.memberBytes)
    }
    return try takeData()
  }

  private mutating func begin(size: Int) {
    unread = size
    padding = (Self.blockSize - size % Self.blockSize) % Self.blockSize
  }

  private mutating func extensionData() throws(ArtifactError) -> [UInt8] {
    guard unread <= Self.extensionLimit else {
      throw ArtifactError.tooLarge(what: "a tar extension header", limit: Self.extensionLimit)
    }
    return try takeData()
  }

  private mutating func takeData() throws(ArtifactError) -> [UInt8] {
    let data = try stream.read(unread)
    guard data.count == unread else { throw ArtifactError.truncated(expected: unread, actual: data.count) }
    unread = 0
    return data
  }

  /// The next header block; `nil` at a zero block or the end of the data.
  private mutating func header() throws(ArtifactError) -> [UInt8]? {
    let gap = unread + padding
    guard try stream.skip(gap) == gap || unread == 0 else {
      throw ArtifactError.malformed("the tar archive ends inside a file")
    }
    (unread, padding) = (0, 0)
    headerCount += 1
    guard headerCount <= ArchiveLimits.memberCount else {
      throw ArtifactError.unsupported("an archive of more than \(ArchiveLimits.memberCount) files")
    }
    let block = try stream.read(Self.blockSize)
    if block.isEmpty || block.allSatisfy({ $0 == 0 }) { return nil }
    guard block.count == Self.blockSize else {
      throw ArtifactError.truncated(expected: Self.blockSize, actual: block.count)
    }
    return block
  }
}

extension TarReader.Member {
  /// Whether it would be unpacked outside the folder that it is unpacked to, or lead out of it. pip and uv refuse that.
  var leadsOut: Bool {
    if path.hasPrefix("/") || Self.leavesFolder(path) { return true }
    switch link {
    case nil: return false
    case .hard(let target): return target.hasPrefix("/") || Self.leavesFolder(target)
    case .symbolic(let target):
      let folder = path.split(separator: "/").dropLast().joined(separator: "/")
      return target.hasPrefix("/") || Self.leavesFolder("\(folder)/\(target)")
    }
  }

  private static func leavesFolder(_ path: String) -> Bool {
    var depth = 0
    for part in path.split(separator: "/") where part != "." {
      depth += part == ".." ? -1 : 1
      if depth < 0 { return true }
    }
    return false
  }

  /// The path for a message: printable ASCII, and not endless.
  var printablePath: String {
    String(path.unicodeScalars.prefix(120).map { (0x20..<0x7f).contains($0.value) ? Character($0) : "?" })
  }
}
