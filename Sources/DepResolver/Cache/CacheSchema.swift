internal import GRDB

/// The tables of the cache file and how an older file becomes a current one.
///
/// `PRAGMA user_version` counts the migrations that ran. Each only ever adds to what the ones before it made.
enum CacheSchema {
  static let migrations: [String] = [
    """
    CREATE TABLE pages (
      index_url TEXT NOT NULL,
      name TEXT NOT NULL,
      body BLOB NOT NULL,
      etag TEXT,
      last_modified TEXT,
      fetched_at INTEGER NOT NULL,
      lifetime INTEGER NOT NULL,
      checksum INTEGER NOT NULL,
      PRIMARY KEY (index_url, name)
    );
    CREATE TABLE details (key TEXT NOT NULL PRIMARY KEY, body BLOB NOT NULL, checksum INTEGER NOT NULL);
    CREATE TABLE sizes (key TEXT NOT NULL PRIMARY KEY, body BLOB NOT NULL, checksum INTEGER NOT NULL);
    CREATE TABLE resolutions (key TEXT NOT NULL PRIMARY KEY, body BLOB NOT NULL, checksum INTEGER NOT NULL);
    """,
    // Small columns first: SQLite reads a row from its beginning. A page that is replaced gets another number, also
    // in another file, so that the pieces of two are never mixed.
    """
    DROP TABLE pages;
    CREATE TABLE pages (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      index_url TEXT NOT NULL,
      name TEXT NOT NULL,
      fetched_at INTEGER NOT NULL,
      lifetime INTEGER NOT NULL,
      etag TEXT,
      last_modified TEXT,
      checksum INTEGER NOT NULL,
      head BLOB NOT NULL,
      newest BLOB NOT NULL,
      UNIQUE (index_url, name)
    );
    INSERT INTO sqlite_sequence (name, seq) VALUES ('pages', abs(random() % 137438953472));
    CREATE TABLE page_pieces (id INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, body BLOB NOT NULL);
    """,
    // Tells how old many pages are without reading them.
    "CREATE INDEX page_ages ON pages (id, fetched_at, lifetime);",
    // Apart, because most of a resolution is not looked at when it is asked for again.
    """
    DELETE FROM resolutions;
    CREATE TABLE resolution_details (key TEXT NOT NULL PRIMARY KEY, body BLOB NOT NULL, checksum INTEGER NOT NULL);
    """,
    // Archives of distributions: what each suite says of its files, and the lists among these in blocks by name.
    """
    CREATE TABLE suites (
      key TEXT NOT NULL PRIMARY KEY,
      fetched_at INTEGER NOT NULL,
      lifetime INTEGER NOT NULL,
      etag TEXT,
      last_modified TEXT,
      checksum INTEGER NOT NULL,
      body BLOB NOT NULL
    );
    CREATE TABLE archive_lists (id INTEGER PRIMARY KEY, place TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL);
    CREATE TABLE archive_blocks (
      list INTEGER NOT NULL,
      first TEXT NOT NULL,
      checksum INTEGER NOT NULL,
      body BLOB NOT NULL,
      PRIMARY KEY (list, first)
    );
    CREATE TABLE systems (key TEXT NOT NULL PRIMARY KEY, body BLOB NOT NULL, checksum INTEGER NOT NULL);
    """,
    "CREATE TABLE objects (key TEXT NOT NULL PRIMARY KEY, body BLOB NOT NULL, checksum INTEGER NOT NULL);",
    "CREATE TABLE libraries (key TEXT NOT NULL PRIMARY KEY, body BLOB NOT NULL, checksum INTEGER NOT NULL);",
    "CREATE TABLE timings (key TEXT NOT NULL PRIMARY KEY, body BLOB NOT NULL, checksum INTEGER NOT NULL);",
    """
    CREATE TABLE installed_files (key TEXT NOT NULL PRIMARY KEY, body BLOB NOT NULL, checksum INTEGER NOT NULL);
    CREATE TABLE overlaps (key TEXT NOT NULL PRIMARY KEY, body BLOB NOT NULL, checksum INTEGER NOT NULL);
    """,
    // What was learnt of files was kept for whoever states the same sum, and pages with the signatures of their
    // addresses: none of it may be taken any more, nor stay readable in what SQLite calls free.
    """
    PRAGMA secure_delete = ON;
    DELETE FROM details;
    DELETE FROM sizes;
    DELETE FROM objects;
    DELETE FROM installed_files;
    DELETE FROM overlaps;
    DELETE FROM libraries;
    DELETE FROM resolutions;
    DELETE FROM resolution_details;
    DELETE FROM pages;
    DELETE FROM page_pieces;
    """,
  ]

  static var version: Int { migrations.count }

  /// Brings the file up to date; more than one process may try at once.
  static func migrate(_ pool: DatabasePool, path: String) throws {
    let found = try pool.read { try Self.version(of: $0) }
    if found == version { return }
    guard found < version else { throw CacheError.newerSchema(path: path, found: found, supported: version) }
    try pool.write { database in
      for migration in migrations.dropFirst(try Self.version(of: database)) { try database.execute(sql: migration) }
      try database.execute(sql: "PRAGMA user_version = \(version)")
    }
  }

  private static func version(of database: Database) throws -> Int {
    try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
  }
}
