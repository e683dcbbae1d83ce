internal import CZlib

/// One zlib decompression stream.
struct Inflater: ~Copyable {
  enum Format {
    /// Bare deflate data, as in zip members.
    case raw
    /// RFC 1952, with its checksum verified.
    case gzip
  }

  enum Outcome {
    /// All input was used, or all output space filled.
    case more
    case finished
  }

  // zlib keeps a pointer back to its stream, so the stream must not move.
  private let stream: UnsafeMutablePointer<z_stream>

  init(_ format: Format) throws(ArtifactError) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let windowBits: Int32
    switch format {
    case .raw: windowBits = -15
    case .gzip: windowBits = 31
    }
    let code = inflateInit2_(stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard code == Z_OK else {
      stream.deallocate()
      throw ArtifactError.unsupported("zlib does not start (\(code))")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Starts anew, for the next of several streams in one file.
  mutating func reset() {
    inflateReset(stream)
  }

  /// Starts anew inside bare deflate data: `window` is taken for what was inflated before, and the next bits are the
  /// upper `count` of `byte`.
  mutating func restart(window: UnsafeBufferPointer<UInt8>, upper count: Int, of byte: UInt8) {
    inflateReset(stream)
    inflateSetDictionary(stream, window.baseAddress, UInt32(clamping: window.count))
    if count > 0 { inflatePrime(stream, Int32(count), Int32(byte >> (8 - UInt8(count)))) }
  }

  /// Inflates `input` into `output` as far as either goes, and says how much of each was used.
  mutating func inflate(
    _ input: UnsafeBufferPointer<UInt8>,
    into output: UnsafeMutableBufferPointer<UInt8>
  ) throws(ArtifactError) -> (used: Int, made: Int, outcome: Outcome) {
    let available = UInt32(clamping: input.count)
    let space = UInt32(clamping: output.count)
    stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
    stream.pointee.avail_in = available
    stream.pointee.next_out = output.baseAddress
    stream.pointee.avail_out = space
    let code = CZlib.inflate(stream, Z_NO_FLUSH)
    let used = Int(available - stream.pointee.avail_in)
    let made = Int(space - stream.pointee.avail_out)
    switch code {
    case Z_OK, Z_BUF_ERROR: return (used, made, .more)
    case Z_STREAM_END: return (used, made, .finished)
    default: throw ArtifactError.malformed("compressed data: zlib says \(code)")
    }
  }
}

extension Inflater {
  /// Inflates bare deflate data that must make exactly `size` bytes.
  static func inflateRaw(_ input: ArraySlice<UInt8>, size: Int) throws(ArtifactError) -> [UInt8] {
    var inflater = try Inflater(.raw)
    // One byte more than promised, so that data that makes too much shows.
    var output = [UInt8](repeating: 0, count: size + 1)
    let result = try input.withUnsafeBufferPointer { input throws(ArtifactError) in
      try output.withUnsafeMutableBufferPointer { output throws(ArtifactError) in
        try inflater.inflate(input, into: output)
      }
    }
    guard result.outcome == .finished, result.made == size else {
      throw ArtifactError.malformed("compressed data does not make the \(size) bytes it promises")
    }
    output.removeLast()
    return output
  }

  /// The checksum of zip members (ISO 3309 CRC-32).
  static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.withUnsafeBufferPointer { buffer in
      UInt32(truncatingIfNeeded: crc32_z(0, buffer.baseAddress, buffer.count))
    }
  }
}
