// WWW-Authenticate = challenge *( "," challenge )
// challenge        = scheme 1*space parameter *( "," parameter )
// parameter        = token "=" ( token / quoted-string )
//
// RFC 9110 sections 11.3 and 11.6.1. What is not of this form is passed over.

/// How a server says that it wants to be shown something.
struct AuthenticationChallenge: Hashable, Sendable {
  /// Lower case.
  var scheme: String
  /// By name in lower case.
  var parameters: [String: String] = [:]

  /// Every challenge of the `WWW-Authenticate` headers.
  static func all(_ headers: [String]) -> [AuthenticationChallenge] {
    headers.flatMap { header in
      var reader = Reader(bytes: Array(header.utf8.prefix(8192)))
      return reader.challenges()
    }
  }
}

private struct Reader {
  let bytes: [UInt8]
  var index = 0

  mutating func challenges() -> [AuthenticationChallenge] {
    var found: [AuthenticationChallenge] = []
    while true {
      skip { $0 == UInt8(ascii: ",") || $0 == 0x20 || $0 == 0x09 }
      let word = token()
      if word.isEmpty { return found }
      skip { $0 == 0x20 || $0 == 0x09 }
      if index < bytes.count, bytes[index] == UInt8(ascii: "="), !found.isEmpty {
        index += 1
        skip { $0 == 0x20 || $0 == 0x09 }
        found[found.count - 1].parameters[word.lowercased()] = value()
      } else {
        found.append(AuthenticationChallenge(scheme: word.lowercased()))
      }
    }
  }

  private mutating func value() -> String {
    guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { return token() }
    index += 1
    var text: [UInt8] = []
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count { index += 1 }
      text.append(bytes[index])
      index += 1
    }
    index += 1
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func token() -> String {
    let start = index
    skip { byte in
      switch byte {
      case 48...57, 65...90, 97...122: true
      default: "!#$%&'*+-.^_`|~/:".utf8.contains(byte)
      }
    }
    return String(decoding: bytes[min(start, bytes.count)..<min(index, bytes.count)], as: UTF8.self)
  }

  private mutating func skip(_ isSkipped: (UInt8) -> Bool) {
    while index < bytes.count, isSkipped(bytes[index]) { index += 1 }
  }
}
