internal import Synchronization

/// A file on a server, read by range requests (RFC 9110 section 14).
///
/// What was read is kept and serves later reads. A server that ignores ranges sends the whole file, which then
/// serves every read. A file that changes between reads is an error, never a mixture.
final class RemoteFile: RandomAccess {
  private struct Piece {
    var start: Int
    var bytes: [UInt8]

    func slice(_ range: Range<Int>) -> [UInt8]? {
      guard start <= range.lowerBound, range.upperBound <= start + bytes.count else { return nil }
      return Array(bytes[(range.lowerBound - start)..<(range.upperBound - start)])
    }
  }

  private struct State {
    var size: Int?
    var etag: String?
    var pieces: [Piece] = []
    /// Room for what is kept.
    var room: [ByteBudget.Lease] = []
  }

  /// Reads up to this size wait for nobody.
  private static let small = 256 << 10

  private let url: WebURL
  private let fetcher: HTTPFetcher
  private let sha256: String?
  private let statedBy: String
  private let owner: WebURL.Origin?
  private let keepsPieces: Bool
  private let state: Mutex<State>

  /// `size` and `sha256` are what `statedBy` says; both are checked where they can be.
  /// Without `keepsPieces`, only a whole file that came unasked serves later reads.
  init(
    _ url: WebURL, fetcher: HTTPFetcher, size: Int? = nil, sha256: String? = nil, statedBy: String = "",
    owner: WebURL.Origin? = nil, keepsPieces: Bool = true
  ) {
    self.url = url
    self.fetcher = fetcher
    self.sha256 = sha256
    self.statedBy = statedBy
    self.owner = owner
    self.keepsPieces = keepsPieces
    state = Mutex(State(size: size))
  }

  var size: Int? { state.withLock { $0.size } }

  func read(_ range: Range<Int>) async throws -> [UInt8] {
    if range.isEmpty { return [] }
    let known = state.withLock { state in
      (bytes: state.pieces.lazy.compactMap { $0.slice(range) }.first, size: state.size)
    }
    if let bytes = known.bytes { return bytes }
    if range.lowerBound < 0 || range.upperBound > known.size ?? .max {
      throw ArtifactError.truncated(expected: range.upperBound, actual: known.size ?? 0)
    }
    if range.count > Self.small, state.withLock({ $0.room.isEmpty }) {
      guard let lease = await fetcher.rooms.kept.take(range.count) else { throw CancellationError() }
      state.withLock { $0.room.append(lease) }
    }
    let piece = try await fetch(.span(range), expected: range.count)
    guard let bytes = piece.slice(range) else {
      throw ArtifactError.truncated(expected: range.upperBound, actual: piece.start + piece.bytes.count)
    }
    return bytes
  }

  func readTail(_ count: Int) async throws -> (bytes: [UInt8], size: Int) {
    guard count > 0 else { throw ArtifactError.truncated(expected: 1, actual: 0) }
    let kept = state.withLock { state -> (bytes: [UInt8], size: Int)? in
      guard let size = state.size else { return nil }
      let range = max(0, size - count)..<size
      return state.pieces.lazy.compactMap { $0.slice(range) }.first.map { ($0, size) }
    }
    if let kept { return kept }
    let piece = try await fetch(.suffix(count), expected: count)
    let size = piece.start + piece.bytes.count
    let tail = piece.slice(max(0, size - count)..<size).map { (bytes: $0, size: size) }
    guard let tail else { throw FetchError(.wrongFile("the server sent another range than was asked for"), url: url) }
    return tail
  }

  /// Sends one request and keeps what comes.
  private func fetch(_ range: FetchRequest.ByteRange, expected: Int) async throws -> Piece {
    let settings = fetcher.configuration
    // A server that ignores ranges may send everything, so the limit is that of a whole file.
    var request = FetchRequest(
      url: url, range: range, limit: max(settings.downloadLimit, expected), deadline: settings.downloadDeadline)
    request.owner = owner
    let reply = try await fetcher.get(request)
    let piece: Piece
    let total: Int
    if reply.status == 206 {
      guard let span = ContentRange(reply.header("Content-Range") ?? "") else {
        throw FetchError(.wrongFile("the server sent a part and does not say which"), url: url)
      }
      guard span.range.count == reply.body.count else {
        throw FetchError(.wrongFile("the server sent \(reply.body.count) bytes of \(span.range.count)"), url: url)
      }
      guard span.answers(range) else {
        throw FetchError(.wrongFile("the server sent another range than was asked for"), url: url)
      }
      piece = Piece(start: span.range.lowerBound, bytes: reply.body)
      total = span.total
    } else {
      if let sha256 {
        let found = FileDigest.sha256(reply.body)
        if found != sha256 { throw FetchError(sum: found, stated: sha256, by: statedBy, url: url) }
      }
      piece = Piece(start: 0, bytes: reply.body)
      total = reply.body.count
    }
    let etag = reply.header("ETag")
    try state.withLock { state in
      if let size = state.size, size != total {
        throw FetchError(.wrongFile("it has \(total) bytes where \(size) were expected"), url: url)
      }
      if let known = state.etag, let etag, known != etag {
        throw FetchError(.wrongFile("it changed while it was read"), url: url)
      }
      state.size = total
      state.etag = state.etag ?? etag
      let isWhole = piece.start == 0 && piece.bytes.count == total
      if isWhole {
        state.pieces = []
        state.room = reply.room
      }
      if isWhole || keepsPieces { state.pieces.append(piece) }
    }
    return piece
  }
}
