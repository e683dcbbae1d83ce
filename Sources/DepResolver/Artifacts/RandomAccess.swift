/// Bytes that can be read at any place: a remote file by range requests, or a buffer in memory.
public protocol RandomAccess: Sendable {
  /// Bytes in all, when known before the first read.
  var size: Int? { get }

  /// Bytes `range` of the file; exactly that many, or an error.
  func read(_ range: Range<Int>) async throws -> [UInt8]

  /// The last `count` bytes, or the whole file when it is shorter, with the file's total size: for a remote
  /// file this is one suffix-range request and needs no `HEAD`.
  func readTail(_ count: Int) async throws -> (bytes: [UInt8], size: Int)
}

/// A file that is already in memory.
public struct MemoryFile: RandomAccess {
  public let bytes: [UInt8]

  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  public var size: Int? { bytes.count }

  public func read(_ range: Range<Int>) async throws -> [UInt8] {
    guard range.lowerBound >= 0, range.upperBound <= bytes.count else {
      throw ArtifactError.truncated(expected: range.upperBound, actual: bytes.count)
    }
    return Array(bytes[range])
  }

  public func readTail(_ count: Int) async throws -> (bytes: [UInt8], size: Int) {
    (Array(bytes.suffix(count)), bytes.count)
  }
}
