import Synchronization

/// Reads files and remembers which, in order and each once.
final class ReadLog: Sendable {
  private let paths = Mutex<[String]>([])

  var files: [String] { paths.withLock { $0 } }

  func read(_ path: String) throws(WorldError) -> [UInt8] {
    let bytes = try FileAccess.read(path)
    paths.withLock { if !$0.contains(path) { $0.append(path) } }
    return bytes
  }
}
