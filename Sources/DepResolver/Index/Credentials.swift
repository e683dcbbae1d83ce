/// A user name and password for one host; never prints itself.
///
/// Sent as HTTP Basic authentication (RFC 7617) and nowhere else.
public struct Credentials: Hashable, Sendable {
  private let user: String
  private let password: String

  public init(user: String, password: String) {
    self.user = user
    self.password = password
  }

  /// Reads `user[:password]` of an address, percent escapes included; `nil` when it is empty.
  init?(userInfo: ArraySlice<UInt8>) {
    guard !userInfo.isEmpty else { return nil }
    let colon = userInfo.firstIndex(of: UInt8(ascii: ":")) ?? userInfo.endIndex
    user = WebURL.percentDecoded(userInfo[..<colon])
    password = colon < userInfo.endIndex ? WebURL.percentDecoded(userInfo[(colon + 1)...]) : ""
  }

  /// The value of an `Authorization` header; a secret.
  var basicAuthorization: String {
    "Basic " + base64(Array("\(user):\(password)".utf8))
  }

  /// For a proxy, whose client takes the parts; secrets.
  var parts: (user: String, password: String) { (user, password) }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "[credentials]" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// RFC 4648 section 4, with padding.
private func base64(_ bytes: [UInt8]) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var result: [UInt8] = []
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    let padded = Array(group) + Array(repeating: 0, count: 3 - group.count)
    let bits = Int(padded[0]) << 16 | Int(padded[1]) << 8 | Int(padded[2])
    for position in 0..<4 {
      let digit = alphabet[(bits >> (18 - 6 * position)) & 63]
      result.append(position <= group.count ? digit : UInt8(ascii: "="))
    }
  }
  return String(decoding: result, as: UTF8.self)
}
