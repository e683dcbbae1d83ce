/// A run of bytes of a file, with its place there.
struct ByteWindow {
  private(set) var start: Int
  private(set) var bytes: [UInt8]

  init(start: Int, bytes: [UInt8]) {
    self.start = start
    self.bytes = bytes
  }

  var range: Range<Int> { start..<(start + bytes.count) }

  /// Adds what lies just before the window.
  mutating func prepend(_ earlier: [UInt8]) {
    bytes.insert(contentsOf: earlier, at: 0)
    start -= earlier.count
  }

  /// Adds what follows the window; once it is longer than `length`, what lies before `place` goes.
  mutating func append(_ later: ArraySlice<UInt8>, droppingBefore place: Int, beyond length: Int) {
    bytes += later
    guard bytes.count > length, place > start else { return }
    let count = min(bytes.count, place - start)
    bytes.removeFirst(count)
    start += count
  }

  /// The bytes of `range`, or `nil` when some are not in the window.
  func slice(_ range: Range<Int>) -> ArraySlice<UInt8>? {
    guard range.lowerBound >= start, range.upperBound <= self.range.upperBound else { return nil }
    return bytes[(range.lowerBound - start)..<(range.upperBound - start)]
  }
}
