// written   = [ name [ extras ] "@" ] reference [ extras ] [ *wsp ";" marker ]
// reference = DirectReference.swift; without white space
//
// A reference without a name stands alone, as pip and uv take it. It is told from a name and versions by what no name
// has: a scheme, a slash, a dot or tilde at the start, or the ending of an archive. Extras after the reference belong to
// those that stand alone: `./folder[extra]`.

/// The parts of a requirement that is a direct reference, as they stand in a requirements file.
struct WrittenReference {
  /// Name and extras before the `@`; `nil` where the reference stands alone.
  let name: Substring?
  let reference: Substring
  /// `[extra]` behind a reference that stands alone.
  let extras: Substring
  /// White space, `;` and the marker.
  let rest: Substring

  /// `nil` when `text` is a name with versions.
  init?(_ text: String) {
    if let at = Self.endOfName(text) {
      name = text[..<at]
      let start = text[text.index(after: at)...].drop { $0.isWhitespace }.startIndex
      reference = Self.withoutMarker(text[start...].prefix { !$0.isWhitespace }, in: text)
      extras = ""
      rest = text[reference.endIndex...]
      return
    }
    let head = Self.withoutMarker(text.prefix { !$0.isWhitespace }, in: text)
    guard Self.standsAlone(head) else { return nil }
    name = nil
    rest = text[head.endIndex...]
    let fragment = head.firstIndex(of: "#") ?? head.endIndex
    if head.hasSuffix("]"), let open = head.lastIndex(of: "["), open < fragment || fragment == head.endIndex {
      reference = head[..<open]
      extras = head[open...]
    } else {
      reference = head
      extras = ""
    }
  }

  /// A path ends at a `;`. An address may have one: it ends at the first with white space behind it, as in uv, or with
  /// what reads as a marker, as in pip. A marker holds a quote, and no address does.
  private static func withoutMarker(_ reference: Substring, in text: String) -> Substring {
    if reference.range(ofText: "://") == nil { return reference.prefix { $0 != ";" } }
    // Reading what follows takes as long as it is.
    for index in reference.indices.lazy.filter({ reference[$0] == ";" }).prefix(16) {
      let rest = text[text.index(after: index)...]
      if rest.first.map(\.isWhitespace) ?? true || (try? Marker(parsing: rest)) != nil { return reference[..<index] }
    }
    return reference
  }

  /// The `@` after a name and its extras.
  private static func endOfName(_ text: String) -> String.Index? {
    var rest = text[...].drop { $0.utf8.allSatisfy { $0.isAlphanumeric || "._-".utf8.contains($0) } }
    guard rest.startIndex > text.startIndex else { return nil }
    rest = rest.drop { $0.isWhitespace }
    if rest.first == "[" {
      guard let close = rest.firstIndex(of: "]") else { return nil }
      rest = rest[rest.index(after: close)...].drop { $0.isWhitespace }
    }
    return rest.first == "@" ? rest.startIndex : nil
  }

  private static func standsAlone(_ head: Substring) -> Bool {
    if let first = head.utf8.first, "./~\\".utf8.contains(first) { return true }
    let name = head.utf8.prefix { $0.isAlphanumeric || "-_.+".utf8.contains($0) }
    switch head.utf8.dropFirst(name.count).first {
    case UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "\\"): return !name.isEmpty
    case nil: return DirectReference.archiveSuffixes.contains { head.hasSuffix($0) } && !name.isEmpty
    default: return false
    }
  }
}
