/// What the last part of deflate data makes, without the part before it.
///
/// Deflate copies from the 32 KiB before, which are not there at the start. So the data is inflated twice, over two
/// windows that differ in every byte: where both results agree, the byte does not come from the window, however often
/// it was copied; where they differ, it is not known. The end of the data fixes the place of it all.
///
/// That the start is one is known when the last block ends exactly where the data does. Bits that pass for a header by
/// chance nearly always lead to an error soon, and those that don't meet the true blocks after a while.
struct InflatedTail {
  /// The place of the first byte that was made and kept.
  let start: Int
  /// Bytes before it that were made and not kept.
  let dropped: Int
  private let size: Int
  private let bytes: [UInt8]
  private let others: [UInt8]

  /// Bytes that may be made, failed starts included: hostile data has any number of them.
  private static let workLimit = 64 << 20
  private static let firstStep = 1 << 12

  /// `packed` ends where the data ends, which makes `size` bytes in all; `limit` bytes are kept, from `wanted` on if so
  /// many are made. `nil` where no start is found.
  init?(_ packed: [UInt8], size: Int, from wanted: Int, limit: Int) throws(ArtifactError) {
    let blocks = DeflateBlocks(packed)
    var pair = try Pair()
    var work = 0
    var bit = 0
    while let start = blocks.firstHeader(from: bit), work < Self.workLimit {
      if let made = try pair.inflate(packed, from: start, limit: min(size, limit), work: &work) {
        self.size = size
        let offset = size - made.first.count
        dropped = min(max(0, wanted - offset), made.first.count)
        self.start = offset + dropped
        bytes = Array(made.first[dropped...])
        others = Array(made.second[dropped...])
        return
      }
      work += 1_024
      bit = start + 1
    }
    return nil
  }

  /// The bytes of `range`, if all of them are known.
  func slice(_ range: Range<Int>) -> ArraySlice<UInt8>? {
    guard range.lowerBound >= start, range.upperBound <= size else { return nil }
    let place = (range.lowerBound - start)..<(range.upperBound - start)
    return bytes[place] == others[place] ? bytes[place] : nil
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

    /// Both results, if the data from bit `start` on goes just to its end.
    mutating func inflate(
      _ packed: [UInt8], from start: Int, limit: Int, work: inout Int
    ) throws(ArtifactError) -> (first: [UInt8], second: [UInt8])? {
      guard let made = Self.inflate(&first, packed, start, Self.window, limit: limit, work: &work) else { return nil }
      guard let other = Self.inflate(&second, packed, start, Self.otherWindow, limit: limit, work: &work),
        other.count == made.count
      else { return nil }
      return (made, other)
    }

    private static func inflate(
      _ inflater: inout Inflater, _ packed: [UInt8], _ start: Int, _ window: [UInt8], limit: Int, work: inout Int
    ) -> [UInt8]? {
      let partial = (8 - start & 7) & 7
      var next = start >> 3
      window.withUnsafeBufferPointer { window in
        inflater.restart(window: window, upper: partial, of: packed[next])
      }
      if partial > 0 { next += 1 }
      var made: [UInt8] = []
      var space = InflatedTail.firstStep
      while true {
        let done = made.count
        made.append(contentsOf: repeatElement(0, count: space))
        let result = packed[next...].withUnsafeBufferPointer { input in
          made.withUnsafeMutableBufferPointer { output in
            try? inflater.inflate(input, into: UnsafeMutableBufferPointer(rebasing: output[done...]))
          }
        }
        guard let result else { return nil }
        next += result.used
        work += result.made
        made.removeLast(space - result.made)
        guard made.count <= limit else { return nil }
        if result.outcome == .finished { return next == packed.count ? made : nil }
        if result.made == 0 { return nil }
        space = min(max(made.count, 1 << 16), 1 << 22)
      }
    }
  }
}
