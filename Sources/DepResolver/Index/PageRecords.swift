internal import Synchronization

/// The file records of a page: all of them in memory, or in the cache and read a piece at a time.
///
/// The newest releases are what most resolutions look at, so pieces are counted from the end of the page, and the
/// first of them is read together with the versions.
enum PageRecords: Sendable {
  /// The compact form of a whole page, and where its records start.
  case inMemory([UInt8], start: Int)
  case stored(StoredRecords)

  /// Calls `body` with bytes that hold the records of `releases[position]` and where in them they begin; `nil` when
  /// they cannot be read any more.
  func withBytes<Result>(
    of position: Int, in releases: [SimplePage.Release], _ body: (UnsafeRawBufferPointer, Int) -> Result
  ) -> Result? {
    let start = releases[position].start
    switch self {
    case .inMemory(let bytes, let recordsStart):
      return bytes.withUnsafeBytes { body($0, recordsStart + start) }
    case .stored(let stored):
      guard let piece = stored.piece(of: position, in: releases) else { return nil }
      return piece.bytes.withUnsafeBytes { body($0, start - piece.start) }
    }
  }

  /// How records are cut: each piece but the last (the oldest) has at least this many bytes.
  static let pieceBytes = 8 << 10

  /// The pieces of records in which releases start at `starts`, the newest first; no release is cut in two.
  static func pieces(_ releases: [SimplePage.Release], byteCount: Int) -> [Range<Int>] {
    var pieces: [Range<Int>] = []
    var end = byteCount
    for release in releases.reversed() where end - release.start >= pieceBytes {
      pieces.append(release.start..<end)
      end = release.start
    }
    if end > 0 || pieces.isEmpty { pieces.append(0..<end) }
    return pieces
  }
}

/// Records that are in the cache, with the pieces that were read so far.
final class StoredRecords: Sendable {
  struct Piece: Sendable {
    var bytes: [UInt8]
    /// Where it begins among the records.
    var start: Int
  }

  private let byteCount: Int
  private let load: @Sendable (_ number: Int) -> [UInt8]?
  private let pieces: Mutex<(newest: Piece, ranges: [Range<Int>], read: [Int: Piece])>

  /// `newest` is the first piece; `load` reads any other, or gives `nil` when it is gone.
  init(newest: [UInt8], byteCount: Int, load: @escaping @Sendable (_ number: Int) -> [UInt8]?) {
    self.byteCount = byteCount
    self.load = load
    pieces = Mutex((Piece(bytes: newest, start: byteCount - newest.count), [], [:]))
  }

  fileprivate func piece(of position: Int, in releases: [SimplePage.Release]) -> Piece? {
    pieces.withLock { pieces in
      let start = releases[position].start
      if start >= pieces.newest.start { return pieces.newest }
      if pieces.ranges.isEmpty { pieces.ranges = PageRecords.pieces(releases, byteCount: byteCount) }
      // Ascending by number is descending by place.
      var (low, high) = (0, pieces.ranges.count)
      while low < high {
        let middle = (low + high) / 2
        if pieces.ranges[middle].lowerBound > start { low = middle + 1 } else { high = middle }
      }
      guard low < pieces.ranges.count else { return nil }
      if let known = pieces.read[low] { return known }
      guard let bytes = load(low), bytes.count == pieces.ranges[low].count else { return nil }
      let piece = Piece(bytes: bytes, start: pieces.ranges[low].lowerBound)
      pieces.read[low] = piece
      return piece
    }
  }
}
