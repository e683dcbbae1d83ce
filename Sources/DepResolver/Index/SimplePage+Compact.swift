internal import SpecParser

extension SimplePage {
  /// Raised whenever the layout changes, so that no other layout is read.
  static let compactFormat: UInt8 = 1

  /// The compact form of a page that is in memory; `nil` for one that is read from the cache piece by piece.
  var compact: [UInt8]? {
    if case .inMemory(let bytes, _) = records { bytes } else { nil }
  }

  /// Reads the compact form; `nil` when it is of another format or damaged.
  init?(name: PackageName, compact: [UInt8]) {
    let header = compact.withUnsafeBytes { Header($0) }
    guard let header, header.byteCount + header.recordBytes == compact.count else { return nil }
    self.init(name: name, header, records: .inMemory(compact, start: header.byteCount))
  }

  /// Reads what comes before the records; `records` makes the rest from how many bytes of records there are.
  init?(name: PackageName, head: UnsafeRawBufferPointer, records: (_ byteCount: Int) -> PageRecords?) {
    guard let header = Header(head), header.byteCount == head.count, let records = records(header.recordBytes) else {
      return nil
    }
    self.init(name: name, header, records: records)
  }

  private init(name: PackageName, _ header: Header, records: PageRecords) {
    self.name = name
    self.records = records
    versions = header.versions
    releases = header.releases
    specifiers = header.specifiers
    urlBase = header.urlBase
  }

  private struct Header {
    var urlBase: [UInt8]
    var specifiers: [VersionSpecifiers?] = []
    var versions: [Version] = []
    var releases: [Release] = []
    /// Of the header itself and of all records.
    let byteCount: Int
    let recordBytes: Int

    init?(_ bytes: UnsafeRawBufferPointer) {
      var reader = CompactReader(bytes)
      guard reader.byte() == SimplePage.compactFormat else { return nil }
      guard let baseCount = reader.count(), let base = reader.raw(baseCount) else { return nil }
      urlBase = Array(base)
      guard let specifierCount = reader.count(), specifierCount <= bytes.count else { return nil }
      specifiers.reserveCapacity(specifierCount)
      for _ in 0..<specifierCount {
        guard let text = reader.text() else { return nil }
        specifiers.append(try? VersionSpecifiers(lenient: text))
      }
      guard let releaseCount = reader.count(), releaseCount <= bytes.count else { return nil }
      versions.reserveCapacity(releaseCount)
      releases.reserveCapacity(releaseCount)
      var start = 0
      for _ in 0..<releaseCount {
        guard let textCount = reader.count(), let text = reader.raw(textCount), let version = Version(utf8: text),
          let fileCount = reader.count(), fileCount <= Self.limit,
          let byteCount = reader.count(), byteCount <= Self.limit
        else { return nil }
        versions.append(version)
        releases.append(Release(start: start, fileCount: fileCount))
        start += byteCount
      }
      byteCount = reader.index
      recordBytes = start
    }

    /// No page is longer; keeps damaged numbers from adding up past what an integer holds.
    private static var limit: Int { 1 << 32 }
  }
}

/// One file in the compact form.
struct FileRecord {
  /// Which fields follow, in the order of the bits.
  struct Fields: OptionSet {
    let rawValue: UInt8

    static let sha256 = Fields(rawValue: 1)
    static let requiresPython = Fields(rawValue: 2)
    static let yanked = Fields(rawValue: 4)
    static let size = Fields(rawValue: 8)
    static let uploadTime = Fields(rawValue: 16)
    static let metadata = Fields(rawValue: 32)
    static let metadataSHA256 = Fields(rawValue: 64)
    /// The address ends with the file name, which is then not repeated.
    static let filenameEndsURL = Fields(rawValue: 128)
  }

  private var filename: UnsafeRawBufferPointer
  private var url: String
  private var sha256: String?
  private var specifier: Int?
  private var yanked: String?
  private var size: Int?
  private var uploadTime: Int?
  private var metadata = DistributionFile.MetadataOffer.none

  init?(_ reader: inout CompactReader, urlBase: [UInt8]) {
    guard let bits = reader.byte(), let filenameCount = reader.count(), let name = reader.raw(filenameCount),
      let shared = reader.count(), shared <= urlBase.count,
      let middleCount = reader.count(), let middle = reader.raw(middleCount)
    else { return nil }
    let fields = Fields(rawValue: bits)
    filename = name
    let end = fields.contains(.filenameEndsURL) ? name.count : 0
    url = String(unsafeUninitializedCapacity: shared + middle.count + end) { buffer in
      let target = UnsafeMutableRawBufferPointer(buffer)
      urlBase.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<shared])) }
      UnsafeMutableRawBufferPointer(rebasing: target[shared...]).copyMemory(from: middle)
      if end > 0 { UnsafeMutableRawBufferPointer(rebasing: target[(shared + middle.count)...]).copyMemory(from: name) }
      return shared + middle.count + end
    }
    if fields.contains(.sha256) {
      guard let raw = reader.raw(32) else { return nil }
      sha256 = FileDigest.hex(raw)
    }
    if fields.contains(.requiresPython) {
      guard let index = reader.count() else { return nil }
      specifier = index
    }
    if fields.contains(.yanked) {
      guard let reason = reader.text() else { return nil }
      yanked = reason
    }
    if fields.contains(.size) {
      guard let value = reader.count() else { return nil }
      size = value
    }
    if fields.contains(.uploadTime) {
      guard let value = reader.signed() else { return nil }
      uploadTime = value
    }
    if fields.contains(.metadataSHA256) {
      guard let raw = reader.raw(32) else { return nil }
      metadata = .offered(sha256: FileDigest.hex(raw))
    } else if fields.contains(.metadata) {
      metadata = .offered(sha256: nil)
    }
  }

  /// `nil` when the name is that of no wheel after all.
  func file(version: Version, _ specifiers: [VersionSpecifiers?]) -> DistributionFile? {
    let name = String(decoding: filename, as: UTF8.self)
    let kind: DistributionFile.Kind
    if name.hasSuffix(".whl") {
      guard let wheel = WheelFilename(name) else { return nil }
      kind = .wheel(wheel)
    } else {
      kind = .sdist(version: version)
    }
    return DistributionFile(
      filename: name, url: url, kind: kind, sha256: sha256,
      requiresPython: specifier.flatMap { specifiers.indices.contains($0) ? specifiers[$0] : nil },
      yanked: yanked, size: size, uploadTime: uploadTime, metadata: metadata)
  }
}
