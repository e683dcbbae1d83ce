internal import SpecParser

// page  = { "meta": { "api-version": "1.*" }, "files": [ file* ], ... }
// file  = { "filename": string, "url": string, "hashes": { "sha256": string }, "requires-python": string,
//           "yanked": bool | string, "size": integer, "upload-time": string,
//           "core-metadata" | "dist-info-metadata": bool | { "sha256": string }, ... }
//
// PEP 691, with the fields of PEP 592, 658, 700 and 714. Other keys are checked and passed over. An optional field of
// another type counts as absent.

extension SimplePage {
  /// Reads the JSON form of a page.
  ///
  /// `base` is the page's own address, which relative addresses are resolved against.
  static func json(_ bytes: [UInt8], name: PackageName, base: WebURL) throws(JSONError) -> SimplePage {
    let result: Result<SimplePage, JSONError> = bytes.withUnsafeBytes { raw in
      if let offset = invalidUTF8(raw) { return .failure(JSONError(offset: offset, expected: "UTF-8")) }
      var reader = SimplePageJSONReader(raw, name: name, base: base)
      return Result { () throws(JSONError) in try reader.page() }
    }
    return try result.get()
  }

  /// Where the text stops being UTF-8; `nil` when all of it is.
  private static func invalidUTF8(_ bytes: UnsafeRawBufferPointer) -> Int? {
    do {
      _ = try UTF8Span(validating: bytes.assumingMemoryBound(to: UInt8.self).span)
      return nil
    } catch {
      return error.byteOffsets.lowerBound
    }
  }
}

private struct SimplePageJSONReader {
  private var scanner: JSONScanner
  private var builder: SimplePageBuilder
  private let arena = ByteArena()

  init(_ bytes: UnsafeRawBufferPointer, name: PackageName, base: WebURL) {
    scanner = JSONScanner(bytes)
    builder = SimplePageBuilder(name: name, base: base, pageBytes: bytes.count)
  }

  mutating func page() throws(JSONError) -> SimplePage {
    guard scanner.enter(UInt8(ascii: "{")) else { throw scanner.error("an object") }
    var isFirst = true
    var hasFiles = false
    while let key = try scanner.nextKey(&isFirst) {
      if key.equals("files") {
        if hasFiles { throw scanner.error("one list of files") }
        hasFiles = true
        try files()
      } else if key.equals("meta") {
        try meta()
      } else {
        try scanner.skipValue()
      }
    }
    try scanner.end()
    guard hasFiles else { throw scanner.error("a list of files before the end") }
    return builder.finish()
  }

  private mutating func meta() throws(JSONError) {
    guard scanner.enter(UInt8(ascii: "{")) else { return try scanner.skipValue() }
    var isFirst = true
    while let key = try scanner.nextKey(&isFirst) {
      if key.equals("api-version"), let version = try text() {
        guard version.starts(with: "1.".utf8) else { throw scanner.error("version 1 of the simple API") }
      } else {
        try scanner.skipValue()
      }
    }
  }

  private mutating func files() throws(JSONError) {
    guard scanner.enter(UInt8(ascii: "[")) else { throw scanner.error("a list of files") }
    var isFirst = true
    while try scanner.nextElement(&isFirst) {
      try file()
      arena.reset()
    }
  }

  private mutating func file() throws(JSONError) {
    guard scanner.enter(UInt8(ascii: "{")) else { throw scanner.error("a file") }
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    var entry = SimplePageEntry(filename: nothing, url: nothing)
    var hasCoreMetadata = false
    var isFirst = true
    while let key = try scanner.nextKey(&isFirst) {
      if key.equals("filename") {
        entry.filename = try string()
      } else if key.equals("url") {
        entry.url = try string()
      } else if key.equals("hashes") {
        entry.sha256 = try sha256()
      } else if key.equals("requires-python") {
        entry.requiresPython = try text()
      } else if key.equals("yanked") {
        entry.yanked = try flagOrText()
      } else if key.equals("size") {
        entry.size = try integer()
      } else if key.equals("upload-time") {
        if let text = try text() { entry.uploadTime = uploadTime(text) }
      } else if key.equals("core-metadata") {
        hasCoreMetadata = true
        (entry.isMetadataOffered, entry.metadataSHA256) = try metadata()
      } else if key.equals("dist-info-metadata"), !hasCoreMetadata {
        (entry.isMetadataOffered, entry.metadataSHA256) = try metadata()
      } else {
        try scanner.skipValue()
      }
    }
    if !entry.filename.isEmpty, !entry.url.isEmpty { builder.add(entry) }
  }

  /// The bytes of the string that comes next; they live until the arena is reset.
  private mutating func string() throws(JSONError) -> UnsafeRawBufferPointer {
    let text = try scanner.string()
    return text.hasEscapes ? arena.copy(text.unescaped) : text.bytes
  }

  /// `nil` for anything but a string.
  private mutating func text() throws(JSONError) -> UnsafeRawBufferPointer? {
    if scanner.peek() == UInt8(ascii: "\"") { return try string() }
    try scanner.skipValue()
    return nil
  }

  private mutating func integer() throws(JSONError) -> Int? {
    if let byte = scanner.peek(), (48...57).contains(byte) || byte == UInt8(ascii: "-") { return try scanner.number() }
    try scanner.skipValue()
    return nil
  }

  /// `false`, `null` and other values are `nil`, `true` is the empty text.
  private mutating func flagOrText() throws(JSONError) -> UnsafeRawBufferPointer? {
    switch scanner.peek() {
    case UInt8(ascii: "t"), UInt8(ascii: "f"):
      return try scanner.literal() == true ? UnsafeRawBufferPointer(start: nil, count: 0) : nil
    default:
      return try text()
    }
  }

  /// The `sha256` of an object of sums.
  private mutating func sha256() throws(JSONError) -> UnsafeRawBufferPointer? {
    guard scanner.enter(UInt8(ascii: "{")) else {
      try scanner.skipValue()
      return nil
    }
    var found: UnsafeRawBufferPointer?
    var isFirst = true
    while let key = try scanner.nextKey(&isFirst) {
      if key.equals("sha256") { found = try text() } else { try scanner.skipValue() }
    }
    return found
  }

  private mutating func metadata() throws(JSONError) -> (isOffered: Bool, sha256: UnsafeRawBufferPointer?) {
    if scanner.peek() == UInt8(ascii: "{") { return (true, try sha256()) }
    return (try flagOrText() != nil, nil)
  }
}
