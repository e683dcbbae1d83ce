internal import FoundationEssentials
internal import GRDB

extension Cache {
  /// The tables of a key and its bytes.
  enum BlobTable: String, Sendable, CaseIterable {
    /// `DistributionDetail` by the file it describes.
    case details
    /// `UnpackedSize` by the file it describes.
    case sizes
    /// `WheelObjects` by the file that holds them.
    case objects
    /// Resolutions by the digest of their inputs.
    case resolutions
    /// What is only looked at on demand of each of them.
    case resolutionDetails = "resolution_details"
    /// System packages by the digest of the lists and requests they were chosen from.
    case systems
    /// What the wheels of a resolution need of the distribution, by the digest of wheels, base and lists.
    case libraries
    /// How long steps of builds took, by what they do.
    case timings
    /// `InstalledFiles` by the file that brings them.
    case installedFiles = "installed_files"
    /// Which wheels bring the same files, by the digest of all wheels.
    case overlaps

    var query: String {
      switch self {
      case .details: "SELECT checksum, body FROM details WHERE key = ?"
      case .sizes: "SELECT checksum, body FROM sizes WHERE key = ?"
      case .objects: "SELECT checksum, body FROM objects WHERE key = ?"
      case .resolutions: "SELECT checksum, body FROM resolutions WHERE key = ?"
      case .resolutionDetails: "SELECT checksum, body FROM resolution_details WHERE key = ?"
      case .systems: "SELECT checksum, body FROM systems WHERE key = ?"
      case .libraries: "SELECT checksum, body FROM libraries WHERE key = ?"
      case .timings: "SELECT checksum, body FROM timings WHERE key = ?"
      case .installedFiles: "SELECT checksum, body FROM installed_files WHERE key = ?"
      case .overlaps: "SELECT checksum, body FROM overlaps WHERE key = ?"
      }
    }
  }

  /// What `decode` makes of the bytes stored under `key`, or `nil`. The bytes are gone after `decode`.
  func blob<Value: Sendable>(
    _ table: BlobTable, _ key: String, decode: (UnsafeRawBufferPointer) -> Value?
  ) -> Value? {
    let found = read { reader throws(CacheReader.Failure) in
      try reader.first(table.query, .text(key)) { row -> (isSound: Bool, value: Value?) in
        let body = row.bytes(1)
        guard Self.checksum(key, body) == Int64(row.integer(0)) else { return (false, nil) }
        return (true, decode(body))
      }
    }
    guard let found else { return nil }
    if !found.isSound { replaceDamaged(reason: "a checksum is wrong") }
    return found.value
  }

  /// Stores bytes under `key`, replacing what was there.
  func store(_ table: BlobTable, _ key: String, _ body: [UInt8]) async {
    await store(table, [(key, body)])
  }

  /// The same for several, all of them or none.
  func store(_ table: BlobTable, _ rows: [(key: String, body: [UInt8])]) async {
    if rows.isEmpty { return }
    let rows = rows.map { (key: $0.key, body: Data($0.body), sum: Self.checksum($0.key, $0.body)) }
    await write { database in
      let statement = try database.cachedStatement(
        sql: "INSERT OR REPLACE INTO \(table.rawValue) (key, body, checksum) VALUES (?, ?, ?)")
      for row in rows { try statement.execute(arguments: [row.key, row.body, row.sum]) }
    }
  }

  static func checksum(_ key: String, _ body: [UInt8]) -> Int64 {
    body.withUnsafeBytes { checksum(key, $0) }
  }

  /// Tells a changed byte in what SQLite itself does not check. No defence against intent.
  static func checksum(_ key: String, _ parts: UnsafeRawBufferPointer...) -> Int64 {
    var sum: UInt64 = 0x9E37_79B9_7F4A_7C15
    func mix(_ word: UInt64) {
      sum = (sum ^ word) &* 0xFF51_AFD7_ED55_8CCD
      sum ^= sum >> 32
    }
    for byte in key.utf8 { mix(UInt64(byte)) }
    for bytes in parts {
      mix(UInt64(bytes.count))
      var index = 0
      while index + 8 <= bytes.count {
        mix(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
        index += 8
      }
      while index < bytes.count {
        mix(UInt64(bytes[index]))
        index += 1
      }
    }
    return Int64(bitPattern: sum)
  }
}
