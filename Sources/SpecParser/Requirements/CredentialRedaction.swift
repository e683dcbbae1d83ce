/// The text with `****` in place of the user name and password of any URL in it, fit to be shown.
///
/// Careful rather than exact: a password with an unencoded `/` and an address with too few slashes are covered too,
/// at the price of hiding more than the credentials there.
public func redactingCredentials(_ text: String) -> String {
  guard text.utf8.contains(UInt8(ascii: "@")) else { return text }
  let bytes = Array(text.utf8)
  var result: [UInt8] = []
  var start = 0
  while start < bytes.count {
    let end = bytes[start...].firstIndex { $0.isWhitespace || "\"'<>".utf8.contains($0) } ?? bytes.count
    result += redactingWord(bytes[start..<end])
    if end < bytes.count { result.append(bytes[end]) }
    start = end + 1
  }
  return String(decoding: result, as: UTF8.self)
}

private func redactingWord(_ word: ArraySlice<UInt8>) -> [UInt8] {
  guard let secret = userInfo(of: word) else { return Array(word) }
  return word[..<secret.lowerBound] + Array("****".utf8) + word[secret.upperBound...]
}

/// The part of a word that may be a user name and password.
private func userInfo(of word: ArraySlice<UInt8>) -> Range<Int>? {
  let at = UInt8(ascii: "@")
  let slash = UInt8(ascii: "/")
  guard let colon = word.firstIndex(of: UInt8(ascii: ":")) ?? word.firstIndex(of: slash) else { return nil }
  let start = word[colon...].dropFirst().drop { $0 == slash }.startIndex
  let rest = word[start...]
  let slashes = word[..<start].reversed().prefix { $0 == slash }.count
  guard slashes == 2 else {
    // `https:/user:password@host`, `user:password@host`; `python:3.12@sha256:...` is an image.
    guard word[colon] != slash, let end = rest.lastIndex(of: at) else { return nil }
    return rest[end...].starts(with: "@sha256:".utf8) ? nil : start..<end
  }
  let authority = rest.prefix { !"/?#".utf8.contains($0) }
  if let end = authority.lastIndex(of: at) { return start..<end }
  // `user:pass/word@host`: what looks like a port is none. `#user:password@host`: without a host it is no address.
  let port = authority.drop { $0 != UInt8(ascii: ":") }.dropFirst()
  let isHost = !authority.isEmpty && port.allSatisfy(\.isDigit)
  // `user:1/2@host`, `to/ken@host`: names of hosts in addresses that others are to reach have a dot.
  let isName =
    authority.contains(UInt8(ascii: ".")) || authority.starts(with: "localhost".utf8)
    || authority.first == UInt8(ascii: "[") || word.starts(with: "git+".utf8)
  return isHost && isName ? nil : rest.lastIndex(of: at).map { start..<$0 }
}

/// Whether some of an address may be a user name or password, also where a `/` in it makes it look like a path.
func mayHoldCredentials(_ address: some StringProtocol) -> Bool { userInfo(of: Array(address.utf8)[...]) != nil }
