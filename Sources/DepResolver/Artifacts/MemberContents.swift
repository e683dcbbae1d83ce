/// The contents of one zip member, read at any place from as little of its packed bytes as will do.
///
/// Deflate has no index, so there are two ways to a place: from the member's beginning, or from its end by way of
/// ``InflatedTail``. Each reach for what needs fewer bytes that are not at hand. What is inflated on the way is not kept
/// beyond a window, so a member of a gigabyte takes no more than a small one: some MB, and 50 MB while the middle of one
/// of all members is searched. As not all of it is read, its checksum can't be verified.
///
/// Used by one reader at a time.
actor MemberContents: RandomAccess {
  private let archive: any RandomAccess
  private let entry: ZipEntry
  /// Packed bytes at the member's beginning and end that cost nothing.
  private let atHand: (front: Int, back: Int)
  private var packed: Range<Int>?
  private var front: ForwardInflation?
  private var back: (packed: [UInt8], made: InflatedTail?) = ([], nil)
  /// A window far before the end, whose packed bytes are not kept.
  private var middle: InflatedTail?
  private let gate: ObjectGate

  private var stored = ByteWindow(start: 0, bytes: [])

  private static let storedStep = 32 << 10
  /// Packed bytes that are fetched at once on the way forward, at most.
  private static let longestStep = 2 << 20
  /// Packed bytes of an end that are kept, and that are looked at. Of the latter there are those of one member at a time.
  private static let keptEnd = 2 << 20
  private static let longestEnd = 24 << 20
  /// Inflated bytes that are kept of either, and how many of them before what is asked for.
  private static let window = 2 << 20
  private static let middleWindow = 256 << 10
  private static let margin = 64 << 10

  nonisolated var size: Int? { entry.size }

  init(
    _ entry: ZipEntry, in archive: any RandomAccess, atHand: (front: Int, back: Int) = (0, 0),
    gate: ObjectGate = ObjectGate()
  ) {
    self.entry = entry
    self.archive = archive
    self.atHand = atHand
    self.gate = gate
  }

  func read(_ range: Range<Int>) async throws -> [UInt8] {
    guard range.lowerBound >= 0, range.upperBound <= entry.size else {
      throw ArtifactError.truncated(expected: range.upperBound, actual: entry.size)
    }
    let packed = try await packedRange()
    if entry.method == 0 { return try await readStored(range, packed) }
    if let bytes = front?.slice(range) ?? back.made?.slice(range) ?? middle?.slice(range) { return Array(bytes) }
    while let count = nextEnd(for: range), count <= Self.keptEnd {
      if let bytes = try await readEnd(range, count, packed) { return Array(bytes) }
    }
    if nextEnd(for: range) != nil, let bytes = try await gate.passLarge({ try await readMiddle(range, packed) }) {
      return bytes
    }
    return try await readForward(range, packed)
  }

  func readTail(_ count: Int) async throws -> (bytes: [UInt8], size: Int) {
    (try await read(max(0, entry.size - count)..<entry.size), entry.size)
  }

  private func packedRange() async throws -> Range<Int> {
    if let packed { return packed }
    let start = entry.headerOffset
    let header = try await WheelReader.read(archive, start..<(start + 30 + entry.nameBytes.count))
    let range = try entry.packedRange(header: header)
    packed = range
    return range
  }

  /// Reads more than is asked for, as what is near will be asked for next.
  private func readStored(_ range: Range<Int>, _ packed: Range<Int>) async throws -> [UInt8] {
    if let bytes = stored.slice(range) { return Array(bytes) }
    let end =
      range.upperBound <= atHand.front ? atHand.front : max(range.upperBound, range.lowerBound + Self.storedStep)
    let bytes = try await WheelReader.read(
      archive, (packed.lowerBound + range.lowerBound)..<(packed.lowerBound + min(end, entry.size)))
    stored = ByteWindow(start: range.lowerBound, bytes: bytes)
    return Array(bytes[..<range.count])
  }

  // MARK: - From the end

  /// How many packed bytes of the end to look at next; `nil` when the way forward is shorter.
  private func nextEnd(for range: Range<Int>) -> Int? {
    func share(_ count: Int) -> Int { Int(Double(entry.packedSize) * Double(count) / Double(max(1, entry.size))) }
    guard range.count <= Self.middleWindow - Self.margin else { return nil }
    let known = back.packed.count
    if let made = back.made, made.droppedPart(of: range) { return known }
    let guess = share(entry.size - range.lowerBound) * 5 / 4 + (48 << 10)
    let (begun, place) = front.map { ($0.packedEnd, $0.position) } ?? (atHand.front, 0)
    let ahead = range.lowerBound < place ? share(range.upperBound) : share(range.upperBound) - begun
    let isLikely = known == 0 && guess <= 2 * atHand.back
    // What lies behind the dynamic section often packs better than the rest, so that the guess is only an upper bound.
    let count = isLikely ? atHand.back : min(Self.longestEnd, max(2 * known, min(guess, max(4 * known, 1 << 20))))
    guard guess <= 4 * Self.longestEnd, count > known, count < entry.packedSize,
      max(count, guess) - max(known, atHand.back) < ahead
    else { return nil }
    return count
  }

  private func readEnd(
    _ range: Range<Int>, _ count: Int, _ packed: Range<Int>, window: Int = window
  ) async throws -> ArraySlice<UInt8>? {
    let known = back.packed
    if count > known.count {
      let bytes = try await WheelReader.read(
        archive, (packed.upperBound - count)..<(packed.upperBound - known.count))
      back.packed = bytes + known
    }
    back.made = try InflatedTail(
      back.packed, size: entry.size, from: range.lowerBound - Self.margin, limit: window)
    return back.made?.slice(range)
  }

  /// Goes further back than what may be kept, and keeps a small window.
  private func readMiddle(_ range: Range<Int>, _ packed: Range<Int>) async throws -> [UInt8]? {
    defer { back = ([], nil) }
    while let count = nextEnd(for: range) {
      if let bytes = try await readEnd(range, count, packed, window: Self.middleWindow) {
        middle = back.made
        return Array(bytes)
      }
    }
    return nil
  }

  // MARK: - From the beginning

  private func readForward(_ range: Range<Int>, _ packed: Range<Int>) async throws -> [UInt8] {
    // Taken out while it is changed, as waiting for the archive lets others in.
    var front = try self.front.take() ?? ForwardInflation(size: entry.size)
    if range.lowerBound < front.keptStart { front = try ForwardInflation(size: entry.size) }
    while front.position < range.upperBound {
      if front.needsInput {
        let left = entry.packedSize - front.packedEnd
        guard left > 0 else { throw ArtifactError.malformed("the data of a zip member ends early") }
        let step = front.packedEnd == 0 && atHand.front > 0 ? atHand.front : min(front.packedEnd, Self.longestStep)
        let start = packed.lowerBound + front.packedEnd
        front.add(try await WheelReader.read(archive, start..<(start + min(left, max(step, 16 << 10)))))
      }
      try front.advance(to: range)
    }
    let bytes = front.slice(range)
    self.front = front
    guard let bytes else { throw ArtifactError.malformed("the data of a zip member is not where it should be") }
    return Array(bytes)
  }
}
