internal import SpecParser

// page = any HTML; each `<a href>` is a file, its name the last segment of the address
//
// PEP 503, with `data-requires-python`, `data-yanked` (PEP 592), `data-core-metadata` and `data-dist-info-metadata`
// (PEP 658, PEP 714), the sum in the fragment, `<base href>` and the repository version (PEP 629).

extension SimplePage {
  /// Reads the HTML form of a page; `nil` when it states a version of the simple API other than 1.
  ///
  /// `base` is the page's own address; the page may name another.
  static func html(_ bytes: [UInt8], name: PackageName, base: WebURL) -> SimplePage? {
    var reader = SimplePageHTMLReader(builder: SimplePageBuilder(name: name, base: base, pageBytes: bytes.count))
    var tokenizer = HTMLTokenizer(bytes)
    while let tag = tokenizer.next() {
      if tag.isNamed("a") {
        reader.readAnchor(tag)
      } else if tag.isNamed("base") {
        reader.readBase(tag)
      } else if tag.isNamed("meta"), tag["name"].map({ $0.elementsEqual("pypi:repository-version".utf8) }) == true {
        guard tag["content"]?.starts(with: "1.".utf8) == true else { return nil }
      }
    }
    return reader.builder.finish()
  }
}

private struct SimplePageHTMLReader {
  var builder: SimplePageBuilder
  private let arena = ByteArena()
  private var hasBase = false

  init(builder: SimplePageBuilder) {
    self.builder = builder
  }

  /// The first one counts.
  mutating func readBase(_ tag: HTMLStartTag) {
    guard !hasBase, let href = tag["href"] else { return }
    if let url = builder.base?.resolving(String(decoding: href, as: UTF8.self)) {
      builder.base = url
      hasBase = true
    }
  }

  mutating func readAnchor(_ tag: HTMLStartTag) {
    guard let href = tag["href"] else { return }
    defer { arena.reset() }
    let hash = href.firstIndex(of: UInt8(ascii: "#")) ?? href.endIndex
    let address = trimmed(href[..<hash])
    let path = address.prefix { $0 != UInt8(ascii: "?") }
    let segmentStart = path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? path.startIndex
    let segment = path[segmentStart...]
    let filename = WebURL.percentDecoded(segment)
    var entry = SimplePageEntry(filename: arena.copy(filename.utf8), url: arena.copy(address))
    for part in href[hash...].dropFirst().split(separator: UInt8(ascii: "&")) where part.starts(with: "sha256=".utf8) {
      entry.sha256 = arena.copy(part.dropFirst(7))
    }
    entry.requiresPython = tag["data-requires-python"].map { arena.copy(validated($0)) }
    entry.yanked = tag["data-yanked"].map { arena.copy(validated($0)) }
    let offer = tag["data-core-metadata"] ?? tag["data-dist-info-metadata"]
    if let offer, !offer.elementsEqual("false".utf8) {
      entry.isMetadataOffered = true
      if offer.starts(with: "sha256=".utf8) { entry.metadataSHA256 = arena.copy(offer.dropFirst(7)) }
    }
    builder.add(entry)
  }

  private func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let start = text.drop { $0 <= 0x20 }
    guard let last = start.lastIndex(where: { $0 > 0x20 }) else { return [] }
    return start[...last]
  }

  /// Pages are UTF-8 or nearly so: bytes that are not become U+FFFD.
  private func validated(_ bytes: [UInt8]) -> [UInt8] {
    bytes.allSatisfy { $0 < 0x80 } ? bytes : Array(String(decoding: bytes, as: UTF8.self).utf8)
  }
}
