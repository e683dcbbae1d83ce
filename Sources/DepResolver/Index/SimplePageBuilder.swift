internal import SpecParser

// page    = format url-base specifiers releases record*
// format  = byte
// url-base = text                                     ; the address of the first file
// specifiers = count text*                            ; distinct requires-python texts
// releases = count ( version-text file-count record-bytes )*   ; ascending by version, records by file name
// record  = fields-byte filename shared-count middle [ sha256 ] [ specifier-index ] [ yanked-text ] [ size ]
//           [ upload-time ] [ metadata-sha256 ]
//
// A file's address is `shared-count` bytes of the url-base, then the middle, then the file name where the fields say
// so. Counts are varints, texts have their length before them, sums are 32 raw bytes.

/// One file as a page gives it; texts point into the page.
struct SimplePageEntry {
  var filename: UnsafeRawBufferPointer
  /// Absolute, or relative to the page's base.
  var url: UnsafeRawBufferPointer
  /// Hex.
  var sha256: UnsafeRawBufferPointer?
  var requiresPython: UnsafeRawBufferPointer?
  var yanked: UnsafeRawBufferPointer?
  var size: Int?
  var uploadTime: Int?
  var isMetadataOffered = false
  /// Hex.
  var metadataSHA256: UnsafeRawBufferPointer?
}

/// Puts the files of one page into the compact form of `SimplePage`.
struct SimplePageBuilder {
  private struct Record {
    var version: Int
    /// Where it stands in the stream, and where its file name does.
    var range: Range<Int>
    var filename: Range<Int>
  }

  private let name: PackageName
  private let normalizedName: [UInt8]
  /// What relative addresses are resolved against; `nil` where all are absolute.
  var base: WebURL?
  private var urlBase: [UInt8] = []
  private var stream = CompactWriter()
  private var records: [Record] = []
  private var versionTexts = DistinctTexts()
  private var specifierTexts = DistinctTexts()
  private var signatures: [String: String] = [:]

  /// `pageBytes` is how long the page is, as far as that is known.
  init(name: PackageName, base: WebURL? = nil, pageBytes: Int = 0) {
    self.name = name
    self.base = base
    stream.reserveCapacity(pageBytes / 2)
    normalizedName = Array(name.normalized.utf8)
  }

  /// Leaves the file out when its name or address cannot be read.
  mutating func add(_ entry: SimplePageEntry) {
    guard let version = versionText(in: entry.filename) else { return }
    let hasQuery = entry.url.contains(UInt8(ascii: "?"))
    if !hasQuery, isPlainAbsolute(entry.url) {
      write(entry, url: entry.url, version: version)
    } else {
      let text = String(decoding: entry.url, as: UTF8.self)
      guard var url = base == nil ? WebURL(text)?.text : base?.resolving(text)?.text else { return }
      if hasQuery, let (plain, signature) = AddressSignature.split(url) {
        signatures[plain] = signature
        url = plain
      }
      url.withUTF8 { write(entry, url: UnsafeRawBufferPointer($0), version: version) }
    }
  }

  mutating func finish() -> SimplePage {
    var parsed: [(version: Version, text: Int)] = []
    for (index, text) in versionTexts.all.enumerated() {
      if let version = Version(text) { parsed.append((version, index)) }
    }
    parsed.sort { ($0.version, $0.text) < ($1.version, $1.text) }
    // Texts of one version, such as 1.0 and 1.0.0, share a release.
    var releaseOfText = [Int?](repeating: nil, count: versionTexts.all.count)
    var releases: [(text: Int, version: Version)] = []
    for (version, text) in parsed {
      if releases.last?.version != version { releases.append((text, version)) }
      releaseOfText[text] = releases.count - 1
    }
    var recordsOfRelease = [[Record]](repeating: [], count: releases.count)
    for record in records {
      if let release = releaseOfText[record.version] { recordsOfRelease[release].append(record) }
    }
    stream.bytes.withUnsafeBytes { bytes in
      for release in recordsOfRelease.indices {
        recordsOfRelease[release].sort { bytes[$0.filename].lexicographicallyPrecedes(bytes[$1.filename]) }
      }
    }
    var page = CompactWriter()
    page.write(SimplePage.compactFormat)
    urlBase.withUnsafeBytes { page.write(text: $0) }
    page.write(count: specifierTexts.all.count)
    for text in specifierTexts.all { page.write(text: text) }
    page.write(count: releases.count)
    var recordBytes = 0
    for (release, records) in zip(releases, recordsOfRelease) {
      let bytes = records.reduce(0) { $0 + $1.range.count }
      page.write(text: versionTexts.all[release.text])
      page.write(count: records.count)
      page.write(count: bytes)
      recordBytes += bytes
    }
    // Pages stay in memory for the run: one that grew by doubling would take up to twice its bytes.
    page.reserveCapacity(page.bytes.count + recordBytes)
    stream.bytes.withUnsafeBytes { bytes in
      for record in recordsOfRelease.joined() { page.write(raw: UnsafeRawBufferPointer(rebasing: bytes[record.range])) }
    }
    guard var result = SimplePage(name: name, compact: page.bytes) else {
      preconditionFailure("the compact form cannot be read back")
    }
    result.signatures = signatures
    return result
  }
}

extension SimplePageBuilder {
  private mutating func write(_ entry: SimplePageEntry, url: UnsafeRawBufferPointer, version: UnsafeRawBufferPointer) {
    let start = stream.bytes.count
    if urlBase.isEmpty { urlBase = Array(url) }
    var fields: FileRecord.Fields = []
    let sha256 = entry.sha256.flatMap(Sum.init)
    let metadataSHA256 = entry.metadataSHA256.flatMap(Sum.init)
    if sha256 != nil { fields.insert(.sha256) }
    if entry.requiresPython.map({ !$0.isEmpty }) == true { fields.insert(.requiresPython) }
    if entry.yanked != nil { fields.insert(.yanked) }
    if let size = entry.size, size >= 0 { fields.insert(.size) }
    if entry.uploadTime != nil { fields.insert(.uploadTime) }
    if entry.isMetadataOffered { fields.insert(.metadata) }
    if entry.isMetadataOffered, metadataSHA256 != nil { fields.insert(.metadataSHA256) }
    var shared = 0
    let longest = min(urlBase.count, url.count)
    while shared < longest, urlBase[shared] == url[shared] { shared += 1 }
    let filename = entry.filename
    if url.count >= filename.count + shared, url.suffix(filename.count).elementsEqual(filename) {
      fields.insert(.filenameEndsURL)
    }
    let middleEnd = fields.contains(.filenameEndsURL) ? url.count - filename.count : url.count
    stream.write(fields.rawValue)
    stream.write(text: filename)
    let filenameEnd = stream.bytes.count
    stream.write(count: shared)
    stream.write(text: UnsafeRawBufferPointer(rebasing: url[shared..<middleEnd]))
    if let sha256 { withUnsafeBytes(of: sha256) { stream.write(raw: $0) } }
    if fields.contains(.requiresPython), let text = entry.requiresPython {
      stream.write(count: specifierTexts.index(of: text))
    }
    if let yanked = entry.yanked { stream.write(text: yanked) }
    if let size = entry.size, size >= 0 { stream.write(count: size) }
    if let time = entry.uploadTime { stream.write(signed: time) }
    if fields.contains(.metadataSHA256), let metadataSHA256 {
      withUnsafeBytes(of: metadataSHA256) { stream.write(raw: $0) }
    }
    records.append(
      Record(
        version: versionTexts.index(of: version), range: start..<stream.bytes.count,
        filename: (filenameEnd - filename.count)..<filenameEnd))
  }

  /// The version part of a wheel's or source distribution's name; `nil` for other files and other projects.
  private func versionText(in filename: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    let hyphen = UInt8(ascii: "-")
    let isWheel = hasSuffix(filename, ".whl")
    let suffix = isWheel ? 4 : hasSuffix(filename, ".tar.gz") ? 7 : hasSuffix(filename, ".zip") ? 4 : 0
    guard suffix > 0, let nameEnd = endOfName(filename), filename[nameEnd] == hyphen else { return nil }
    let rest = UnsafeRawBufferPointer(rebasing: filename[(nameEnd + 1)..<(filename.count - suffix)])
    guard isWheel else { return rest.isEmpty ? nil : rest }
    let hyphens = rest.lazy.filter { $0 == hyphen }.count
    guard (3...4).contains(hyphens), let end = rest.firstIndex(of: hyphen), end > 0 else { return nil }
    return UnsafeRawBufferPointer(rebasing: rest[..<end])
  }

  /// Where the project's name ends: any case, runs of `-`, `_` and `.` as one separator. Something always follows.
  private func endOfName(_ filename: UnsafeRawBufferPointer) -> Int? {
    var index = 0
    func isSeparator(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }
    for expected in normalizedName {
      guard index < filename.count else { return nil }
      if expected == UInt8(ascii: "-") {
        guard isSeparator(filename[index]) else { return nil }
        while index < filename.count, isSeparator(filename[index]) { index += 1 }
      } else {
        let byte = filename[index]
        guard ((65...90).contains(byte) ? byte | 0x20 : byte) == expected else { return nil }
        index += 1
      }
    }
    return index < filename.count ? index : nil
  }

  private func hasSuffix(_ text: UnsafeRawBufferPointer, _ suffix: StaticString) -> Bool {
    let count = suffix.utf8CodeUnitCount
    return text.count > count && suffix.withUTF8Buffer { text[(text.count - count)...].elementsEqual($0) }
  }

  /// Whether an address can be kept as it stands: absolute, no fragment, no credentials, nothing to encode.
  private func isPlainAbsolute(_ url: UnsafeRawBufferPointer) -> Bool {
    let schemeEnd: Int
    if hasPrefix(url, "https://") {
      schemeEnd = 8
    } else if hasPrefix(url, "http://") {
      schemeEnd = 7
    } else {
      return false
    }
    guard let pathStart = url[schemeEnd...].firstIndex(of: UInt8(ascii: "/")), pathStart > schemeEnd else {
      return false
    }
    let isPlainHost = url[schemeEnd..<pathStart].allSatisfy { byte in
      switch byte {
      case 48...57, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."): true
      default: false
      }
    }
    guard isPlainHost else { return false }
    var missing: UInt64 = 0
    for index in pathStart..<url.count { missing |= WebURL.standing.missing(url[index]) }
    return missing == 0
  }

  private func hasPrefix(_ text: UnsafeRawBufferPointer, _ prefix: StaticString) -> Bool {
    text.count >= prefix.utf8CodeUnitCount && prefix.withUTF8Buffer { zip(text, $0).allSatisfy(==) }
  }

  /// Adds a file that is known already.
  mutating func add(_ file: DistributionFile) {
    let arena = ByteArena()
    func raw(_ text: String) -> UnsafeRawBufferPointer { arena.copy(Array(text.utf8)) }
    var entry = SimplePageEntry(filename: raw(file.filename), url: raw(file.url))
    entry.sha256 = file.sha256.map(raw)
    entry.requiresPython = file.requiresPython.map { raw($0.description) }
    entry.yanked = file.yanked.map(raw)
    entry.size = file.size
    entry.uploadTime = file.uploadTime
    if case .offered(let sha256) = file.metadata {
      entry.isMetadataOffered = true
      entry.metadataSHA256 = sha256.map(raw)
    }
    withExtendedLifetime(arena) {
      // Its address was read already, and may be a path or a repository.
      if let version = versionText(in: entry.filename) { write(entry, url: entry.url, version: version) }
    }
  }
}

/// Numbers texts in the order they first come.
private struct DistinctTexts {
  private(set) var all: [String] = []
  private var indices: [String: Int] = [:]
  private var last: [UInt8] = []
  private var lastIndex = -1

  mutating func index(of text: UnsafeRawBufferPointer) -> Int {
    // Neighbours on a page mostly have the same text.
    if lastIndex >= 0, last.count == text.count, last.elementsEqual(text) { return lastIndex }
    let key = String(decoding: text, as: UTF8.self)
    last = Array(text)
    if let known = indices[key] {
      lastIndex = known
    } else {
      lastIndex = all.count
      indices[key] = lastIndex
      all.append(key)
    }
    return lastIndex
  }
}

/// The 32 bytes of a sha256.
private struct Sum {
  private var words = SIMD4<UInt64>()

  /// `nil` when `hex` is not 64 hexadecimal digits.
  init?(_ hex: UnsafeRawBufferPointer) {
    guard hex.count == 64 else { return nil }
    var missing: UInt64 = 0
    for word in 0..<4 {
      var value: UInt64 = 0
      for index in (word * 16)..<(word * 16 + 16) {
        let byte = hex[index]
        missing |= ByteSet.hexDigits.missing(byte)
        value = value << 4 | UInt64(byte & 15 &+ 9 &* (byte >> 6))
      }
      words[word] = value.bigEndian
    }
    guard missing == 0 else { return nil }
  }
}
