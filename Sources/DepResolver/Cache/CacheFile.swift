internal import FoundationEssentials
internal import GRDB

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Opening, setting aside and replacing the cache file, one process at a time.
struct CacheFile: Sendable {
  let path: String

  /// An open database and which file it is, in case another process puts a new one in its place.
  struct Opened: Sendable {
    var pool: DatabasePool
    var identity: UInt64?
    /// Where a damaged file went, if there was one.
    var notice: CacheNotice?
  }

  func open() throws -> Opened {
    try locked {
      do {
        return try openUnlocked()
      } catch let error as DatabaseError where Self.isDamage(error) {
        let notice = try setAside(reason: Self.describe(error))
        var opened = try openUnlocked()
        opened.notice = notice
        return opened
      }
    }
  }

  /// Sets the file aside and opens a new one, unless another process did so already.
  func replace(identity: UInt64?, reason: String) throws -> Opened {
    try locked {
      var notice: CacheNotice?
      if identity == self.identity { notice = try setAside(reason: reason) }
      var opened = try openUnlocked()
      opened.notice = notice
      return opened
    }
  }

  /// Whether an error means that the file's bytes are not what they should be.
  ///
  /// A plain `SQLITE_ERROR` to one of our own fixed statements means that a table is missing.
  static func isDamage(_ error: DatabaseError) -> Bool {
    switch error.resultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT, .SQLITE_ERROR: true
    default: error.extendedResultCode == .SQLITE_IOERR_SHORT_READ
    }
  }

  static func describe(_ error: DatabaseError) -> String {
    error.message ?? "SQLite error \(error.resultCode.rawValue)"
  }

  private func openUnlocked() throws -> Opened {
    try checkKind()
    // SQLite would leave others of the group out, whatever the user's mask says.
    let made = systemOpen(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    if made >= 0 { close(made) }
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    configuration.maximumReaderCount = 2
    let pool = try DatabasePool(path: path, configuration: configuration)
    try CacheSchema.migrate(pool, path: path)
    return Opened(pool: pool, identity: identity)
  }

  /// Refuses a pipe or a folder where a file is to be: reading it could take for ever.
  func checkKind() throws(CacheError) {
    for suffix in ["", "-wal", "-shm", ".lock"] {
      var status = stat()
      guard stat(path + suffix, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { continue }
      throw .notUsable(path: path, reason: "\(path + suffix) is not a regular file")
    }
  }

  /// Tells one file from another under the same path.
  var identity: UInt64? {
    var status = stat()
    return stat(path, &status) == 0 ? UInt64(status.st_ino) : nil
  }

  private func setAside(reason: String) throws -> CacheNotice {
    let files = FileManager.default
    var number = 1
    while files.fileExists(atPath: "\(path).damaged-\(number)") { number += 1 }
    let aside = "\(path).damaged-\(number)"
    // The log first: alone it means nothing, while a database without its log may look whole.
    for suffix in ["-wal", "-shm", ""] where files.fileExists(atPath: path + suffix) {
      try files.moveItem(atPath: path + suffix, toPath: aside + suffix)
    }
    return .setAside(path: path, as: aside, reason: reason)
  }

  private func locked<Value>(_ body: () throws -> Value) throws -> Value {
    try checkKind()
    let descriptor = Self.openForLocking(path + ".lock")
    guard descriptor >= 0 else {
      throw CacheError.notUsable(path: path, reason: "cannot be locked: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else {
        throw CacheError.notUsable(path: path, reason: "cannot be locked: \(String(cString: strerror(errno)))")
      }
    }
    return try body()
  }

  private static func openForLocking(_ path: String) -> Int32 {
    // For everybody whom the user's mask lets in, so that a cache can be shared. Those who may only read it can lock it too.
    let descriptor = systemOpen(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    return descriptor >= 0 || errno != EACCES ? descriptor : systemOpen(path, O_RDONLY | O_CLOEXEC, 0)
  }
}

/// Named apart from methods that would hide the system's function of this name.
private func systemOpen(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
  open(path, flags, mode)
}
