/// The contents of one zip member, read at any place from as little of its packed bytes as will do.
///
/// Deflate has no index, so there are two ways to a place: from the member's beginning, or from its end by way of
/// ``InflatedTail``. Each reach for what needs fewer bytes that are not at hand. What is inflated on the way is not kept
/// beyond a window, so a member of a gigabyte takes no more than a small one: about 3 MB, and 16 MB while the end of
/// one is searched. As not all of it is read, its checksum can't be verified.
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

  private var stored = ByteWindow(start: 0, bytes: [])

  private static let storedStep = 32 << 10
  /// Packed bytes that are fetched at once on the way forward, at most.
  private static let longestStep = 2 << 20
  /// Packed bytes of an end that are looked at, and what they may make.
  private static let longestEnd = 2 << 20
  private static let largestEnd = 16 << 20
  /// Inflated bytes kept before what is asked for from the end.
  private static let margin = 64 << 10

  nonisolated var size: Int? { entry.size }

  init(_ entry: ZipEntry, in archive: any RandomAccess, atHand: (front: Int, back: Int) = (0, 0)) {
    self.entry = entry
    self.archive = archive
    self.atHand = atHand
  }

  func read(_ range: Range<Int>) async throws -> [UInt8] {
    guard range.lowerBound >= 0, range.upperBound <= entry.size else {
      throw ArtifactError.truncated(expected: range.upperBound, actual: entry.size)
    }
    let packed = try await packedRange()
    if entry.method == 0 { return try await readStored(range, packed) }
    if let bytes = front?.slice(range) ?? back.made?.slice(range) { return Array(bytes) }
    while let count = nextEnd(for: range) {
      if let bytes = try await readEnd(range, count, packed) { return Array(bytes) }
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
    let known = back.packed.count
    if let made = back.made, (made.start - made.dropped..<made.start).contains(range.lowerBound) { return known }
    let guess = share(entry.size - range.lowerBound) * 5 / 4 + (48 << 10)
    let isLikely = known == 0 && guess <= 2 * atHand.back
    let count = isLikely ? atHand.back : max(2 * known, guess)
    let (begun, place) = front.map { ($0.packedEnd, $0.position) } ?? (atHand.front, 0)
    let ahead = range.lowerBound < place ? share(range.upperBound) : share(range.upperBound) - begun
    guard count <= Self.longestEnd, count < entry.packedSize, count - max(known, atHand.back) < ahead else {
      return nil
    }
    return count
  }

  private func readEnd(_ range: Range<Int>, _ count: Int, _ packed: Range<Int>) async throws -> ArraySlice<UInt8>? {
    let known = back.packed
    if count > known.count {
      let bytes = try await WheelReader.read(
        archive, (packed.upperBound - count)..<(packed.upperBound - known.count))
      back.packed = bytes + known
    }
    back.made = try InflatedTail(
      back.packed, size: entry.size, from: range.lowerBound - Self.margin, limit: Self.largestEnd)
    return back.made?.slice(range)
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
