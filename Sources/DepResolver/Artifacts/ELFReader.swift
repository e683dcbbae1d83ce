// file    = header ... program-header* ... segments; the headers tell where the rest is
// dynamic = ( tag value )* null null          both of a word
// verneed = version:2 count:2 file:4 aux:4 next:4, with aux = hash:4 flags:2 other:2 name:4 next:4

/// Reads the dynamic section of a shared object or program; `nil` when `file` is none.
///
/// Only the pieces that matter are read, each for itself, so that a file whose bytes are costly to reach gives away few.
/// They are asked for as they mostly lie: headers, dynamic section, then strings and versions from front to back.
/// Section headers are not looked at, as the loader doesn't either.
/// - Throws: `ArtifactError` when the file contradicts itself; whatever `file` throws.
public func readDynamicSection(_ file: some RandomAccess, size: Int) async throws -> DynamicSection? {
  let header = try await file.read(0..<min(64, size))
  guard let format = ELFFormat(header), header.count >= format.headerSize else { return nil }
  guard let type = format.number(header, at: 16, 2), type == 2 || type == 3 else { return nil }
  var reader = ELFReader(file: file, size: size, format: format)
  reader.section.machine = UInt16(truncatingIfNeeded: format.number(header, at: 18, 2) ?? 0)
  try await reader.readSegments(header)
  try await reader.readEntries()
  try await reader.readRest()
  return reader.section
}

/// Limits are many times what real objects have.
private enum ELFLimits {
  static let segments = 1_024
  static let entries = 16_384
  static let needed = 4_096
  static let nameBytes = 4_096
  static let versions = 65_536
}

/// Tags of the dynamic section.
private enum Tag {
  static let null = 0
  static let needed = 1
  static let strings = 5
  static let stringsSize = 10
  static let soname = 14
  static let rpath = 15
  static let runpath = 29
  static let versions = 0x6fff_fffe
  static let versionCount = 0x6fff_ffff
  static let kept: Set<Int> = [strings, stringsSize, soname, rpath, runpath, versions, versionCount]
}

private struct ELFReader<File: RandomAccess> {
  let file: File
  let size: Int
  let format: ELFFormat
  var section = DynamicSection()
  private var segments: [ELFSegment] = []
  private var values: [Int: Int] = [:]
  /// Places of the names of `DT_NEEDED` in the string table.
  private var needed: [Int] = []

  init(file: File, size: Int, format: ELFFormat) {
    self.file = file
    self.size = size
    self.format = format
  }

  private func read(_ start: Int, _ count: Int) async throws -> [UInt8] {
    guard start >= 0, count >= 0, start <= size, count <= size - start else {
      throw ArtifactError.malformed("a part of the shared object lies outside the file")
    }
    let bytes = try await file.read(start..<(start + count))
    guard bytes.count == count else { throw ArtifactError.truncated(expected: count, actual: bytes.count) }
    return bytes
  }

  mutating func readSegments(_ header: [UInt8]) async throws {
    let place = format.is64 ? (start: 32, entry: 54) : (start: 28, entry: 42)
    guard let start = format.number(header, at: place.start, format.wordSize),
      let entrySize = format.number(header, at: place.entry, 2),
      let count = format.number(header, at: place.entry + 2, 2)
    else { throw ArtifactError.malformed("the shared object's program headers are beyond any file") }
    if count == 0 { return }
    guard count <= ELFLimits.segments, entrySize == format.programHeaderSize else {
      throw ArtifactError.malformed("the shared object's program headers are of no known form")
    }
    let table = try await read(start, count * entrySize)
    for index in 0..<count {
      guard let segment = ELFSegment(table, at: index * entrySize, format) else {
        throw ArtifactError.malformed("a segment of the shared object is beyond any file")
      }
      segments.append(segment)
    }
  }

  /// The bytes in the file that come to lie at `address`.
  private func fileRange(from address: Int) throws -> Range<Int> {
    let range = segments.lazy.filter { $0.type == ELFSegment.load }.compactMap { $0.fileRange(from: address) }.first
    guard let range, range.lowerBound <= size else {
      throw ArtifactError.malformed("the shared object names an address that is not of the file")
    }
    return range.clamped(to: 0..<size)
  }

  mutating func readEntries() async throws {
    guard let dynamic = segments.first(where: { $0.type == ELFSegment.dynamic }), dynamic.fileSize > 0 else { return }
    // The loader goes by the address.
    let start = (try? fileRange(from: dynamic.address))?.lowerBound ?? dynamic.offset
    let word = format.wordSize
    for index in 0..<min(dynamic.fileSize / (2 * word), ELFLimits.entries) {
      let (place, overflow) = start.addingReportingOverflow(2 * word * index)
      guard !overflow else { throw ArtifactError.malformed("the dynamic section is beyond any file") }
      let tag = format.number(try await read(place, word), at: 0, word)
      if tag == Tag.null { return }
      guard let tag, tag == Tag.needed || Tag.kept.contains(tag) else { continue }
      guard let value = format.number(try await read(place + word, word), at: 0, word) else {
        throw ArtifactError.malformed("the dynamic section is beyond any file")
      }
      if tag == Tag.needed {
        guard needed.count < ELFLimits.needed else {
          throw ArtifactError.tooLarge(what: "the list of needed libraries", limit: ELFLimits.needed)
        }
        needed.append(value)
      } else {
        values[tag] = value
      }
    }
  }

  mutating func readRest() async throws {
    let versions = try values[Tag.versions].map { try fileRange(from: $0) }
    let names = needed + [Tag.soname, Tag.rpath, Tag.runpath].compactMap { values[$0] }
    guard let address = values[Tag.strings], !names.isEmpty else {
      guard names.isEmpty else { throw ArtifactError.malformed("the shared object has names and no string table") }
      if let versions { try await readVersions(versions) }
      return
    }
    var strings = try fileRange(from: address)
    if let count = values[Tag.stringsSize] { strings = strings.prefix(count) }
    if let versions, versions.lowerBound < strings.lowerBound { try await readVersions(versions) }
    var known: [Int: String] = [:]
    for place in Set(names).sorted() { known[place] = try await string(at: place, in: strings) }
    section.needed = needed.compactMap { known[$0] }
    section.soname = values[Tag.soname].flatMap { known[$0] }
    section.rpath = paths(values[Tag.rpath].flatMap { known[$0] })
    section.runpath = paths(values[Tag.runpath].flatMap { known[$0] })
    if let versions, versions.lowerBound >= strings.lowerBound { try await readVersions(versions) }
  }

  private func paths(_ text: String?) -> [String] {
    text?.split(separator: ":").map(String.init) ?? []
  }

  private func string(at place: Int, in strings: Range<Int>) async throws -> String {
    var bytes: [UInt8] = []
    var step = 32
    guard place >= 0, place < strings.count else {
      throw ArtifactError.malformed("a name of the shared object lies outside its string table")
    }
    while bytes.count < ELFLimits.nameBytes {
      let start = strings.lowerBound + place + bytes.count
      let piece = try await read(start, min(step, strings.upperBound - start))
      guard !piece.isEmpty else { break }
      if let end = piece.firstIndex(of: 0) { return String(decoding: bytes + piece[..<end], as: UTF8.self) }
      bytes += piece
      step *= 2
    }
    throw ArtifactError.malformed("a name of the shared object does not end")
  }

  private mutating func readVersions(_ range: Range<Int>) async throws {
    var budget = ELFLimits.versions
    var place = range.lowerBound
    for _ in 0..<(values[Tag.versionCount] ?? 0) {
      let entry = try await versionEntry(place, in: range, &budget)
      let count = format.number(entry, at: 2, 2) ?? 0
      var auxiliary = place + (format.number(entry, at: 8, 4) ?? 0)
      for _ in 0..<count {
        let version = try await versionEntry(auxiliary, in: range, &budget)
        let hash = UInt32(truncatingIfNeeded: format.number(version, at: 0, 4) ?? 0)
        if let glibc = GlibcVersion(versionHash: hash) { section.glibc = max(section.glibc ?? glibc, glibc) }
        let next = format.number(version, at: 12, 4) ?? 0
        if next == 0 { break }
        auxiliary += next
      }
      let next = format.number(entry, at: 12, 4) ?? 0
      if next == 0 { break }
      place += next
    }
  }

  /// Either kind of entry; both are of 16 bytes.
  private func versionEntry(_ place: Int, in range: Range<Int>, _ budget: inout Int) async throws -> [UInt8] {
    budget -= 1
    guard budget > 0, range.contains(place) else {
      throw ArtifactError.malformed("the symbol versions of the shared object are damaged")
    }
    return try await read(place, 16)
  }
}
