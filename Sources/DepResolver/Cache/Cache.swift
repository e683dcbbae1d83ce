internal import FoundationEssentials
internal import GRDB
internal import SpecParser
internal import Synchronization

/// What txspec keeps between runs: one SQLite file that several processes may use at once.
///
/// A damaged file is set aside, reported and replaced; what cannot be stored is only reported. So a cache makes a run
/// faster and never makes it fail. It holds no credentials.
public final class Cache: Sendable {
  /// `txspec.sqlite` in the cache folder.
  public let path: String
  let now: @Sendable () -> Int
  /// How many pieces of pages could not be read when they were looked at; what was made of such a page is void.
  let lostPieces = Atomic<Int>(0)
  /// Requirements in what was read, by their texts: the releases of a project mostly ask for the same.
  let requirements = Mutex<[String: Requirement]>([:])
  private let file: CacheFile
  private let report: @Sendable (CacheNotice) -> Void
  private let state: Mutex<State>
  private let reader: Mutex<Reading>

  private struct State: Sendable {
    /// `nil` until something is written.
    var pool: DatabasePool?
    var identity: UInt64?
    var hasReportedFailure = false
    var hasWritten = false
    var isClosed = false
  }

  private struct Reading: ~Copyable {
    /// `nil` until something is read, and again when the file was replaced.
    var reader: CacheReader?
    /// Whether every reader sees one state of the file, from its first answer on.
    var isOfOneState = false
  }

  /// Opens the cache in `directory`, making both where they are missing.
  ///
  /// `now` gives seconds since 1970 UTC. `report` may be called from any thread.
  public init(
    directory: String,
    now: @escaping @Sendable () -> Int,
    report: @escaping @Sendable (CacheNotice) -> Void
  ) throws(CacheError) {
    let path = directory + "/txspec.sqlite"
    self.path = path
    self.now = now
    self.report = report
    file = CacheFile(path: path)
    try file.checkKind()
    // A file that is there and current is only read until there is something to write.
    let identity = file.identity
    if identity != nil, let reader = Self.currentReader(path), identity == file.identity {
      self.reader = Mutex(Reading(reader: reader))
      state = Mutex(State(identity: identity))
      return
    }
    reader = Mutex(Reading())
    let opened: CacheFile.Opened
    do {
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    } catch {
      throw .notUsable(path: path, reason: "there is no folder '\(directory)' and none can be made")
    }
    do {
      opened = try file.open()
    } catch let error as CacheError {
      throw error
    } catch let error as DatabaseError {
      throw .notUsable(path: path, reason: CacheFile.describe(error))
    } catch {
      throw .notUsable(path: path, reason: "\(error)")
    }
    state = Mutex(State(pool: opened.pool, identity: opened.identity))
    if let notice = opened.notice { report(notice) }
  }

  /// A cache that keeps nothing, for runs that have no place for one.
  public init(nowhere directory: String, now: @escaping @Sendable () -> Int) {
    path = directory + "/txspec.sqlite"
    self.now = now
    report = { _ in }
    file = CacheFile(path: path)
    reader = Mutex(Reading())
    state = Mutex(State(isClosed: true))
  }

  private static func currentReader(_ path: String) -> CacheReader? {
    guard var reader = try? CacheReader(path: path), (try? reader.schemaVersion()) == CacheSchema.version else {
      return nil
    }
    return reader
  }

  /// Waits for what is under way and closes the file. Later calls find nothing and store nothing.
  public func close() {
    let (pool, hasWritten) = state.withLock { state in
      state.isClosed = true
      return (state.pool, state.hasWritten)
    }
    reader.withLock { $0.reader = nil }
    guard let pool else { return }
    // The log is folded in here, by the run that wrote it, so that the next run opens faster.
    if hasWritten { try? pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) } }
    try? pool.close()
  }

  /// From now on reads see one state of the file, whoever writes to it, and nothing that is stored later.
  ///
  /// For a run that fetches nothing: each read on its own takes two locks and asks four times whether the file changed,
  /// and a run reads hundreds of times.
  func readOneState() {
    reader.withLock { $0.isOfOneState = true }
  }

  /// Reads at once, on the calling thread; `nil` when the cache cannot be read.
  func read<Value: Sendable>(_ body: (inout CacheReader) throws(CacheReader.Failure) -> Value?) -> Value? {
    for _ in 0..<2 {
      let (identity, isClosed) = state.withLock { ($0.identity, $0.isClosed) }
      if isClosed { return nil }
      let answer = reader.withLock { reading -> Result<Value?, CacheReader.Failure> in
        do throws(CacheReader.Failure) {
          var reader = if let open = reading.reader.take() { open } else { try CacheReader(path: path) }
          if reading.isOfOneState { try reader.begin() }
          let result: Result<Value?, CacheReader.Failure>
          do throws(CacheReader.Failure) {
            result = .success(try body(&reader))
          } catch {
            result = .failure(error)
          }
          reading.reader = consume reader
          return result
        } catch {
          return .failure(error)
        }
      }
      switch answer {
      case .success(let value): return value
      case .failure(let failure):
        guard failure.isDamage else {
          reportFailure(failure.message)
          return nil
        }
        replace(identity: identity, reason: failure.message)
      }
    }
    return nil
  }

  /// Writes in one transaction; a failure is reported and otherwise means nothing.
  @discardableResult
  func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async -> Value? {
    state.withLock { $0.hasWritten = true }
    return await perform { try await $0.write(body) }
  }

  /// Gives the space of deleted rows back to the file system.
  func compact() async {
    _ = await perform { pool in
      try await pool.vacuum()
      try await pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    }
  }

  /// A blob whose checksum does not fit: the file is replaced as after any other damage.
  func replaceDamaged(reason: String) {
    replace(identity: state.withLock { $0.identity }, reason: reason)
  }

  /// Does it again on the new file when the first try finds damage, so that nothing stored is lost.
  private func perform<Value: Sendable>(
    _ body: @Sendable (DatabasePool) async throws -> Value
  ) async -> Value? {
    for _ in 0..<2 {
      let identity = state.withLock { $0.identity }
      do {
        guard let pool = try openPool() else { return nil }
        return try await body(pool)
      } catch let error as DatabaseError where CacheFile.isDamage(error) {
        replace(identity: identity, reason: CacheFile.describe(error))
      } catch let error as DatabaseError {
        // Misuse is what a closed file answers.
        if error.resultCode != .SQLITE_MISUSE { reportFailure(CacheFile.describe(error)) }
        return nil
      } catch {
        // Cancelled: nobody waits for the answer.
        if !(error is CancellationError) { reportFailure("\(error)") }
        return nil
      }
    }
    return nil
  }

  /// `nil` when the cache is closed.
  private func openPool() throws -> DatabasePool? {
    let (pool, notice) = try state.withLock { state -> (DatabasePool?, CacheNotice?) in
      if state.isClosed || state.pool != nil { return (state.isClosed ? nil : state.pool, nil) }
      let opened = try file.open()
      state.pool = opened.pool
      state.identity = opened.identity
      return (opened.pool, opened.notice)
    }
    if let notice {
      reader.withLock { $0.reader = nil }
      report(notice)
    }
    return pool
  }

  /// Puts a new file in the place of the one with `identity`, unless that was done already.
  private func replace(identity: UInt64?, reason: String) {
    let notice = state.withLock { state -> CacheNotice? in
      guard state.identity == identity, !state.isClosed else { return nil }
      do {
        let opened = try file.replace(identity: identity, reason: reason)
        state.pool = opened.pool
        state.identity = opened.identity
        return opened.notice
      } catch {
        return .failing(path: path, reason: "\(error)")
      }
    }
    reader.withLock { $0.reader = nil }
    if let notice { report(notice) }
  }

  private func reportFailure(_ reason: String) {
    let isFirst = state.withLock { state in
      defer { state.hasReportedFailure = true }
      return !state.hasReportedFailure
    }
    if isFirst { report(.failing(path: path, reason: reason)) }
  }
}
