import FoundationEssentials
import SpecParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Reading files and folders as the parsers want it: by path, relative to the working directory.
enum FileAccess {
  /// Requirements files and specs are text for people; more than this is a mistake.
  private static let sizeLimit = 16 << 20

  /// How long a pipe may stay without anybody who writes to it.
  private static let pipePatience: Int32 = 5_000

  /// What `-` stands for.
  static let standardInput = "/dev/stdin"

  /// The bytes of a file, or of anything else that can be read to its end, such as a pipe that a shell names
  /// (`-r <(grep -v torch requirements.txt)`). One that nobody writes to is an error, and not waited for.
  static func read(_ path: String) throws(WorldError) -> [UInt8] {
    // Standard input may be what can't be opened by a name, such as a socket.
    let descriptor = path == standardInput ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure(path, errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      #if canImport(Glibc)
        let count = Glibc.read(descriptor, &piece, piece.count)
      #else
        let count = Musl.read(descriptor, &piece, piece.count)
      #endif
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        // Somebody has it open to write to it.
        _ = wait(for: descriptor, milliseconds: -1)
        continue
      }
      if count < 0 { throw failure(path, errno) }
      if count == 0 {
        guard bytes.isEmpty, isPipe(descriptor) else { return bytes }
        // Nobody has it open: either they are done, or they have not begun.
        let events = wait(for: descriptor, milliseconds: pipePatience)
        if events & Int16(POLLIN) != 0 { continue }
        if events & Int16(POLLHUP) != 0 { return bytes }
        throw WorldError(message: "\(path) can't be read: it is a pipe that nobody writes to")
      }
      bytes += piece[..<count]
      guard bytes.count <= sizeLimit else {
        throw WorldError(message: "\(path) can't be read: it is larger than \(sizeLimit) bytes")
      }
    }
  }

  private static func wait(for descriptor: Int32, milliseconds: Int32) -> Int16 {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while poll(&request, 1, milliseconds) < 0, errno == EINTR {}
    return request.revents
  }

  private static func isPipe(_ descriptor: Int32) -> Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
  }

  private static func failure(_ path: String, _ number: Int32) -> WorldError {
    return WorldError(message: "\(path) can't be read: \(String(cString: strerror(number)))")
  }

  static func isFile(_ path: String) -> Bool {
    var isDirectory = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && !isDirectory
  }

  /// Whether reading `path` comes to an end by itself: no pipe or device, which may wait for a writer.
  static func isRegularFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The first `limit` bytes of a regular file; `nil` where there is none to read.
  static func start(of path: String, limit: Int) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return [UInt8](unsafeUninitializedCapacity: min(limit, max(0, Int(status.st_size)))) { buffer, count in
      while count < buffer.count {
        let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
        let taken = readSome(descriptor, rest)
        if taken <= 0 { return }
        count += taken
      }
    }
  }

  private static func readSome(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, buffer.baseAddress, buffer.count)
    #else
      Musl.read(descriptor, buffer.baseAddress, buffer.count)
    #endif
  }

  /// Whether something is there, whatever it is; a link counts by itself.
  static func isAnything(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  static func isDanglingLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK && stat(path, &status) != 0
  }

  /// Reports folders of `--find-links` that are not there, at their lines.
  static func checkLinks(_ input: RequirementsInput) throws(InvalidInput) {
    let mistakes = input.links.compactMap { links -> Diagnostic? in
      guard case .folder(let path) = links.value, list(path) == nil else { return nil }
      return Diagnostic(.missingFolder, at: links.location, "there is no folder \(quoted(path)) to look for files in")
    }
    if !mistakes.isEmpty { throw InvalidInput(mistakes) }
  }

  /// The names in a folder, `nil` when there is none.
  static func list(_ path: String) -> [String]? {
    try? FileManager.default.contentsOfDirectory(atPath: path)
  }
}

extension DiagnosticCode {
  static let missingFolder = DiagnosticCode("missing-folder")
}
