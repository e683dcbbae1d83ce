#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The places of the fields of one stanza of `Packages` in the bytes it was read from; empty where there is none.
///
/// ``DebianControl`` reads the same grammar in fewer lines of code; this one reads sixty thousand stanzas in a tenth of
/// a second, as a cold plan has to.
struct PackageListStanza {
  enum Field: Int, CaseIterable {
    case package, version, architecture, multiArch, priority, essential, important, protected, source
    case installedSize, size
    // In the order in which apt takes notice of the names in them.
    case preDepends, depends, conflicts, breaks, recommends, suggests, replaces, enhances, provides
  }

  fileprivate(set) var ranges = [Range<Int>](repeating: 0..<0, count: Field.allCases.count)

  subscript(field: Field) -> Range<Int> { ranges[field.rawValue] }
}

enum PackageListScanner {
  /// Calls `body` for each stanza of `bytes`, which must hold whole stanzas.
  static func scan(_ bytes: UnsafeRawBufferPointer, _ body: (borrowing PackageListStanza) -> Void) {
    guard let base = bytes.baseAddress else { return }
    var stanza = PackageListStanza()
    var isEmpty = true
    var current: PackageListStanza.Field?
    var position = 0
    while position < bytes.count {
      let rest = bytes.count - position
      let found = memchr(base + position, 0x0A, rest)
      let end = found.map { UnsafeRawPointer($0) - base } ?? bytes.count
      let start = position
      position = end + 1
      if start == end {
        if !isEmpty { body(stanza) }
        if !isEmpty { stanza = PackageListStanza() }
        isEmpty = true
        current = nil
        continue
      }
      let first = bytes[start]
      if first == 0x20 || first == 0x09 {
        if let field = current {
          stanza.ranges[field.rawValue] = stanza.ranges[field.rawValue].lowerBound..<end
        }
        continue
      }
      guard let colon = memchr(base + start, 0x3A, end - start) else { continue }
      let nameEnd = UnsafeRawPointer(colon) - base
      current = field(UnsafeRawBufferPointer(rebasing: bytes[start..<nameEnd]))
      guard let field = current else { continue }
      isEmpty = false
      guard stanza.ranges[field.rawValue].isEmpty else {
        current = nil
        continue
      }
      var value = nameEnd + 1
      while value < end, bytes[value] == 0x20 || bytes[value] == 0x09 { value += 1 }
      stanza.ranges[field.rawValue] = value..<end
    }
    if !isEmpty { body(stanza) }
  }

  /// Which field a name is, in any case; told by its length first, as most are none of ours.
  private static func field(_ name: UnsafeRawBufferPointer) -> PackageListStanza.Field? {
    guard name.count <= 14 else { return nil }
    for (text, field) in names[name.count] where isEqual(name, text) { return field }
    return nil
  }

  private static func isEqual(_ name: UnsafeRawBufferPointer, _ text: [UInt8]) -> Bool {
    for index in text.indices where name[index] | 0x20 != text[index] { return false }
    return true
  }

  /// Names by their length, with bit 0x20 set in every byte as for lower case; a hyphen has it anyway.
  private static let names: [[([UInt8], PackageListStanza.Field)]] = {
    let written: [(String, PackageListStanza.Field)] = [
      ("package", .package), ("version", .version), ("architecture", .architecture), ("multi-arch", .multiArch),
      ("priority", .priority), ("essential", .essential), ("important", .important), ("protected", .protected),
      ("source", .source), ("installed-size", .installedSize), ("size", .size), ("pre-depends", .preDepends),
      ("depends", .depends), ("conflicts", .conflicts), ("breaks", .breaks), ("recommends", .recommends),
      ("suggests", .suggests), ("replaces", .replaces), ("enhances", .enhances), ("provides", .provides),
    ]
    var table = [[([UInt8], PackageListStanza.Field)]](repeating: [], count: 15)
    for (text, field) in written { table[text.utf8.count].append((Array(text.utf8), field)) }
    return table
  }()
}
