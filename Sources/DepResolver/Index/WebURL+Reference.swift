extension WebURL {
  /// The address that `reference` names when it stands in this document (RFC 3986 section 5.2).
  ///
  /// `nil` when it names anything but `http` or `https`. A fragment is dropped, and so are credentials.
  func resolving(_ reference: String) -> WebURL? {
    var bytes = Array(reference.utf8)[...]
    while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
    while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
    if let hash = bytes.firstIndex(of: UInt8(ascii: "#")) { bytes = bytes[..<hash] }
    let text = String(decoding: bytes, as: UTF8.self)
    if Self.hasScheme(bytes) { return WebURL(text)?.removingDotSegments() }
    if text.hasPrefix("//") {
      return WebURL((origin.isSecure ? "https:" : "http:") + text)?.removingDotSegments()
    }
    let (referencePath, referenceQuery) = Self.pathAndQuery(bytes)
    var result = self
    if referencePath.isEmpty {
      if let referenceQuery { result.query = referenceQuery }
      return result
    }
    result.query = referenceQuery
    if referencePath.hasPrefix("/") {
      result.path = referencePath
    } else {
      let folderEnd = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8.index(after: $0) } ?? path.startIndex
      result.path = path[..<folderEnd] + referencePath
    }
    return result.removingDotSegments()
  }

  /// The last segment of the path with its percent escapes read, which names the file.
  var lastSegment: String {
    let segment = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).last ?? ""[...].utf8
    return Self.percentDecoded(Array(segment)[...])
  }

  /// Escapes that are not two hexadecimal digits stay as they are.
  static func percentDecoded(_ bytes: ArraySlice<UInt8>) -> String {
    var result: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.endIndex,
        let high = hexDigit(bytes[index + 1]), let low = hexDigit(bytes[index + 2])
      {
        result.append(high << 4 | low)
        index += 3
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// RFC 3986 section 5.2.4.
  private func removingDotSegments() -> WebURL {
    var segments: [Substring] = []
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    for (position, part) in parts.enumerated() {
      let isLast = position == parts.count - 1
      switch part {
      case ".":
        if isLast { segments.append("") }
      case "..":
        _ = segments.popLast()
        if isLast { segments.append("") }
      default:
        segments.append(part)
      }
    }
    var result = self
    result.path = "/" + segments.joined(separator: "/")
    return result
  }

  /// `scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." ) ":"`
  private static func hasScheme(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first, (65...90).contains(first & 0xDF) else { return false }
    for byte in bytes {
      switch byte {
      case UInt8(ascii: ":"): return true
      case 48...57, 65...90, 97...122, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): continue
      default: return false
      }
    }
    return false
  }
}
