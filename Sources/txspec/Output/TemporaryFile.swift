#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What becomes a file: written beside its target, synced, and renamed onto it.
///
/// As long as it is being written it is locked, which is how another process tells it from what a killed run left: numbers of
/// processes mean nothing to one in another container.
struct TemporaryFile {
  static let prefix = ".txspec-"

  private let target: String
  private let path: String
  private let descriptor: Int32

  init(for target: String, in folder: String) throws {
    self.target = target
    while true {
      let random = String(UInt64.random(in: .min ... .max), radix: 36)
      let path = "\(folder)/\(Self.prefix)\(random)"
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor < 0, errno == EEXIST { continue }
      guard descriptor >= 0 else { throw FileWriter.failure(target) }
      _ = flock(descriptor, LOCK_EX | LOCK_NB)
      // Between making and locking it, somebody else may have taken it for a leftover.
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_nlink > 0 else {
        close(descriptor)
        continue
      }
      self.path = path
      self.descriptor = descriptor
      return
    }
  }

  /// All of the text, with the mode of the file that is there.
  func write(_ text: String) throws {
    var status = stat()
    if stat(target, &status) == 0 { _ = fchmod(descriptor, status.st_mode & 0o7777) }
    if let number = Terminal.write(text, to: descriptor) {
      errno = number
      throw FileWriter.failure(target)
    }
    guard fsync(descriptor) == 0 else { throw FileWriter.failure(target) }
  }

  func replaceTarget() throws {
    guard rename(path, target) == 0 else { throw FileWriter.failure(target) }
    close(descriptor)
  }

  func discard() {
    unlink(path)
    close(descriptor)
  }

  /// Removes what a killed run left in `folder`.
  static func removeLeftovers(in folder: String) {
    for name in FileAccess.list(folder) ?? [] where name.hasPrefix(prefix) {
      let path = "\(folder)/\(name)"
      let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
        flock(descriptor, LOCK_EX | LOCK_NB) == 0
      else { continue }
      unlink(path)
    }
  }
}
