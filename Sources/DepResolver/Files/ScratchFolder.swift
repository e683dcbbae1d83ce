internal import FoundationEssentials
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A folder for files that end with the run: nobody else may read it, and it goes with the value.
///
/// As long as the run lives, the folder is locked (`flock(2)`). That is how another run tells it from what a killed one left,
/// which it removes: unlike numbers of processes, locks count for other containers that share the folder for temporary files.
public final class ScratchFolder: Sendable {
  /// Absolute where the folder for temporary files is.
  public let path: String
  private let descriptor: Int32

  /// Why none can be made.
  public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where it was to be made.
    public var parent: String
    public var reason: String

    public var description: String { "no temporary folder can be made in \(parent): \(reason)" }
  }

  static let prefix = "txspec-run-"

  /// Makes a folder in `parent`, once what killed runs left there is removed.
  public init(in parent: String = ScratchFolder.parent) throws(Failure) {
    Self.removeLeftovers(in: parent)
    Self.announce()
    while true {
      var template = Array("\(parent)/\(Self.prefix)XXXXXX".utf8CString)
      // POSIX.1-2017, mkdtemp: with mode 0700.
      guard mkdtemp(&template) != nil else {
        throw Failure(parent: parent, reason: String(cString: strerror(errno)))
      }
      let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let descriptor = systemOpen(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      // Before it is locked, another run may have taken it for a leftover.
      if descriptor >= 0 {
        _ = flock(descriptor, LOCK_EX | LOCK_NB)
        if Self.isSame(descriptor, path) {
          self.path = path
          self.descriptor = descriptor
          Self.live.withLock { $0[path] = .some(nil) }
          Self.count.add(1, ordering: .sequentiallyConsistent)
          return
        }
        close(descriptor)
      } else if errno != ENOENT {
        throw Failure(parent: parent, reason: String(cString: strerror(errno)))
      }
    }
  }

  deinit { remove() }

  /// Removes it with all that is in it; a second time does nothing.
  public func remove() {
    guard Self.live.withLock({ $0.removeValue(forKey: path) }) != nil else { return }
    Self.count.subtract(1, ordering: .sequentiallyConsistent)
    Self.removeTree(path)
    close(descriptor)
  }

  /// Names the process that works in it, which is ended before the folder is removed at once; `nil` for none any more.
  func setWorker(_ process: Int32?) {
    Self.live.withLock { if $0[path] != nil { $0[path] = .some(process) } }
  }

  // MARK: - All of them

  /// By path, with the process that works in each.
  private static let live = Mutex<[String: Int32?]>([:])
  private static let count = Atomic<Int>(0)
  private static let observer = Mutex<(@Sendable () -> Void)?>(nil)

  /// Whether there is any; for the handler of a signal, which may take no lock.
  public static var isAnyLive: Bool { count.load(ordering: .sequentiallyConsistent) > 0 }

  /// Calls `body` before the first one is made.
  public static func beforeFirst(_ body: @escaping @Sendable () -> Void) {
    // Touched here, because the handler of a signal must not be the first to initialize it.
    count.store(0, ordering: .sequentiallyConsistent)
    observer.withLock { $0 = body }
  }

  private static func announce() {
    let body = observer.withLock { observer in
      defer { observer = nil }
      return observer
    }
    body?()
  }

  /// Removes every one, as the process is about to end.
  public static func removeAll() {
    let folders = live.withLock { $0 }
    for case let process? in folders.values { kill(process, SIGKILL) }
    for path in folders.keys { removeTree(path) }
  }

  /// `TMPDIR`, else `/tmp`.
  public static var parent: String {
    var path = FileManager.default.temporaryDirectory.path
    while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
  }

  /// Removes the folders of this user that nobody holds.
  private static func removeLeftovers(in parent: String) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] where name.hasPrefix(prefix) {
      let path = "\(parent)/\(name)"
      let descriptor = systemOpen(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_uid == geteuid(), flock(descriptor, LOCK_EX | LOCK_NB) == 0
      else {
        continue
      }
      removeTree(path)
    }
  }

  /// A program that was ended a moment ago may still be making files.
  private static func removeTree(_ path: String) {
    for _ in 0..<20 {
      try? FileManager.default.removeItem(atPath: path)
      var status = stat()
      if lstat(path, &status) != 0 { return }
      usleep(20_000)
    }
  }

  private static func isSame(_ descriptor: Int32, _ path: String) -> Bool {
    var (held, named) = (stat(), stat())
    return fstat(descriptor, &held) == 0 && lstat(path, &named) == 0 && held.st_ino == named.st_ino
      && held.st_dev == named.st_dev
  }
}

/// Named apart, as initializers and methods of that name hide the system's function.
private func systemOpen(_ path: String, _ flags: Int32) -> Int32 { open(path, flags) }
