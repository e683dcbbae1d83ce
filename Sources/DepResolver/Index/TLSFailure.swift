/// What went wrong with TLS, in words: the library's own description names the files it was built from.
enum TLSFailure {
  /// `error:1000007d:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED at /build/ssl/handshake.cc:393` is "certificate
  /// verify failed".
  static func words(_ error: any Error) -> String { words(in: "\(error)") }

  static func words(in text: String) -> String {
    var reasons: [String] = []
    for part in text.split(separator: "OPENSSL_internal:").dropFirst() {
      let name = part.prefix { $0.isASCII && ($0.isUppercase || $0.isNumber || $0 == "_") }
      let reason = name.lowercased().replacing("_", with: " ")
      if !reason.isEmpty, !reasons.contains(reason) { reasons.append(reason) }
    }
    return reasons.isEmpty ? withoutPlaces(text) : reasons.joined(separator: ", ")
  }

  /// Without ` at /path:12`.
  private static func withoutPlaces(_ text: String) -> String {
    var words: [Substring] = []
    for word in text.split(separator: " ") {
      if word.first == "/", words.last == "at" {
        words.removeLast()
      } else {
        words.append(word)
      }
    }
    return words.joined(separator: " ")
  }
}
