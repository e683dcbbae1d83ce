// document = *( field ) [ blank-line body ]
// field    = name ":" value *( line-end ( space / tab ) more-value ) line-end
// line-end = CRLF / LF / CR
//
// Names compare in any case. A line that is neither field nor continuation ends the fields, as in Python's `email`.
// Values are UTF-8; one that is not is read as Latin-1, as old tools wrote it.

/// The fields of a core metadata document that tell what a distribution needs, in the order of the document.
///
/// Source: PyPA "Core metadata specifications"; RFC 822, sections 3.1 and 3.2.
struct MetadataFields: Hashable {
  enum Name: String, Hashable, CaseIterable {
    case metadataVersion = "metadata-version"
    case name
    case version
    case requiresPython = "requires-python"
    case requiresDist = "requires-dist"
    case providesExtra = "provides-extra"
    case dynamic
  }

  private var values: [Name: [String]] = [:]

  init(_ document: [UInt8]) {
    var rest = document[...]
    if rest.starts(with: [0xef, 0xbb, 0xbf]) { rest = rest.dropFirst(3) }
    var current: (name: Name, value: [UInt8])?
    while let line = Self.nextLine(&rest), let first = line.first {
      if first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") {
        current?.value.append(UInt8(ascii: " "))
        current?.value.append(contentsOf: Self.trimmed(line))
        continue
      }
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")), Self.isFieldName(line[..<colon]) else { break }
      if let current { append(current.value, to: current.name) }
      current = Self.known(line[..<colon]).map { ($0, Array(Self.trimmed(line[(colon + 1)...]))) }
    }
    if let current { append(current.value, to: current.name) }
  }

  /// The values of a field that may be repeated; folded lines are joined by one space.
  subscript(name: Name) -> [String] { values[name] ?? [] }

  /// The first value of a field; `nil` when the document lacks it or leaves it empty.
  func first(_ name: Name) -> String? {
    values[name]?.first.flatMap { $0.isEmpty ? nil : $0 }
  }

  private mutating func append(_ bytes: [UInt8], to name: Name) {
    let value = Self.trimmed(bytes[...])
    let text =
      String(validating: value, as: UTF8.self)
      ?? String(String.UnicodeScalarView(value.map { Unicode.Scalar($0) }))
    values[name, default: []].append(text)
  }

  /// Takes the next line, without its end; `nil` when nothing is left.
  private static func nextLine(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard !rest.isEmpty else { return nil }
    guard let end = rest.firstIndex(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) else {
      defer { rest = [] }
      return rest
    }
    let line = rest[..<end]
    let isPair = rest[end...].starts(with: [UInt8(ascii: "\r"), UInt8(ascii: "\n")])
    rest = rest[(end + (isPair ? 2 : 1))...]
    return line
  }

  private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    var line = line.drop(while: isSpace)
    while let last = line.last, isSpace(last) { line.removeLast() }
    return line
  }

  private static func isFieldName(_ bytes: ArraySlice<UInt8>) -> Bool {
    !bytes.isEmpty && bytes.allSatisfy { (33...126).contains($0) }
  }

  private static func known(_ bytes: ArraySlice<UInt8>) -> Name? {
    guard bytes.count <= 20 else { return nil }
    return Name(rawValue: String(decoding: bytes, as: UTF8.self).lowercased())
  }
}

extension MetadataFields {
  /// `Metadata-Version` as two numbers; `nil` when it is missing or unreadable.
  var metadataVersion: (major: Int, minor: Int)? {
    guard let text = first(.metadataVersion) else { return nil }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let major = Int(parts[0]), let minor = Int(parts[1]) else { return nil }
    return (major, minor)
  }

  /// Whether the document, found in a source distribution, promises that `field` is the same in every wheel built.
  ///
  /// Source: PyPA "Core metadata specifications", field "Dynamic" (metadata 2.2).
  func isStatic(_ field: Name) -> Bool {
    guard let version = metadataVersion, version >= (2, 2) else { return false }
    return !self[.dynamic].contains { $0.lowercased() == field.rawValue }
  }
}
