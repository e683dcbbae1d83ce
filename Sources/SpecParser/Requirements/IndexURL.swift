/// The address of a package index, with the credentials written into it kept apart.
public struct IndexURL: Hashable, Sendable, CustomStringConvertible {
  /// `http` or `https`, without credentials and without a trailing slash: safe to show and to write.
  public let url: String
  public let credentials: URLCredentials?

  /// `nil` when `text` is no `http` or `https` address with a host.
  public init?(_ text: String) { self.init(text, endsInSlash: false) }

  /// The address of a page, in which a slash at the end may tell a folder.
  public init?(page text: String) { self.init(text, endsInSlash: text.hasSuffix("/")) }

  private init?(_ text: String, endsInSlash: Bool) {
    let bytes = Array(text.utf8)
    guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"\"<>\\^`{|}".utf8.contains($0) }) else { return nil }
    guard let colon = text.range(ofText: "://") else { return nil }
    let scheme = text[..<colon.lowerBound].lowercased()
    guard scheme == "https" || scheme == "http" else { return nil }
    var rest = text[colon.upperBound...]
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    var host = authority
    var credentials: URLCredentials?
    if let at = authority.lastIndex(of: "@") {
      guard let written = URLCredentials(userInfo: authority[..<at]) else { return nil }
      credentials = written
      host = authority[authority.index(after: at)...]
    }
    guard let first = host.first, first != ":" else { return nil }
    // Of a password with a '/' that is not encoded, the path would hold a part.
    guard !rest[authority.endIndex...].contains("@") else { return nil }
    rest = rest[authority.endIndex...]
    while rest.hasSuffix("/") { rest.removeLast() }
    url = "\(scheme)://\(host)\(rest)" + (endsInSlash ? "/" : "")
    self.credentials = credentials
  }

  /// Without the credentials.
  public var description: String { url }
}

/// A user name and password of a URL, which no description shows.
public struct URLCredentials: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  public let user: String
  /// Empty when only a user name, such as a token, was written.
  public let password: String

  public init(user: String, password: String) {
    self.user = user
    self.password = password
  }

  /// Reads `user:password` with percent encoding (RFC 3986, section 3.2.1).
  init?(userInfo: Substring) {
    let parts = userInfo.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let user = Self.decoded(parts[0]), let password = Self.decoded(parts.count > 1 ? parts[1] : "") else {
      return nil
    }
    self.init(user: user, password: password)
  }

  private static func decoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, rest.prefix(2).allSatisfy(\.isHexadecimal),
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  public var description: String { "****" }

  public var debugDescription: String { description }

  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension StringProtocol {
  /// The first place of `text` in this text, byte for byte.
  func range(ofText text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].utf8.starts(with: text.utf8) { return start..<utf8.index(start, offsetBy: text.utf8.count) }
      start = utf8.index(after: start)
    }
    return nil
  }
}
