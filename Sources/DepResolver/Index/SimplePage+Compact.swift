internal import SpecParser

extension SimplePage {
  /// Raised whenever the layout changes, so that no other layout is read.
  static let compactFormat: UInt8 = 1

  /// The compact form of a page that is in memory; `nil` for one that is read from the cache piece by piece.
  var compact: [UInt8]? {
    if case .inMemory(let bytes, _) = records { bytes } else { nil }
  }

  /// Reads the compact form; `nil` when it is of another format or damaged.
  init?(name: PackageName, compact: [UInt8], statedBy: String = "") {
    let header = compact.withUnsafeBytes { Header($0) }
    guard let header, header.byteCount + header.recordBytes == compact.count else { return nil }
    self.init(name: name, header, records: .inMemory(compact, start: header.byteCount))
    self.statedBy = statedBy
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

  /// As the page gives it.
  let filename: UnsafeRawBufferPointer
  /// How much of the page's common address this one begins with, and what follows.
  private let shared: Int
  private let middle: UnsafeRawBufferPointer
  private let endsWithFilename: Bool
  private var sha256Bytes: UnsafeRawBufferPointer?
  /// Where the python it needs stands among the specifiers of the page.
  private var specifier: Int?
  private(set) var yanked: String?
  private var size: Int?
  private(set) var uploadTime: Int?
  private let offersMetadata: Bool
  private var metadataSHA256: UnsafeRawBufferPointer?

  /// Points into the bytes of `reader`.
  init?(_ reader: inout CompactReader, urlBase: [UInt8]) {
    guard let bits = reader.byte(), let filenameCount = reader.count(), let name = reader.raw(filenameCount),
      let shared = reader.count(), shared <= urlBase.count,
      let middleCount = reader.count(), let middle = reader.raw(middleCount)
    else { return nil }
    let fields = Fields(rawValue: bits)
    filename = name
    self.shared = shared
    self.middle = middle
    endsWithFilename = fields.contains(.filenameEndsURL)
    offersMetadata = !fields.isDisjoint(with: [.metadata, .metadataSHA256])
    if fields.contains(.sha256) {
      guard let raw = reader.raw(32) else { return nil }
      sha256Bytes = raw
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
      metadataSHA256 = raw
    }
  }

  /// Whether the name is that of a wheel, as far as its end tells.
  var isWheel: Bool { filename.count > 4 && filename[(filename.count - 4)...].elementsEqual(".whl".utf8) }

  var hasSHA256: Bool { sha256Bytes != nil }

  /// Whether the address is one without TLS.
  func isInPlain(_ base: [UInt8]) -> Bool {
    let scheme = "http://".utf8
    if shared >= scheme.count { return base.starts(with: scheme) }
    return (base[..<shared] + middle.prefix(scheme.count)).starts(with: scheme)
  }

  /// Lower-case hex.
  var sha256: String? { sha256Bytes.map { FileDigest.hex($0) } }

  /// Which of `specifiers` says what python it needs.
  func requiresPython(_ specifiers: [VersionSpecifiers?]) -> VersionSpecifiers? {
    specifier.flatMap { specifiers.indices.contains($0) ? specifiers[$0] : nil }
  }

  /// The file itself, of a page's project and one of its versions; `nil` when the name is that of no wheel after all.
  func file(of page: SimplePage, version: Version) -> DistributionFile? {
    let kind: DistributionFile.Kind
    if isWheel {
      guard let wheel = WheelFilename(filename, name: page.name, version: version) else { return nil }
      kind = .wheel(wheel)
    } else {
      kind = .sdist(version: version)
    }
    var file = DistributionFile(
      filename: String(decoding: filename, as: UTF8.self), url: url(page.urlBase), kind: kind, sha256: sha256,
      requiresPython: requiresPython(page.specifiers), yanked: yanked, size: size, uploadTime: uploadTime,
      metadata: offersMetadata ? .offered(sha256: metadataSHA256.map { FileDigest.hex($0) }) : .none)
    file.statedBy = page.statedBy
    return file
  }

  private func url(_ base: [UInt8]) -> String {
    let end = endsWithFilename ? filename.count : 0
    return String(unsafeUninitializedCapacity: shared + middle.count + end) { buffer in
      let target = UnsafeMutableRawBufferPointer(buffer)
      base.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<shared])) }
      UnsafeMutableRawBufferPointer(rebasing: target[shared...]).copyMemory(from: middle)
      if end > 0 {
        UnsafeMutableRawBufferPointer(rebasing: target[(shared + middle.count)...]).copyMemory(from: filename)
      }
      return shared + middle.count + end
    }
  }
}
