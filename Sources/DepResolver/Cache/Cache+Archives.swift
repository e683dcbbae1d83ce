internal import FoundationEssentials
internal import GRDB
internal import Synchronization

extension Cache {
  /// What a suite said of its files, as it was stored.
  struct StoredSuite: Sendable {
    var release: ArchiveRelease
    var validators: Validators
    /// Whether it may be used without asking again.
    var isFresh: Bool
  }

  func suite(_ key: String) -> StoredSuite? {
    let query = "SELECT fetched_at, lifetime, etag, last_modified, checksum, body FROM suites WHERE key = ?"
    let found = read { reader throws(CacheReader.Failure) in
      try reader.first(query, .text(key)) { row -> (isSound: Bool, suite: StoredSuite?) in
        let body = row.bytes(5)
        guard Self.checksum(key, body) == Int64(row.integer(4)) else { return (false, nil) }
        guard let release = ArchiveRelease(stored: body) else { return (true, nil) }
        return (
          true,
          StoredSuite(
            release: release, validators: Validators(etag: row.text(2), lastModified: row.text(3)),
            isFresh: isFresh(fetchedAt: row.integer(0), lifetime: row.integer(1)))
        )
      }
    }
    guard let found else { return nil }
    if !found.isSound { replaceDamaged(reason: "a checksum is wrong") }
    return found.suite
  }

  func store(_ release: ArchiveRelease, _ key: String, _ validators: Validators, lifetime: Int) async {
    let body = release.stored
    let sum = Self.checksum(key, body)
    let fetchedAt = now()
    await write { database in
      try database.execute(
        sql: """
          INSERT OR REPLACE INTO suites (key, fetched_at, lifetime, etag, last_modified, checksum, body)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [key, fetchedAt, lifetime, validators.etag, validators.lastModified, sum, Data(body)])
    }
  }

  /// The suite is still as it was stored.
  func renewSuite(_ key: String, lifetime: Int) async {
    let fetchedAt = now()
    await write { database in
      try database.execute(
        sql: "UPDATE suites SET fetched_at = ?, lifetime = ? WHERE key = ?", arguments: [fetchedAt, lifetime, key])
    }
  }

  /// The list that stands at `place` if it was made of the file with this sum.
  func list(_ place: String, sha256: String) -> SortedBlocks? {
    let number = read { reader throws(CacheReader.Failure) in
      try reader.first("SELECT id FROM archive_lists WHERE place = ? AND sha256 = ?", .text(place), .text(sha256)) {
        $0.integer(0)
      }
    }
    guard let number else { return nil }
    return SortedBlocks { name in self.block(number, name) }
  }

  private func block(_ list: Int, _ name: String) -> [UInt8]? {
    let query = """
      SELECT checksum, body, first FROM archive_blocks WHERE list = ? AND first <= ? ORDER BY first DESC LIMIT 1
      """
    let found = read { reader throws(CacheReader.Failure) in
      try reader.first(query, .integer(list), .text(name)) { row -> (isSound: Bool, body: [UInt8]) in
        let body = row.bytes(1)
        return (Self.checksum(row.text(2) ?? "", body) == Int64(row.integer(0)), Array(body))
      }
    }
    guard let found else { return nil }
    if found.isSound { return found.body }
    replaceDamaged(reason: "a checksum is wrong")
    lostPieces.add(1, ordering: .relaxed)
    return nil
  }

  /// Stores a list in place of an earlier state of it.
  func store(_ blocks: [SortedBlocks.Block], _ place: String, sha256: String) async {
    await write { database in
      if let old = try Int.fetchOne(database, sql: "SELECT id FROM archive_lists WHERE place = ?", arguments: [place]) {
        try database.execute(sql: "DELETE FROM archive_blocks WHERE list = ?", arguments: [old])
      }
      // A list that is replaced gets another number, so that blocks of two are never mixed.
      try database.execute(
        sql: """
          INSERT OR REPLACE INTO archive_lists (id, place, sha256)
          VALUES ((SELECT coalesce(max(id), 0) + 1 FROM archive_lists), ?, ?)
          """, arguments: [place, sha256])
      let number = database.lastInsertedRowID
      let statement = try database.cachedStatement(
        sql: "INSERT INTO archive_blocks (list, first, checksum, body) VALUES (?, ?, ?, ?)")
      for block in blocks {
        try statement.execute(
          arguments: [number, block.first, Self.checksum(block.first, block.bytes), Data(block.bytes)])
      }
    }
  }
}

extension ArchiveRelease {
  private static let format: UInt8 = 1

  /// The form of a release in the cache.
  var stored: [UInt8] {
    var writer = CompactWriter()
    writer.write(Self.format)
    writer.write(hasFilesBySum ? 1 : 0)
    writer.write(signed: validUntil ?? -1)
    writer.write(count: files.count)
    for file in files {
      writer.write(text: file.path)
      writer.write(count: file.size)
      writer.write(text: file.sha256)
    }
    return writer.bytes
  }

  init?(stored bytes: UnsafeRawBufferPointer) {
    var reader = CompactReader(bytes)
    guard reader.byte() == Self.format, let bySum = reader.byte(), let until = reader.signed(),
      let count = reader.count()
    else { return nil }
    hasFilesBySum = bySum == 1
    validUntil = until < 0 ? nil : until
    for _ in 0..<count {
      guard let path = reader.text(), let size = reader.count(), let sum = reader.text() else { return nil }
      files.append(File(path: path, size: size, sha256: sum))
    }
  }
}
