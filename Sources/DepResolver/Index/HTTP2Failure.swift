/// What went wrong with HTTP/2, in words: the library's own description names its types, and the files it was built from.
enum HTTP2Failure {
  /// `StreamClosed(streamID: HTTP2StreamID(7), errorCode: HTTP2ErrorCode<0x2 Internal Error>, location: ...)` is "stream
  /// closed (internal error)"; `nil` for an error of something else.
  static func words(_ error: any Error) -> String? {
    guard String(reflecting: type(of: error)).hasPrefix("NIOHTTP2.") else { return nil }
    return words(type: "\(type(of: error))", in: "\(error)")
  }

  static func words(type: String, in text: String) -> String {
    var words = ""
    for character in type {
      if character.isUppercase, !words.isEmpty { words += " " }
      words += character.lowercased()
    }
    let code = text.split(separator: "HTTP2ErrorCode<", maxSplits: 1).dropFirst().first?.prefix { $0 != ">" }
    guard let reason = code?.split(separator: " ", maxSplits: 1).last, reason != code?.prefix(reason.count) else {
      return "HTTP/2: \(words)"
    }
    return "HTTP/2: \(words) (\(reason.lowercased()))"
  }
}
