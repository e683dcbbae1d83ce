internal import SpecParser

/// A lock in pip's requirements format, for `pip install --require-hashes` and uv alike.
///
/// Source: pip documentation, "Requirements File Format" and "Secure installs". Per-requirement options follow
/// their requirement over continued lines; a comment ends the continuation.
public struct RequirementsEmitter: Sendable {
  public var lock: Lock
  /// Comment lines at the top, without their `#`.
  public var header: [String]
  /// Whether each pin is followed by the hashes of its files.
  public var withHashes: Bool
  /// Whether each pin is followed by who asks for it.
  public var withReasons = true
  /// The folder the file is in, seen from where the paths of the lock are seen from.
  public var folder: String

  public init(lock: Lock, header: [String], folder: String = ".", withHashes: Bool = true) {
    self.lock = lock
    self.header = header
    self.folder = folder
    self.withHashes = withHashes
  }

  /// The whole file.
  public var text: String {
    var lines = header.map { CommentQuoting.comment($0) }
    if let url = lock.indexURL { lines.append("--index-url \(url)") }
    lines += lock.extraIndexURLs.map { "--extra-index-url \($0)" }
    lines += lock.links.map { "--find-links \($0.value(in: LexicalPath(folder)))" }
    if !lines.isEmpty { lines.append("") }
    for entry in lock.entries { lines += self.lines(entry) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func lines(_ entry: Lock.Entry) -> [String] {
    let hashes = withHashes && entry.isHashed ? entry.sha256.map { "    --hash=sha256:\($0)" } : []
    let continued = ([entry.pin] + hashes).joined(separator: " \\\n")
    if !withReasons { return [continued] }
    let via = entry.via.map { $0.revealed() }
    switch via.count {
    case 0: return [continued]
    case 1: return [continued, "    # via \(via[0])"]
    default: return [continued, "    # via"] + via.map { "    #   \($0)" }
    }
  }
}
