// The grammar (PyPA "Version specifiers", appendix "Parsing version strings with regular expressions"), any case:
//
//     version = [ "v" ] [ number "!" ] number *( "." number ) [ pre ] [ post ] [ dev ] [ "+" local ]
//     pre     = [ sep ] ( "a" / "alpha" / "b" / "beta" / "c" / "rc" / "pre" / "preview" ) [ sep ] [ number ]
//     post    = "-" number / [ sep ] ( "post" / "rev" / "r" ) [ sep ] [ number ]
//     dev     = [ sep ] "dev" [ sep ] [ number ]
//     local   = 1*alphanumeric *( sep 1*alphanumeric )
//     sep     = "." / "-" / "_"

extension Version {
  static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Version? {
    if let common = parseCommon(bytes) { return common }
    var parser = VersionParser(bytes)
    return parser.parse().map(Version.init)
  }

  /// The quick way for what fills index pages, `1.2.3`, `1.2.3rc1`, `1.2.post1`, `1.2.dev20260101`, in normal form;
  /// `nil` means only that the text is not so plain.
  private static func parseCommon(_ bytes: UnsafeBufferPointer<UInt8>) -> Version? {
    var index = 0
    var writer = PackedVersion.Writer()
    var segments = 0

    func number() -> Int? {
      let start = index
      var value = 0
      while index < bytes.count, bytes[index].isDigit {
        value = value &* 10 &+ Int(bytes[index] &- UInt8(ascii: "0"))
        index += 1
      }
      return (1...9).contains(index - start) ? value : nil
    }

    while true {
      guard let value = number() else { return nil }
      segments += 1
      if segments <= PackedVersion.releaseCount {
        guard writer.append(number: value) else { return nil }
      } else if value != 0 {
        return nil
      }
      guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "."), bytes[index + 1].isDigit else { break }
      index += 1
    }
    for _ in 0..<max(0, PackedVersion.releaseCount - segments) where !writer.append(number: 0) { return nil }

    var suffix = PackedVersion.Suffix.none
    var suffixNumber: Int?
    if index < bytes.count {
      let rest = bytes[index...]
      if rest.starts(with: "rc".utf8) {
        suffix = .candidate
        index += 2
      } else if rest.starts(with: "a".utf8) {
        suffix = .alpha
        index += 1
      } else if rest.starts(with: "b".utf8) {
        suffix = .beta
        index += 1
      } else if rest.starts(with: ".dev".utf8) {
        suffix = .dev
        index += 4
      } else if rest.starts(with: ".post".utf8) {
        suffix = .post
        index += 5
      } else {
        return nil
      }
      guard let value = number(), index == bytes.count else { return nil }
      suffixNumber = value
    }
    guard let key = PackedVersion.finish(&writer, suffix, suffixNumber) else { return nil }
    return Version(key: key, writtenSegments: UInt32(truncatingIfNeeded: segments))
  }
}

/// Reads every spelling, into components.
private struct VersionParser {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var index: Int
  private let end: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    var start = 0
    var end = bytes.count
    while start < end, bytes[start].isWhitespace { start += 1 }
    while end > start, bytes[end - 1].isWhitespace { end -= 1 }
    index = start
    self.end = end
  }

  mutating func parse() -> VersionParts? {
    if index < end, bytes[index] | 0x20 == UInt8(ascii: "v") { index += 1 }
    guard var first = number() else { return nil }
    var epoch: VersionNumber = 0
    if take("!") {
      epoch = first
      guard let release = number() else { return nil }
      first = release
    }
    var parts = VersionParts(epoch: epoch, release: [first])
    while index + 1 < end, bytes[index] == UInt8(ascii: "."), bytes[index + 1].isDigit {
      index += 1
      guard let next = number() else { return nil }
      parts.release.append(next)
    }
    guard parsePre(&parts), parsePost(&parts), parseDev(&parts), parseLocal(&parts), index == end else { return nil }
    return parts
  }

  /// Longer labels first: none may be taken for a shorter one that begins it.
  private static let preLabels: [(StaticString, Version.Phase)] = [
    ("alpha", .alpha), ("beta", .beta), ("preview", .candidate), ("pre", .candidate), ("rc", .candidate),
    ("a", .alpha), ("b", .beta), ("c", .candidate),
  ]

  private mutating func parsePre(_ parts: inout VersionParts) -> Bool {
    for (label, phase) in Self.preLabels where takeLabel(label) {
      parts.pre = Version.PreRelease(phase, numberAfterLabel())
      return true
    }
    return true
  }

  private mutating func parsePost(_ parts: inout VersionParts) -> Bool {
    if index + 1 < end, bytes[index] == UInt8(ascii: "-"), bytes[index + 1].isDigit {
      index += 1
      parts.post = number()
      return parts.post != nil
    }
    for label: StaticString in ["post", "rev", "r"] where takeLabel(label) {
      parts.post = numberAfterLabel()
      return true
    }
    return true
  }

  private mutating func parseDev(_ parts: inout VersionParts) -> Bool {
    guard takeLabel("dev") else { return true }
    parts.dev = numberAfterLabel()
    return true
  }

  private mutating func parseLocal(_ parts: inout VersionParts) -> Bool {
    guard take("+") else { return true }
    repeat {
      let start = index
      while index < end, bytes[index].isAlphanumeric { index += 1 }
      guard index > start else { return false }
      var segment = bytes[start..<index]
      let isNumber = segment.allSatisfy(\.isDigit)
      if isNumber { segment = segment[(segment.firstIndex { $0 != UInt8(ascii: "0") } ?? index - 1)...] }
      let text = String(decoding: segment.map(\.lowercased), as: UTF8.self)
      parts.local.append(LocalSegment(text: text, isNumber: isNumber))
    } while takeSeparator()
    return true
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard index < end, bytes[index] == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  private mutating func takeSeparator() -> Bool { take(".") || take("-") || take("_") }

  /// `[ sep ] label`, or nothing at all.
  private mutating func takeLabel(_ label: StaticString) -> Bool {
    let start = index
    _ = takeSeparator()
    let count = label.utf8CodeUnitCount
    let matches = label.withUTF8Buffer { text in
      index + count <= end && (0..<count).allSatisfy { bytes[index + $0].lowercased == text[$0] }
    }
    index = matches ? index + count : start
    return matches
  }

  /// `[ sep ] [ number ]`: no number means 0.
  private mutating func numberAfterLabel() -> VersionNumber {
    _ = takeSeparator()
    return number() ?? 0
  }

  private mutating func number() -> VersionNumber? {
    let start = index
    while index < end, bytes[index].isDigit { index += 1 }
    return index > start ? VersionNumber(digits: bytes[start..<index]) : nil
  }
}
