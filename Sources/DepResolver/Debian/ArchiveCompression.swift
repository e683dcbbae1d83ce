internal import CLzma

/// How a file of an archive is compressed, told by what its name ends in; the one that is wanted first stands first.
///
/// Bookworm's main list has 12.1 MB as gzip and 8.8 as xz, and takes 0.15 and 0.48 seconds to decompress: on a line of more
/// than 10 MB a second the larger file is there sooner, and it leaves the processor to the resolver meanwhile.
enum ArchiveCompression: String, CaseIterable {
  case gzip = "gz"
  /// What every Debian archive offers.
  case xz
  case none = ""

  /// Gives the contents of `file` to `body` in pieces of a mebibyte, and throws past `limit` bytes of them.
  func decompress(
    _ file: [UInt8], limit: Int, _ body: ([UInt8]) throws(ArtifactError) -> Void
  ) throws(ArtifactError) {
    let pieceBytes = 1 << 20
    switch self {
    case .none:
      guard file.count <= limit else { throw ArtifactError.tooLarge(what: "the file", limit: limit) }
      var position = 0
      while position < file.count {
        let piece = file[position..<min(file.count, position + pieceBytes)]
        position = piece.endIndex
        try body(Array(piece))
      }
    case .gzip:
      var stream = try GzipStream(file, limit: limit)
      var piece = try stream.read(pieceBytes)
      while !piece.isEmpty {
        try body(piece)
        piece = try stream.read(pieceBytes)
      }
    case .xz:
      var decoder = try XzDecoder(limit: limit)
      var piece = try decoder.read(pieceBytes, from: file)
      while !piece.isEmpty {
        try body(piece)
        piece = try decoder.read(pieceBytes, from: file)
      }
    }
  }
}

/// One xz file (the .xz file format, version 1.1.0), its checks verified by liblzma.
private struct XzDecoder: ~Copyable {
  /// What a hostile file may make the decoder take; `xz -9` needs 65 MiB.
  private static let memoryLimit: UInt64 = 96 << 20

  /// `LZMA_CONCATENATED`, a macro: several streams in one file read as one.
  private static let concatenated: UInt32 = 8

  // Allocated, for the library keeps what it needs behind the structure's address.
  private let stream: UnsafeMutablePointer<lzma_stream>
  private var position = 0
  private var isFinished = false
  private var made = 0
  private let limit: Int

  init(limit: Int) throws(ArtifactError) {
    self.limit = limit
    stream = .allocate(capacity: 1)
    stream.initialize(to: lzma_stream())
    let code = lzma_stream_decoder(stream, Self.memoryLimit, Self.concatenated)
    guard code == LZMA_OK else {
      stream.deallocate()
      throw ArtifactError.unsupported("liblzma does not start (\(code.rawValue))")
    }
  }

  deinit {
    lzma_end(stream)
    stream.deallocate()
  }

  mutating func read(_ count: Int, from input: [UInt8]) throws(ArtifactError) -> [UInt8] {
    if isFinished { return [] }
    var code = LZMA_OK
    let output = [UInt8](unsafeUninitializedCapacity: count) { output, made in
      input.withUnsafeBufferPointer { input in
        stream.pointee.next_in = input.baseAddress.map { $0 + position }
        stream.pointee.avail_in = input.count - position
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = count
        while stream.pointee.avail_out > 0, code == LZMA_OK { code = lzma_code(stream, LZMA_FINISH) }
        position = input.count - stream.pointee.avail_in
        made = count - stream.pointee.avail_out
      }
    }
    made += output.count
    guard made <= limit else { throw ArtifactError.tooLarge(what: "the decompressed file", limit: limit) }
    switch code {
    case LZMA_OK: break
    case LZMA_STREAM_END: isFinished = true
    default: throw ArtifactError.malformed("compressed data: liblzma says \(code.rawValue)")
    }
    return output
  }
}
