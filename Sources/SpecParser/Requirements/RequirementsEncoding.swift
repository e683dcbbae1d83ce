// How the bytes of a requirements file become text, as in pip (`pip._internal.req.req_file`):
//
//     file     = byte-order-mark text / [ text-with-declaration ] / text             ; UTF-8 unless told otherwise
//     declared = "coding" ( ":" / "=" ) *wsp 1*( letter / digit / "-" / "_" / "." )  ; PEP 263, in a comment of line 1 or 2
//
// A mark tells UTF-8, UTF-16 and UTF-32. What is neither marked nor declared and is no UTF-8, pip reads as the locale
// has it; that would make the result a matter of the machine, so it is an error here.

/// Turns a requirements file into UTF-8.
enum RequirementsEncoding {
  /// Why a file can't be read as text.
  struct Mistake: Error {
    var message: String
    var hint: String
  }

  /// The text of the file without its mark, in UTF-8 unless it is damaged UTF-8, whose place the lexer finds.
  static func text(of contents: [UInt8]) throws(Mistake) -> ArraySlice<UInt8> {
    if contents.starts(with: [0xEF, 0xBB, 0xBF]) { return contents.dropFirst(3) }
    // The mark of UTF-32 begins with that of UTF-16.
    if contents.starts(with: [0xFF, 0xFE, 0, 0]) { return try utf32(contents.dropFirst(4), isBigEndian: false) }
    if contents.starts(with: [0, 0, 0xFE, 0xFF]) { return try utf32(contents.dropFirst(4), isBigEndian: true) }
    if contents.starts(with: [0xFF, 0xFE]) { return try utf16(contents.dropFirst(2), isBigEndian: false) }
    if contents.starts(with: [0xFE, 0xFF]) { return try utf16(contents.dropFirst(2), isBigEndian: true) }
    guard let name = declaredName(contents) else { return contents[...] }
    switch name.lowercased().replacing("_", with: "-") {
    case "utf-8", "utf8", "u8", "utf", "utf-8-sig", "cp65001": return contents[...]
    case "ascii", "us-ascii", "646":
      guard contents.allSatisfy({ $0 < 0x80 }) else {
        throw Mistake(message: "the file is not ASCII, as its first lines say", hint: "save it as UTF-8")
      }
      return contents[...]
    case "latin-1", "latin1", "latin", "l1", "iso-8859-1", "iso8859-1", "8859", "cp819":
      return singleBytes(contents) { Unicode.Scalar($0) }
    case "cp1252", "windows-1252", "1252":
      return singleBytes(contents) { (0x80..<0xA0).contains($0) ? windows1252[Int($0) - 0x80] : Unicode.Scalar($0) }
    default:
      throw Mistake(message: "the encoding '\(name)' cannot be read", hint: "save the file as UTF-8")
    }
  }

  private static func utf16(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) throws(Mistake) -> ArraySlice<UInt8> {
    let units = stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).map { index in
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      return isBigEndian ? first << 8 | second : second << 8 | first
    }
    guard bytes.count.isMultiple(of: 2), let text = String(validating: units, as: UTF16.self) else {
      throw Mistake(message: "the file is marked as UTF-16 and is not", hint: "save it as UTF-8")
    }
    return Array(text.utf8)[...]
  }

  private static func utf32(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) throws(Mistake) -> ArraySlice<UInt8> {
    let units = stride(from: bytes.startIndex, to: bytes.endIndex - 3, by: 4).map { index in
      let unit = bytes[index..<index + 4]
      return (isBigEndian ? Array(unit) : unit.reversed()).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    guard bytes.count.isMultiple(of: 4), let text = String(validating: units, as: UTF32.self) else {
      throw Mistake(message: "the file is marked as UTF-32 and is not", hint: "save it as UTF-8")
    }
    return Array(text.utf8)[...]
  }

  private static func singleBytes(_ bytes: [UInt8], _ scalar: (UInt8) -> Unicode.Scalar) -> ArraySlice<UInt8> {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: bytes.lazy.map(scalar))
    return Array(String(text).utf8)[...]
  }

  /// What 0x80 to 0x9F stand for; those that stand for nothing keep their number. Source: Unicode, `CP1252.TXT`.
  private static let windows1252: [Unicode.Scalar] = Array(
    "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ".unicodeScalars)

  /// The encoding that a comment in one of the first two lines declares.
  private static func declaredName(_ contents: [UInt8]) -> String? {
    let lines = contents.split(separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false).prefix(2)
    for line in lines where line.first == UInt8(ascii: "#") {
      var rest = line
      while let found = rest.firstRange(of: "coding".utf8) {
        rest = rest[found.upperBound...]
        guard let mark = rest.first, mark == UInt8(ascii: ":") || mark == UInt8(ascii: "=") else { continue }
        let name = rest.dropFirst().drop(while: \.isWhitespace).prefix { $0.isAlphanumeric || "-_.".utf8.contains($0) }
        if !name.isEmpty { return String(decoding: name, as: UTF8.self) }
      }
    }
    return nil
  }
}
