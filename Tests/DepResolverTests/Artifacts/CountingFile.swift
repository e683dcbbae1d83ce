import DepResolver
import Synchronization

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
