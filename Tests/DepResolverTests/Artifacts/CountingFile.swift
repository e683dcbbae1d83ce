import DepResolver
import Synchronization

/// A file whose front others share, so that many that differ at their ends only take no copies of it.
struct JoinedFile: RandomAccess {
  let front: [UInt8]
  let end: [UInt8]

  private var total: Int { front.count + end.count }

  var size: Int? { total }

  func read(_ range: Range<Int>) async throws -> [UInt8] {
    guard range.lowerBound >= 0, range.upperBound <= total else {
      throw ArtifactError.truncated(expected: range.upperBound, actual: total)
    }
    return bytes(range)
  }

  func readTail(_ count: Int) async throws -> (bytes: [UInt8], size: Int) {
    (bytes(max(0, total - count)..<total), total)
  }

  private func bytes(_ range: Range<Int>) -> [UInt8] {
    func own(_ place: Int) -> Int { max(0, place - front.count) }
    return Array(front[min(range.lowerBound, front.count)..<min(range.upperBound, front.count)])
      + end[own(range.lowerBound)..<own(range.upperBound)]
  }
}

/// A file in memory that remembers what was read of it.
final class CountingFile: RandomAccess {
  private let file: MemoryFile
  private let ranges = Mutex<[Range<Int>]>([])

  init(_ bytes: [UInt8]) {
    file = MemoryFile(bytes)
  }

  /// What was read, in order.
  var reads: [Range<Int>] { ranges.withLock { $0 } }

  var size: Int? { nil }

  func read(_ range: Range<Int>) async throws -> [UInt8] {
    ranges.withLock { $0.append(range) }
    return try await file.read(range)
  }

  func readTail(_ count: Int) async throws -> (bytes: [UInt8], size: Int) {
    let total = file.bytes.count
    ranges.withLock { $0.append(max(0, total - count)..<total) }
    return try await file.readTail(count)
  }
}
