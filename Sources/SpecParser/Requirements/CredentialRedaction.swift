/// The text fit to be shown: of any URL in it, `****` stands in place of the user name and password, and `...` in place of the
/// query, which holds the signatures and tokens of many servers, and of a fragment that names no file.
///
/// Careful rather than exact: a password with an unencoded `/`, an address with too few slashes and one without a scheme are
/// covered too, at the price of hiding more than the credentials there.
public func redactingCredentials(_ text: String) -> String {
  guard text.utf8.contains(where: { "@?#".utf8.contains($0) }) else { return text }
  let bytes = Array(text.utf8)
  var result: [UInt8] = []
  var start = 0
  while start < bytes.count {
    let end = endOfWord(bytes[start...])
    result += redactingWord(bytes[start..<end])
    if end < bytes.count { result.append(bytes[end]) }
    start = end + 1
  }
  return String(decoding: result, as: UTF8.self)
}

/// Where the word that `bytes` begin with ends: at a space or a quote, but for a quote inside an address.
private func endOfWord(_ bytes: ArraySlice<UInt8>) -> Int {
  bytes.indices.first { index in
    let byte = bytes[index]
    if byte.isWhitespace || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") { return true }
    guard "\"'".utf8.contains(byte) else { return false }
    guard let next = bytes[(index + 1)...].first, next.isAlphanumeric || "%&=-_/~@#?".utf8.contains(next) else {
      return true
    }
    let start = bytes[..<index]
    return !start.contains(UInt8(ascii: "?")) && !start.containsText("://")
  } ?? bytes.endIndex
}

private func redactingWord(_ word: ArraySlice<UInt8>) -> [UInt8] {
  guard let secret = userInfo(of: word) else { return redactingQuery(word, isAddress: word.containsText("://")) }
  return word[..<secret.lowerBound] + Array("****".utf8) + redactingQuery(word[secret.upperBound...], isAddress: true)
}

/// `https://host/path?token=x#egg=name` as `https://host/path?...#egg=name`.
///
/// What has no scheme is taken for an address where its query or fragment assigns something.
private func redactingQuery(_ word: ArraySlice<UInt8>, isAddress: Bool) -> [UInt8] {
  let (query, hash) = (UInt8(ascii: "?"), UInt8(ascii: "#"))
  guard let start = word.dropFirst().firstIndex(where: { $0 == query || $0 == hash }) else { return Array(word) }
  // What ends a sentence is none of the address.
  let kept = word.reversed().prefix { ".,:;)]}".utf8.contains($0) }.count
  let rest = word[start...].dropLast(min(kept, word.endIndex - start - 1))
  guard rest.count > 1, isAddress || rest.contains(UInt8(ascii: "=")) else { return Array(word) }
  let fragment = rest.firstIndex(of: hash).map { rest[$0...] } ?? rest[rest.endIndex...]
  var shown = Array(word[..<start])
  let length = fragment.startIndex - start
  if length > 0 { shown += length == 1 ? [query] : Array("?...".utf8) }
  if !fragment.isEmpty { shown += namesFile(fragment.dropFirst()) ? Array(fragment) : Array("#...".utf8) }
  return shown + word[rest.endIndex...]
}

/// Whether a fragment is one of pip's, which tells of the file that the address names.
private func namesFile(_ fragment: ArraySlice<UInt8>) -> Bool {
  let keys = ["egg", "subdirectory", "md5", "sha1", "sha224", "sha256", "sha384", "sha512"]
  return fragment.split(separator: UInt8(ascii: "&")).allSatisfy { part in
    keys.contains { part.starts(with: "\($0)=".utf8) }
  }
}

extension Collection<UInt8> {
  fileprivate func containsText(_ text: String) -> Bool {
    let text = Array(text.utf8)
    return indices.contains { self[$0...].starts(with: text) }
  }
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
