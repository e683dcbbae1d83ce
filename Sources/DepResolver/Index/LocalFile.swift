internal import Crypto

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A file of this machine that is read where it lies.
///
/// Opened anew for each read, so that nothing has to be closed.
struct LocalFile: RandomAccess {
  private let path: String
  private let length: Int

  var size: Int? { length }

  /// - Throws: what the system says where there is no such regular file.
  init(_ path: String) throws(LocalFileError) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw LocalFileError(errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw LocalFileError(message: "is no file") }
    self.path = path
    length = Int(status.st_size)
  }

  func read(_ range: Range<Int>) async throws -> [UInt8] {
    guard range.lowerBound >= 0, range.upperBound <= length else {
      throw ArtifactError.truncated(expected: range.upperBound, actual: length)
    }
    return try bytes(range)
  }

  func readTail(_ count: Int) async throws -> (bytes: [UInt8], size: Int) {
    (try bytes(max(0, length - count)..<length), length)
  }

  /// The whole file, if it is not larger than `limit` bytes.
  func contents(limit: Int) throws -> [UInt8] {
    guard length <= limit else { throw ArtifactError.tooLarge(what: "the file", limit: limit) }
    return try bytes(0..<length)
  }

  /// Lower-case hex, read piece by piece.
  func sha256() throws -> String {
    var hash = SHA256()
    var start = 0
    while start < length {
      let end = min(length, start + (1 << 20))
      hash.update(data: try bytes(start..<end))
      start = end
    }
    return FileDigest.hex(hash.finalize())
  }

  private func bytes(_ range: Range<Int>) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw LocalFileError(errno) }
    defer { close(descriptor) }
    return try [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      while count < range.count {
        let target = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
        let read = pread(descriptor, target.baseAddress, target.count, off_t(range.lowerBound + count))
        if read < 0, errno == EINTR { continue }
        if read < 0 { throw LocalFileError(errno) }
        // Someone cut it meanwhile.
        if read == 0 { throw ArtifactError.truncated(expected: range.upperBound, actual: range.lowerBound + count) }
        count += read
      }
    }
  }
}

/// Why a file of this machine can't be read.
struct LocalFileError: Error, Hashable {
  /// The end of a sentence about the file.
  var message: String

  init(message: String) {
    self.message = message
  }

  init(_ number: Int32) {
    message = "can't be read: \(String(cString: strerror(number)))"
  }
}
