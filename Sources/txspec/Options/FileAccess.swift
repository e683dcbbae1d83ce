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

  /// The bytes of a file, or of anything else that can be read to its end, such as a pipe that a shell names
  /// (`-r <(grep -v torch requirements.txt)`).
  static func read(_ path: String) throws(WorldError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
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
      if count < 0 { throw failure(path, errno) }
      if count == 0 { return bytes }
      bytes += piece[..<count]
      guard bytes.count <= sizeLimit else {
        throw WorldError(message: "\(path) can't be read: it is larger than \(sizeLimit) bytes")
      }
    }
  }

  private static func failure(_ path: String, _ number: Int32) -> WorldError {
    WorldError(message: "\(path) can't be read: \(String(cString: strerror(number)))")
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
