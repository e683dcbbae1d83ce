/// Reads the dynamic sections of the shared objects and programs of a wheel, and what the wheel takes when installed.
///
/// After the central directory, all that will be needed is asked for at once: the first packed bytes of each large member
/// (headers, names, versions), its last ones (the dynamic section; in objects changed by `auditwheel` the names too), and
/// small members whole. The end of one member and the beginning of the next lie together, and are one request. What is
/// found wanting then is asked for member by member, see ``MemberContents``. Members are read in batches of some
/// megabytes, so that the size of a wheel does not matter.
/// - Throws: `ArtifactError` when the file is no zip file; whatever `file` throws. A member that can't be read is listed.
func readWheelObjects(_ file: some RandomAccess, gate: ObjectGate) async throws -> (WheelObjects, UnpackedSize) {
  let directory = try await WheelReader.directory(of: file)
  let size = UnpackedSize(
    bytes: try directory.unpackedBytes(), fileCount: directory.fileCount, sources: try directory.pythonSources())
  return (try await readWheelObjects(file, ObjectMember.members(of: directory), gate: gate), size)
}

/// The same where the members are known.
func readWheelObjects(
  _ file: some RandomAccess, _ members: [ObjectMember], gate: ObjectGate
) async throws -> WheelObjects {
  var result = WheelObjects()
  try await withThrowingTaskGroup(of: WheelObjects.self) { group in
    for batch in ObjectMember.batches(members) {
      group.addTask {
        try await gate.pass { try await ObjectMember.read(batch, of: file, gate: gate) }
      }
    }
    for try await part in group {
      result.objects += part.objects
      result.unreadable += part.unreadable
    }
  }
  result.objects.sort { $0.path < $1.path }
  result.unreadable.sort { $0.path < $1.path }
  return result
}

/// Lets so many batches of members be read at once, of all wheels together.
struct ObjectGate: Sendable {
  private let limiter = HostLimiter(limit: 6)
  private let largeLimiter = HostLimiter(limit: 1)

  func pass<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
    try await Self.pass(limiter, body)
  }

  /// For what takes much memory.
  func passLarge<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
    try await Self.pass(largeLimiter, body)
  }

  private static func pass<Value: Sendable>(
    _ limiter: HostLimiter, _ body: () async throws -> Value
  ) async throws -> Value {
    guard await limiter.acquire("") else { throw CancellationError() }
    do {
      let value = try await body()
      await limiter.release("")
      return value
    } catch {
      await limiter.release("")
      throw error
    }
  }
}

/// A member of a wheel that may be a shared object, with what of it is read first.
struct ObjectMember: Sendable {
  /// One of several members with the same contents is read for all.
  private(set) var places: [(path: String, kind: WheelObject.Kind)]
  let entry: ZipEntry
  /// Parts of the file, and how many packed bytes of the member they hold at least, at its beginning and end.
  private let windows: [Range<Int>]
  private let atHand: (front: Int, back: Int)

  /// Packed bytes of the first read at the beginning and end of a large member.
  private static let frontBytes = 16 << 10
  private static let backBytes = 96 << 10
  /// Bytes between two parts that cost less than another request.
  private static let gap = 24 << 10
  private static let longestRead = 1 << 20
  private static let batchBytes = 4 << 20
  /// Members of a batch that are read at once.
  private static let width = 8

  private init(_ place: (path: String, kind: WheelObject.Kind), _ entry: ZipEntry, extent: Range<Int>) {
    places = [place]
    var entry = entry
    // Not a part of the whole directory.
    entry.nameBytes = Array(entry.nameBytes)[...]
    self.entry = entry
    let header = 30 + entry.nameBytes.count
    // The extra field before the data is not in the directory. It mostly takes less.
    let front = min(entry.packedSize, Self.frontBytes)
    let frontWindow = extent.lowerBound..<min(extent.upperBound, extent.lowerBound + header + 64 + front)
    let isWhole = entry.packedSize <= Self.frontBytes + Self.backBytes + Self.gap
    if isWhole {
      windows = [extent]
      atHand = (entry.packedSize, 0)
    } else if place.kind == .program || entry.method == 0 {
      windows = [frontWindow]
      atHand = (front, 0)
    } else {
      windows = [frontWindow, max(extent.lowerBound, extent.upperBound - Self.backBytes - 64)..<extent.upperBound]
      atHand = (front, Self.backBytes)
    }
  }

  /// In the order of the file.
  static func members(of directory: ZipDirectory) -> [ObjectMember] {
    let sorted = directory.entries.sorted { $0.headerOffset < $1.headerOffset }
    var members: [ObjectMember] = []
    var known: [[Int]: Int] = [:]
    for (index, entry) in sorted.enumerated() {
      guard let place = entry.objectPlace else { continue }
      let sum = [Int(entry.checksum), entry.size, entry.packedSize]
      if let same = known[sum] {
        members[same].places.append(place)
        continue
      }
      known[sum] = members.count
      let next = index + 1 < sorted.count ? sorted[index + 1].headerOffset : directory.start
      let (longest, overflow) = (entry.headerOffset + 30 + 2 * 65_535).addingReportingOverflow(entry.packedSize)
      let extent = entry.headerOffset..<max(entry.headerOffset, overflow ? next : min(next, longest))
      members.append(ObjectMember(place, entry, extent: extent))
    }
    return members
  }

  static func batches(_ members: [ObjectMember]) -> [[ObjectMember]] {
    var batches: [[ObjectMember]] = []
    var bytes = batchBytes
    for member in members {
      if bytes >= batchBytes {
        batches.append([])
        bytes = 0
      }
      batches[batches.count - 1].append(member)
      bytes += member.windows.reduce(0) { $0 + $1.count }
    }
    return batches
  }

  @concurrent
  static func read(
    _ batch: [ObjectMember], of file: some RandomAccess, gate: ObjectGate
  ) async throws -> WheelObjects {
    let archive = PrefetchedFile(file, try await pieces(of: batch, in: file))
    return try await withThrowingTaskGroup(of: WheelObjects.self) { group in
      var result = WheelObjects()
      for (index, member) in batch.enumerated() {
        if index >= width, let part = try await group.next() { result.add(part) }
        group.addTask { try await member.read(from: archive, gate: gate) }
      }
      for try await part in group { result.add(part) }
      return result
    }
  }

  private static func pieces(of batch: [ObjectMember], in file: some RandomAccess) async throws -> [ByteWindow] {
    var ranges: [Range<Int>] = []
    for window in batch.flatMap(\.windows).sorted(by: { $0.lowerBound < $1.lowerBound }) where !window.isEmpty {
      if let last = ranges.last, window.lowerBound - last.upperBound <= gap,
        max(last.upperBound, window.upperBound) - last.lowerBound <= longestRead
      {
        ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, window.upperBound)
      } else {
        ranges.append(window)
      }
    }
    return try await withThrowingTaskGroup(of: ByteWindow.self) { group in
      for range in ranges {
        group.addTask { ByteWindow(start: range.lowerBound, bytes: try await WheelReader.read(file, range)) }
      }
      var pieces: [ByteWindow] = []
      for try await piece in group { pieces.append(piece) }
      return pieces
    }
  }

  @concurrent
  private func read(from archive: some RandomAccess, gate: ObjectGate) async throws -> WheelObjects {
    let contents = MemberContents(entry, in: archive, atHand: atHand, gate: gate)
    var result = WheelObjects()
    do {
      if let dynamic = try await readDynamicSection(contents, size: entry.size) {
        result.objects = places.map { WheelObject(path: $0.path, kind: $0.kind, dynamic: dynamic) }
      } else {
        result.add(places, "is no shared object")
      }
    } catch let error as ArtifactError {
      result.add(places, "\(error)")
    }
    return result
  }
}

extension WheelObjects {
  fileprivate mutating func add(_ part: WheelObjects) {
    objects += part.objects
    unreadable += part.unreadable
  }

  /// A script is no program that can't be read.
  fileprivate mutating func add(_ places: [(path: String, kind: WheelObject.Kind)], _ reason: String) {
    unreadable += places.filter { $0.kind == .library }.map { UnreadableObject(path: $0.path, reason: reason) }
  }
}

/// A file of which some parts were read before.
struct PrefetchedFile<File: RandomAccess>: RandomAccess {
  private let file: File
  private let pieces: [ByteWindow]

  init(_ file: File, _ pieces: [ByteWindow]) {
    self.file = file
    self.pieces = pieces
  }

  var size: Int? { file.size }

  func read(_ range: Range<Int>) async throws -> [UInt8] {
    if let bytes = pieces.lazy.compactMap({ $0.slice(range) }).first { return Array(bytes) }
    return try await file.read(range)
  }

  func readTail(_ count: Int) async throws -> (bytes: [UInt8], size: Int) {
    try await file.readTail(count)
  }
}
