/// Inflates a gzip file in memory piece by piece, so that only what is asked for takes space.
///
/// Several gzip streams one after the other read as one, as RFC 1952 section 2.2 has it; anything else after a stream
/// is padding and ends it.
struct GzipStream: ~Copyable {
  private let input: [UInt8]
  private var position = 0
  private var inflater: Inflater
  private var isFinished = false
  private(set) var inflatedBytes = 0
  private let limit: Int
  private var scratch = [UInt8](repeating: 0, count: 1 << 16)

  init(_ input: [UInt8], limit: Int) throws(ArtifactError) {
    self.input = input
    self.limit = limit
    inflater = try Inflater(.gzip)
  }

  /// The next `count` bytes; fewer only at the end. The caller bounds `count`.
  mutating func read(_ count: Int) throws(ArtifactError) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: count)
    let made = try output.withUnsafeMutableBufferPointer { buffer throws(ArtifactError) in
      try fill(buffer)
    }
    if made < count { output.removeLast(count - made) }
    return output
  }

  /// Passes over the next `count` bytes and says how many were there.
  mutating func skip(_ count: Int) throws(ArtifactError) -> Int {
    var skipped = 0
    while skipped < count {
      let step = min(scratch.count, count - skipped)
      // Taken out of `self` while it is written, for `fill` changes `self` too.
      var space = scratch
      scratch = []
      defer { scratch = space }
      let made = try space.withUnsafeMutableBufferPointer { buffer throws(ArtifactError) in
        try fill(UnsafeMutableBufferPointer(rebasing: buffer[..<step]))
      }
      skipped += made
      if made < step { break }
    }
    return skipped
  }

  private mutating func fill(_ buffer: UnsafeMutableBufferPointer<UInt8>) throws(ArtifactError) -> Int {
    var made = 0
    while made < buffer.count, !isFinished {
      let result = try input[position...].withUnsafeBufferPointer { input throws(ArtifactError) in
        try inflater.inflate(input, into: UnsafeMutableBufferPointer(rebasing: buffer[made...]))
      }
      position += result.used
      made += result.made
      inflatedBytes += result.made
      guard inflatedBytes <= limit else {
        throw ArtifactError.tooLarge(what: "the inflated archive", limit: limit)
      }
      if result.outcome == .finished {
        if input[position...].starts(with: [0x1f, 0x8b]) {
          inflater.reset()
        } else {
          isFinished = true
        }
      } else if result.used == 0, result.made == 0 {
        throw ArtifactError.malformed("the gzip data ends early")
      }
    }
    return made
  }
}
