/// The value of a `Content-Range` header: `bytes first-last/total` (RFC 9110 section 14.4).
struct ContentRange: Hashable, Sendable {
  var range: Range<Int>
  var total: Int

  /// `nil` for any other unit, an unknown total, or numbers that do not fit each other.
  init?(_ text: String) {
    let words = text.split(separator: " ")
    guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
    let halves = words[1].split(separator: "/", omittingEmptySubsequences: false)
    guard halves.count == 2, let total = Self.number(halves[1]) else { return nil }
    let ends = halves[0].split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, let first = Self.number(ends[0]), let last = Self.number(ends[1]) else { return nil }
    guard first <= last, last < total else { return nil }
    range = first..<(last + 1)
    self.total = total
  }

  /// Whether this is what was asked for; a range is cut at the end of the file.
  func answers(_ request: FetchRequest.ByteRange) -> Bool {
    switch request {
    case .span(let asked): range == asked.lowerBound..<min(asked.upperBound, total)
    case .suffix(let count): range == max(0, total - count)..<total
    }
  }

  private static func number(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int(text)
  }
}
