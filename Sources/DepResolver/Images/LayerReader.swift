internal import Crypto
internal import Synchronization

/// Reads one layer from its bytes as they come: sums, sizes, and what it holds.
///
/// Nothing is unpacked: of a layer of any size, a window of the decompressor's and the files that matter are in memory.
final class LayerReader: BodyReader {
  /// What a layer is, once all of it was read.
  struct Outcome: Sendable {
    var contents: LayerContents
    /// The sum of the bytes as stored.
    var digest: ImageDigest
    /// The sum of the tar file, which the image's configuration states.
    var uncompressedDigest: ImageDigest
    var storedBytes: Int
    var uncompressedBytes: Int
    var isCompressed: Bool
  }

  /// Bytes of one layer, uncompressed: a bomb or a mistake beyond.
  fileprivate static let uncompressedLimit = 64 << 30

  fileprivate struct State: ~Copyable {
    var stored = SHA256()
    var uncompressed = SHA256()
    var storedBytes = 0
    var uncompressedBytes = 0
    /// The first bytes, until they tell the form.
    var head: [UInt8] = []
    var form: Form?
    var inflater: Inflater?
    var scratch = [UInt8](repeating: 0, count: 128 << 10)
    /// Between two gzip streams of one file.
    var isBetweenStreams = false
    var isPadding = false
    var tar = TarStream()
    var contents = LayerContents()
    /// Why the rest is only summed up: whether it is the right layer at all is told first.
    var failure: ArtifactError?
  }

  fileprivate enum Form {
    case plain
    case gzip
  }

  private let state = Mutex(State())
  private let expectedSize: Int?
  private let received: @Sendable (Int) -> Void

  /// `expectedSize` is that of the stored bytes; more are refused as they come. `received` is told of each piece.
  init(expectedSize: Int?, received: @escaping @Sendable (Int) -> Void = { _ in }) {
    self.expectedSize = expectedSize
    self.received = received
  }

  /// Forgets all that came: another attempt begins.
  func restart() {
    state.withLock { state in
      received(-state.storedBytes)
      state = State()
    }
  }

  func receive(_ piece: [UInt8]) throws(ArtifactError) {
    try state.withLock { state throws(ArtifactError) in
      state.stored.update(data: piece)
      state.storedBytes += piece.count
      if let expectedSize, state.storedBytes > expectedSize {
        throw ArtifactError.malformed("the layer is larger than the \(expectedSize) bytes its manifest states")
      }
      if state.failure != nil { return }
      do throws(ArtifactError) {
        try state.take(piece)
      } catch {
        state.failure = error
      }
    }
    received(piece.count)
  }

  /// What was read, after the last byte; `digest`, where it is known, is compared before anything else.
  func finish(_ digest: ImageDigest?) throws(LayerError) -> Outcome {
    try state.withLock { state throws(LayerError) in
      let actual = ImageDigest(sum: state.stored.finalize())
      if let digest, digest != actual { throw .wrongDigest(expected: digest, actual: actual) }
      do throws(ArtifactError) {
        return try state.outcome(actual)
      } catch {
        throw .unreadable(error)
      }
    }
  }
}

/// Why a layer is not what it should be.
enum LayerError: Error {
  case wrongDigest(expected: ImageDigest, actual: ImageDigest)
  case unreadable(ArtifactError)
}

extension LayerReader.State {
  fileprivate mutating func outcome(_ digest: ImageDigest) throws(ArtifactError) -> LayerReader.Outcome {
    if let failure { throw failure }
    if form == nil { try begin() }
    if form == .gzip, !isBetweenStreams, !isPadding {
      throw ArtifactError.malformed("the layer's gzip data ends early")
    }
    try tar.finish()
    return LayerReader.Outcome(
      contents: contents, digest: digest, uncompressedDigest: ImageDigest(sum: uncompressed.finalize()),
      storedBytes: storedBytes, uncompressedBytes: uncompressedBytes, isCompressed: form == .gzip)
  }

  fileprivate mutating func take(_ piece: [UInt8]) throws(ArtifactError) {
    if form != nil { return try decompress(piece) }
    head += piece
    if head.count >= 4 { try begin() }
  }

  /// Tells the form from the first bytes, as docker does, and reads them.
  fileprivate mutating func begin() throws(ArtifactError) {
    if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
      throw ArtifactError.unsupported("a layer compressed with zstd; only gzip and none are read")
    }
    form = head.starts(with: [0x1F, 0x8B]) ? .gzip : .plain
    if form == .gzip { inflater = try Inflater(.gzip) }
    let first = head
    head = []
    try decompress(first)
  }

  private mutating func decompress(_ piece: [UInt8]) throws(ArtifactError) {
    try piece.withUnsafeBufferPointer { bytes throws(ArtifactError) in try decompress(UnsafeRawBufferPointer(bytes)) }
  }

  private mutating func decompress(_ piece: UnsafeRawBufferPointer) throws(ArtifactError) {
    guard form == .gzip else { return try unpack(piece) }
    var rest = piece[...]
    // Taken out of `self` while it is written, for what is made of it changes `self` too.
    var space = scratch
    scratch = []
    defer { scratch = space }
    try space.withUnsafeMutableBufferPointer { buffer throws(ArtifactError) in
      let space = UnsafeMutableRawBufferPointer(buffer)
      while !rest.isEmpty {
        if isPadding {
          guard rest.allSatisfy({ $0 == 0 }) else {
            throw ArtifactError.malformed("something else follows the layer's gzip data")
          }
          return
        }
        if isBetweenStreams {
          // Several gzip streams one after the other read as one (RFC 1952 section 2.2), as eStargz layers have them.
          if rest.first == 0 {
            isPadding = true
            continue
          }
          inflater?.reset()
          isBetweenStreams = false
        }
        let made = try inflate(&rest, into: space)
        try unpack(UnsafeRawBufferPointer(rebasing: space[..<made]))
      }
    }
  }

  private mutating func inflate(
    _ rest: inout Slice<UnsafeRawBufferPointer>, into space: UnsafeMutableRawBufferPointer
  ) throws(ArtifactError) -> Int {
    let input = UnsafeRawBufferPointer(rebasing: rest).bindMemory(to: UInt8.self)
    let output = space.bindMemory(to: UInt8.self)
    guard let result = try inflater?.inflate(input, into: output) else { return 0 }
    if result.outcome == .finished { isBetweenStreams = true }
    guard result.used > 0 || result.made > 0 || isBetweenStreams else {
      throw ArtifactError.malformed("the layer's gzip data makes no sense")
    }
    rest = rest.dropFirst(result.used)
    // What the stream still holds back comes with the next call; at the end of a piece, it is asked for right away.
    return result.made
  }

  private mutating func unpack(_ bytes: UnsafeRawBufferPointer) throws(ArtifactError) {
    uncompressed.update(bufferPointer: bytes)
    uncompressedBytes += bytes.count
    guard uncompressedBytes <= LayerReader.uncompressedLimit else {
      throw ArtifactError.tooLarge(what: "an uncompressed layer", limit: LayerReader.uncompressedLimit)
    }
    try tar.consume(bytes, &contents)
  }
}
