/// What the last part of deflate data makes, without the part before it.
///
/// Deflate copies from the 32 KiB before, which are not there at the start. So the data is inflated twice, over two
/// windows that differ in every byte: where both results agree, the byte does not come from the window, however often
/// it was copied; where they differ, it is not known. The end of the data fixes the place of it all.
///
/// That the start is one is known when the last block ends exactly where the data does. Bits that pass for a header by
/// chance nearly always lead to an error soon, and those that don't meet the true blocks after a while.
struct InflatedTail {
  /// The place of the first byte that was made.
  let base: Int
  /// Those that were kept.
  let kept: Range<Int>
  private let bytes: [UInt8]
  private let others: [UInt8]

  /// `packed` ends where the data ends, which makes `size` bytes in all. Of what is made, `limit` bytes are kept from
  /// `wanted` on. `nil` where no start is found.
  init?(_ packed: [UInt8], size: Int, from wanted: Int, limit: Int) throws(ArtifactError) {
    let blocks = DeflateBlocks(packed)
    var pair = try Pair()
    // Hostile data has any number of starts that fail late.
    var work = max(64 << 20, 16 * packed.count)
    var bit = 0
    while let start = blocks.firstHeader(from: bit), work > 0 {
      if let made = pair.count(packed, from: start, limit: size, work: &work) {
        base = size - made
        let first = min(max(base, wanted), size)
        kept = first..<min(size, first + limit)
        let part = (first - base)..<(kept.upperBound - base)
        guard let results = pair.inflate(packed, from: start, keeping: part) else { return nil }
        (bytes, others) = results
        return
      }
      work -= 1_024
      bit = start + 1
    }
    return nil
  }

  /// The bytes of `range`, if all of them are known and kept.
  func slice(_ range: Range<Int>) -> ArraySlice<UInt8>? {
    guard range.lowerBound >= kept.lowerBound, range.upperBound <= kept.upperBound else { return nil }
    let place = (range.lowerBound - kept.lowerBound)..<(range.upperBound - kept.lowerBound)
    return bytes[place] == others[place] ? bytes[place] : nil
  }

  /// Whether the bytes of `range` were made and some not kept.
  func droppedPart(of range: Range<Int>) -> Bool {
    range.lowerBound >= base && (range.lowerBound < kept.lowerBound || range.upperBound > kept.upperBound)
  }

  /// Two streams over different windows.
  private struct Pair: ~Copyable {
    private var first: Inflater
    private var second: Inflater

    private static let window: [UInt8] = {
      var state: UInt32 = 1
      return (0..<(1 << 15)).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(state >> 24)
      }
    }()
    private static let otherWindow = window.map { ~$0 }

    init() throws(ArtifactError) {
      let first = try Inflater(.raw)
      let second = try Inflater(.raw)
      self.first = first
      self.second = second
    }

    /// How many bytes the data from bit `start` on makes, if it goes just to its end.
    mutating func count(_ packed: [UInt8], from start: Int, limit: Int, work: inout Int) -> Int? {
      var made = 0
      let isWhole = Self.inflate(&first, packed, start, Self.window) { piece in
        made += piece.count
        work -= piece.count
        return made <= limit && work > 0
      }
      return isWhole ? made : nil
    }

    /// Those bytes of both results that lie in `part`.
    mutating func inflate(_ packed: [UInt8], from start: Int, keeping part: Range<Int>) -> ([UInt8], [UInt8])? {
      guard let bytes = Self.inflate(&first, packed, start, Self.window, keeping: part),
        let others = Self.inflate(&second, packed, start, Self.otherWindow, keeping: part)
      else { return nil }
      return (bytes, others)
    }

    private static func inflate(
      _ inflater: inout Inflater, _ packed: [UInt8], _ start: Int, _ window: [UInt8], keeping part: Range<Int>
    ) -> [UInt8]? {
      var kept: [UInt8] = []
      var made = 0
      let isWhole = inflate(&inflater, packed, start, window) { piece in
        let wanted = part.clamped(to: made..<(made + piece.count))
        kept += piece[(wanted.lowerBound - made)..<(wanted.upperBound - made)]
        made += piece.count
        return true
      }
      return isWhole && kept.count == part.count ? kept : nil
    }

    /// Gives each piece to `take`, until that gives `false`; tells whether the data ended where it should.
    private static func inflate(
      _ inflater: inout Inflater, _ packed: [UInt8], _ start: Int, _ window: [UInt8],
      _ take: (UnsafeMutableBufferPointer<UInt8>.SubSequence) -> Bool
    ) -> Bool {
      let partial = (8 - start & 7) & 7
      var next = start >> 3
      window.withUnsafeBufferPointer { window in
        inflater.restart(window: window, upper: partial, of: packed[next])
      }
      if partial > 0 { next += 1 }
      return packed.withUnsafeBufferPointer { packed in
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1 << 16) { output in
          while true {
            let input = UnsafeBufferPointer(rebasing: packed[next...])
            guard let result = try? inflater.inflate(input, into: output) else { return false }
            next += result.used
            guard take(output[..<result.made]) else { return false }
            if result.outcome == .finished { return next == packed.count }
            if result.made == 0 { return false }
          }
        }
      }
    }
  }
}
