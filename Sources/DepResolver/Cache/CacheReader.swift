internal import GRDBSQLite

/// A connection that only reads, for one thread at a time.
///
/// It asks SQLite directly and waits for nobody: a warm resolution reads hundreds of small rows, and takes longer to
/// hand each to another thread and back than to read it.
struct CacheReader: ~Copyable {
  /// What SQLite said in place of an answer.
  struct Failure: Error {
    var code: Int32
    var message: String

    /// Whether the file's bytes are not what they should be; as for ``CacheFile/isDamage(_:)``.
    var isDamage: Bool {
      switch code & 0xFF {
      case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT, SQLITE_ERROR: true
      default: code == SQLITE_IOERR | 2 << 8
      }
    }
  }

  private let database: OpaquePointer
  private var statements: [String: OpaquePointer] = [:]
  private var hasBegun = false

  init(path: String) throws(Failure) {
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nil)
    guard let opened else { throw Failure(code: code, message: "out of memory") }
    guard code == SQLITE_OK else {
      let failure = Failure(code: sqlite3_extended_errcode(opened), message: String(cString: sqlite3_errmsg(opened)))
      sqlite3_close_v2(opened)
      throw failure
    }
    sqlite3_extended_result_codes(opened, 1)
    sqlite3_busy_timeout(opened, 10_000)
    database = opened
  }

  deinit {
    for statement in statements.values { sqlite3_finalize(statement) }
    sqlite3_close_v2(database)
  }

  /// Holds on to the state that the next answer is of, until the reader is gone.
  mutating func begin() throws(Failure) {
    if hasBegun { return }
    _ = try first("BEGIN") { _ in }
    hasBegun = true
  }

  /// Which migrations the file has had.
  mutating func schemaVersion() throws(Failure) -> Int {
    try first("PRAGMA user_version") { $0.integer(0) } ?? 0
  }

  /// What `row` makes of the first row of `query`; `nil` when there is none.
  mutating func first<Value>(
    _ query: String, _ arguments: Argument..., row: (borrowing Row) -> Value
  ) throws(Failure) -> Value? {
    let statement = try prepared(query)
    defer { sqlite3_reset(statement) }
    for (position, argument) in arguments.enumerated() {
      let index = Int32(position + 1)
      let code =
        switch argument {
        case .integer(let value): sqlite3_bind_int64(statement, index, Int64(value))
        case .text(let text): sqlite3_bind_text(statement, index, text, -1, Self.transient)
        }
      guard code == SQLITE_OK else { throw failure(code) }
    }
    let code = sqlite3_step(statement)
    switch code {
    case SQLITE_ROW: return row(Row(statement: statement))
    case SQLITE_DONE: return nil
    default: throw failure(code)
    }
  }

  private mutating func prepared(_ query: String) throws(Failure) -> OpaquePointer {
    if let known = statements[query] { return known }
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v3(database, query, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
    guard code == SQLITE_OK, let statement else { throw failure(code) }
    statements[query] = statement
    return statement
  }

  private func failure(_ code: Int32) -> Failure {
    Failure(code: code, message: String(cString: sqlite3_errmsg(database)))
  }

  /// Tells SQLite to copy a text, as Swift's is gone after the call.
  private static var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}

extension CacheReader {
  enum Argument {
    case integer(Int)
    case text(String)
  }

  /// The columns of the row a query stands on; columns count from 0.
  struct Row: ~Copyable {
    fileprivate let statement: OpaquePointer

    func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(statement, column)) }

    /// `nil` for SQL's null.
    func text(_ column: Int32) -> String? {
      sqlite3_column_text(statement, column).map { String(cString: $0) }
    }

    /// The bytes of a blob, which are gone with the row; empty for SQL's null.
    func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
      let start = sqlite3_column_blob(statement, column)
      return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
    }
  }
}
