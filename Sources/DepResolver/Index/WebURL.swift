// url  = scheme "://" [ user [ ":" password ] "@" ] host [ ":" port ] path [ "?" query ] [ "#" fragment ]
// scheme = "http" | "https"
// host   = name | IPv4 | "[" IPv6 "]"
//
// RFC 3986 section 3, narrowed to what an index may name. The fragment is dropped. Bytes that may not stand in a
// path or query are percent-encoded, as browsers and pip do. Host names in other scripts are not supported.

/// An absolute `http` or `https` address without credentials and without a fragment.
struct WebURL: Hashable, Sendable {
  /// The part of an address that credentials and connections belong to (RFC 6454 section 4).
  struct Origin: Hashable, Sendable {
    var isSecure: Bool
    /// Lower case.
    var host: String
    var port: Int
  }

  var origin: Origin
  /// Starts with `/`.
  var path: String
  /// Without the question mark.
  var query: String?

  /// `nil` when `text` is not an absolute `http` or `https` address.
  init?(_ text: String) {
    guard let parsed = Self.parse(text) else { return nil }
    self = parsed.url
  }

  init(origin: Origin, path: String, query: String?) {
    self.origin = origin
    self.path = path
    self.query = query
  }

  /// The whole address; the port only where it is not the scheme's own.
  var text: String {
    originText + path + (query.map { "?\($0)" } ?? "")
  }

  /// For messages: what follows the question mark may be a signature and is left out.
  var redacted: String {
    originText + path + (query == nil ? "" : "?...")
  }

  /// `scheme://host[:port]`
  var originText: String {
    let standardPort = origin.isSecure ? 443 : 80
    let port = origin.port == standardPort ? "" : ":\(origin.port)"
    return (origin.isSecure ? "https://" : "http://") + origin.host + port
  }
}

extension WebURL {
  /// ``originText`` of an address, without looking at the rest of it where that can't change the answer.
  static func originText(of address: String) -> String? {
    var address = address
    let plain = address.withUTF8 { bytes -> Int? in
      let scheme = bytes.starts(with: "https://".utf8) ? 8 : bytes.starts(with: "http://".utf8) ? 7 : bytes.count
      let end = bytes[scheme...].firstIndex { byte in
        switch byte {
        case 48...57, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."): false
        default: true
        }
      }
      return end.flatMap { $0 > scheme && bytes[$0] == UInt8(ascii: "/") ? $0 : nil }
    }
    return plain.map { String(decoding: address.utf8.prefix($0), as: UTF8.self) } ?? WebURL(address)?.originText
  }

  /// The address and the credentials that stood in it; `nil` when it is not an absolute `http` or `https` address.
  static func parse(_ text: String) -> (url: WebURL, credentials: Credentials?)? {
    let bytes = Array(trim(text).utf8)
    let isSecure: Bool
    let afterScheme: Int
    if hasPrefix(bytes, "https://") {
      (isSecure, afterScheme) = (true, 8)
    } else if hasPrefix(bytes, "http://") {
      (isSecure, afterScheme) = (false, 7)
    } else {
      return nil
    }
    let end = bytes.firstIndex(of: UInt8(ascii: "#")) ?? bytes.count
    guard end > afterScheme else { return nil }
    let authorityEnd =
      bytes[afterScheme..<end].firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? end
    var authority = bytes[afterScheme..<authorityEnd]
    // Browsers take it for a slash and pip for part of a name: each could read another host.
    guard !authority.contains(UInt8(ascii: "\\")) else { return nil }
    var credentials: Credentials?
    if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
      credentials = Credentials(userInfo: authority[..<at])
      authority = authority[(at + 1)...]
    }
    guard let (host, port) = hostAndPort(authority) else { return nil }
    let origin = Origin(isSecure: isSecure, host: host, port: port ?? (isSecure ? 443 : 80))
    let (path, query) = pathAndQuery(bytes[authorityEnd..<end])
    let url = WebURL(origin: origin, path: path.isEmpty ? "/" : path, query: query)
    return (url, credentials)
  }

  private static func hostAndPort(_ authority: ArraySlice<UInt8>) -> (host: String, port: Int?)? {
    var host = authority
    var port: Int?
    if let colon = authority.lastIndex(of: UInt8(ascii: ":")), authority.last != UInt8(ascii: "]") {
      let digits = authority[(colon + 1)...]
      host = authority[..<colon]
      if !digits.isEmpty {
        guard digits.allSatisfy({ (48...57).contains($0) }),
          let number = Int(String(decoding: digits, as: UTF8.self)), (1...65535).contains(number)
        else { return nil }
        port = number
      }
    }
    guard !host.isEmpty else { return nil }
    let isIPv6 = host.first == UInt8(ascii: "[") && host.last == UInt8(ascii: "]")
    let isValid = host.allSatisfy { byte in
      switch byte {
      case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
      case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ":"): isIPv6
      default: false
      }
    }
    guard isValid else { return nil }
    return (String(decoding: host, as: UTF8.self).lowercased(), port)
  }

  /// Splits at the first question mark and encodes what may not stand there.
  static func pathAndQuery(_ bytes: ArraySlice<UInt8>) -> (path: String, query: String?) {
    guard let mark = bytes.firstIndex(of: UInt8(ascii: "?")) else { return (encoded(bytes), nil) }
    return (encoded(bytes[..<mark]), encoded(bytes[(mark + 1)...]))
  }

  private static func encoded(_ bytes: ArraySlice<UInt8>) -> String {
    if bytes.allSatisfy({ mayStand($0) && $0 != UInt8(ascii: "%") }) { return String(decoding: bytes, as: UTF8.self) }
    var result: [UInt8] = []
    for (index, byte) in zip(bytes.indices, bytes) {
      let isEscape =
        byte == UInt8(ascii: "%") && index + 2 < bytes.endIndex
        && hexDigit(bytes[index + 1]) != nil && hexDigit(bytes[index + 2]) != nil
      if isEscape || (mayStand(byte) && byte != UInt8(ascii: "%")) {
        result.append(byte)
      } else {
        result += [UInt8(ascii: "%"), hexText[Int(byte >> 4)], hexText[Int(byte & 15)]]
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static let hexText = Array("0123456789ABCDEF".utf8)

  /// Which bytes of a path or query stand as they are: printable ASCII but for `"#<>\^` and backquote, `{|}`.
  static let standing = ByteSet(low: 0xAFFF_FFF2_0000_0000, high: 0x47FF_FFFE_AFFF_FFFF)

  static func mayStand(_ byte: UInt8) -> Bool {
    standing.contains(byte)
  }

  private static func hasPrefix(_ bytes: [UInt8], _ prefix: StaticString) -> Bool {
    guard bytes.count > prefix.utf8CodeUnitCount else { return false }
    return prefix.withUTF8Buffer { expected in
      zip(bytes, expected).allSatisfy { ((65...90).contains($0) ? $0 | 0x20 : $0) == $1 }
    }
  }

  private static func trim(_ text: String) -> Substring {
    var rest = text[...]
    while let first = rest.utf8.first, first <= 0x20 { rest.unicodeScalars.removeFirst() }
    while let last = rest.utf8.last, last <= 0x20 { rest.unicodeScalars.removeLast() }
    return rest
  }
}
