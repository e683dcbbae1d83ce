internal import FoundationEssentials
internal import GRDB
internal import SpecParser
internal import Synchronization

extension Cache {
  /// An index page as it was stored.
  struct StoredPage: Sendable {
    /// `nil`: the index said that it has no such project.
    var page: SimplePage?
    var validators: Validators
    /// Whether it may be used without asking the index again.
    var isFresh: Bool
    /// Names this state of the page; a changed page gets another number.
    var number: Int
  }

  /// The page of `name` that `statedBy` has, or `nil` when none is stored.
  func page(_ statedBy: String, _ name: PackageName) -> StoredPage? {
    let query = """
      SELECT id, fetched_at, lifetime, etag, last_modified, checksum, head, newest FROM pages
      WHERE index_url = ? AND name = ?
      """
    let found = read { reader throws(CacheReader.Failure) in
      try reader.first(query, .text(statedBy), .text(name.normalized)) { row in self.page(row, name, statedBy) }
    }
    guard let found else { return nil }
    if !found.isSound { replaceDamaged(reason: "a checksum is wrong") }
    return found.page
  }

  private func page(
    _ row: borrowing CacheReader.Row, _ name: PackageName, _ statedBy: String
  ) -> (isSound: Bool, page: StoredPage?) {
    let number = row.integer(0)
    let head = row.bytes(6)
    let newest = row.bytes(7)
    guard Self.checksum(name.normalized, head, newest) == Int64(row.integer(5)) else { return (false, nil) }
    let isFresh = isFresh(fetchedAt: row.integer(1), lifetime: row.integer(2))
    if head.isEmpty {
      return (true, StoredPage(page: nil, validators: Validators(), isFresh: isFresh, number: number))
    }
    let page = SimplePage(name: name, head: head) { byteCount in
      guard newest.count <= byteCount else { return nil }
      return .stored(
        StoredRecords(newest: Array(newest), byteCount: byteCount) { piece in self.piece(piece, of: number) })
    }
    guard var page else { return (true, nil) }
    page.statedBy = statedBy
    let validators = Validators(etag: row.text(3), lastModified: row.text(4))
    return (true, StoredPage(page: page, validators: validators, isFresh: isFresh, number: number))
  }

  func isFresh(fetchedAt: Int, lifetime: Int) -> Bool {
    let age = now() - fetchedAt
    return age >= 0 && age < lifetime
  }

  /// Whether every one of these pages is still what is stored, and fresh unless `atAnyAge`.
  func areCurrent(_ numbers: [Int], atAnyAge: Bool) -> Bool {
    // One statement, so that SQLite takes its locks once, and from an index, as the pages themselves are large.
    let query = """
      SELECT count(*) FROM pages INDEXED BY page_ages
      WHERE id IN (SELECT value FROM json_each(?)) AND (? OR ? - fetched_at BETWEEN 0 AND lifetime - 1)
      """
    let list = "[" + numbers.map(String.init).joined(separator: ",") + "]"
    let count = read { reader throws(CacheReader.Failure) in
      try reader.first(query, .text(list), .integer(atAnyAge ? 1 : 0), .integer(now())) { $0.integer(0) }
    }
    return count == numbers.count
  }

  /// A piece of records other than the newest; `nil` when the page was replaced meanwhile or is damaged.
  private func piece(_ piece: Int, of page: Int) -> [UInt8]? {
    let found = read { reader throws(CacheReader.Failure) in
      try reader.first("SELECT checksum, body FROM page_pieces WHERE id = ?", .integer(Self.pieceKey(page, piece))) {
        row -> (isSound: Bool, body: [UInt8]) in
        let body = row.bytes(1)
        return (Self.checksum("", body) == Int64(row.integer(0)), Array(body))
      }
    }
    if let found, found.isSound { return found.body }
    if found != nil { replaceDamaged(reason: "a checksum is wrong") }
    lostPieces.add(1, ordering: .relaxed)
    return nil
  }

  private static func pieceKey(_ page: Int, _ piece: Int) -> Int { page << 24 | piece }

  /// Stores a page, or with `nil` that the index has no such project; gives the number of this state of it.
  @discardableResult
  func store(
    _ page: SimplePage?, _ statedBy: String, _ name: PackageName, _ validators: Validators, lifetime: Int
  ) async -> Int? {
    var head: [UInt8] = []
    var pieces: [[UInt8]] = []
    if let page {
      // A page from the cache is stored already.
      guard case .inMemory(let bytes, let start) = page.records else { return nil }
      head = Array(bytes[..<start])
      pieces = PageRecords.pieces(page.releases, byteCount: bytes.count - start).map { range in
        Array(bytes[(start + range.lowerBound)..<(start + range.upperBound)])
      }
    }
    let newest = pieces.first ?? []
    let sum = head.withUnsafeBytes { head in
      newest.withUnsafeBytes { Self.checksum(name.normalized, head, $0) }
    }
    let fetchedAt = now()
    return await write { [head, pieces] database in
      let arguments: StatementArguments = [statedBy, name.normalized]
      let old = try database.cachedStatement(sql: "SELECT id FROM pages WHERE index_url = ? AND name = ?")
      if let number = try Int.fetchOne(old, arguments: arguments) {
        try database.execute(
          sql: "DELETE FROM page_pieces WHERE id BETWEEN ? AND ?",
          arguments: [Self.pieceKey(number, 0), Self.pieceKey(number, 1 << 24 - 1)])
      }
      let insertPage = try database.cachedStatement(
        sql: """
          INSERT OR REPLACE INTO pages
            (index_url, name, fetched_at, lifetime, etag, last_modified, checksum, head, newest)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
          """)
      try insertPage.execute(arguments: [
        statedBy, name.normalized, fetchedAt, lifetime, validators.etag, validators.lastModified, sum, Data(head),
        Data(newest),
      ])
      let number = Int(database.lastInsertedRowID)
      let insertPiece = try database.cachedStatement(
        sql: "INSERT OR REPLACE INTO page_pieces (id, body, checksum) VALUES (?, ?, ?)")
      for (piece, body) in pieces.enumerated().dropFirst() {
        try insertPiece.execute(arguments: [Self.pieceKey(number, piece), Data(body), Self.checksum("", body)])
      }
      return number
    }
  }

  /// The index said that the stored page is still the current one.
  func renew(_ statedBy: String, _ name: PackageName, lifetime: Int) async {
    let fetchedAt = now()
    await write { database in
      let statement = try database.cachedStatement(
        sql: "UPDATE pages SET fetched_at = ?, lifetime = ? WHERE index_url = ? AND name = ?")
      try statement.execute(arguments: [fetchedAt, lifetime, statedBy, name.normalized])
    }
  }
}
