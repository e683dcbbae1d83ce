// file         = *( blank-line ) *( stanza 1*( blank-line ) )
// stanza       = 1*( field / comment )
// field        = name ":" value newline *( continuation )
// continuation = ( space / tab ) text newline
// comment      = "#" text newline
//
// Debian Policy 5.1. Names compare in any case; of a field that stands twice the first counts, as in apt.

/// Reads control files of Debian, such as `Packages` and `var/lib/dpkg/status`, a stanza at a time.
///
/// What is no field is passed over: a file that was checked by its sum is as its archive wants it, and an image's
/// status is read as far as it makes sense.
struct DebianControl: Sequence, IteratorProtocol {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  init(_ bytes: [UInt8]) {
    self.init(bytes[...])
  }

  /// The next stanza that has a field txspec knows.
  mutating func next() -> DebianStanza? {
    var stanza = DebianStanza(bytes: bytes)
    var current: DebianField?
    var isEmpty = true
    while position < bytes.endIndex {
      let line = nextLine()
      guard let first = line.isEmpty ? nil : bytes[line.lowerBound] else {
        if isEmpty { continue }
        return stanza
      }
      switch first {
      case UInt8(ascii: "#"): continue
      case UInt8(ascii: " "), UInt8(ascii: "\t"): if let current { stanza.extend(current, to: line.upperBound) }
      default:
        guard let colon = bytes[line].firstIndex(of: UInt8(ascii: ":")) else { continue }
        isEmpty = false
        current = DebianField(bytes[line.lowerBound..<colon])
        if let field = current, !stanza.begin(field, (colon + 1)..<line.upperBound) { current = nil }
      }
    }
    return isEmpty ? nil : stanza
  }

  /// The next line without its end.
  private mutating func nextLine() -> Range<Int> {
    let start = position
    let rest = bytes[start...]
    var end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
    position = Swift.min(end + 1, bytes.endIndex)
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return start..<end
  }
}

/// The fields txspec reads.
enum DebianField: String, CaseIterable {
  case package, status, version, architecture, priority, essential, important, protected, source, depends, conflicts
  case breaks, provides, size
  case multiArch = "multi-arch"
  case preDepends = "pre-depends"
  case installedSize = "installed-size"

  init?(_ name: ArraySlice<UInt8>) {
    guard name.count <= 14 else { return nil }
    self.init(rawValue: String(decoding: name, as: UTF8.self).lowercased())
  }
}

/// The fields of one stanza.
struct DebianStanza {
  private let bytes: ArraySlice<UInt8>
  private var fields: [DebianField: Range<Int>] = [:]

  fileprivate init(bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
  }

  /// The value on one line, without blanks around it; `nil` where the field is missing or empty.
  subscript(field: DebianField) -> String? {
    guard let range = fields[field] else { return nil }
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
    var value = bytes[range].drop(while: isBlank)
    while let last = value.last, isBlank(last) { value.removeLast() }
    if value.isEmpty { return nil }
    return String(decoding: value.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }, as: UTF8.self)
  }

  fileprivate mutating func begin(_ field: DebianField, _ value: Range<Int>) -> Bool {
    if fields[field] != nil { return false }
    fields[field] = value
    return true
  }

  fileprivate mutating func extend(_ field: DebianField, to end: Int) {
    if let start = fields[field]?.lowerBound { fields[field] = start..<end }
  }
}
