internal import FoundationEssentials
internal import GRDB

/// What a cache holds.
public struct CacheContents: Hashable, Sendable {
  public var path: String
  /// Of the file and its log.
  public var bytes: Int
  public var pages: Int
  public var details: Int
  public var sizes: Int
  public var resolutions: Int
  /// Wheels whose shared objects were read.
  public var objects: Int
  /// Suites of distributions' archives, and the lists of packages and files that were read of them.
  public var suites: Int
  public var lists: Int
  /// Choices of system packages.
  public var systems: Int
  /// Which libraries the wheels of a resolution are linked with, and which packages hold those.
  public var libraries: Int
  /// Steps of builds whose time was measured.
  public var timings: Int
  /// Wheels whose lists of files were read.
  public var fileLists: Int
}

extension Cache {
  /// Counts what the cache holds; zeros when it cannot be read.
  public func info() -> CacheContents {
    let tables = [
      "pages", "details", "sizes", "resolutions", "objects", "suites", "archive_lists", "systems", "libraries",
      "timings", "installed_files",
    ]
    let counts: [String: Int] =
      read { reader throws(CacheReader.Failure) in
        var counts: [String: Int] = [:]
        for table in tables {
          counts[table] = try reader.first("SELECT count(*) FROM \(table)") { $0.integer(0) } ?? 0
        }
        return counts
      } ?? [:]
    func count(_ table: String) -> Int { counts[table] ?? 0 }
    let bytes = [path, path + "-wal"].reduce(0) { sum, path in
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      return sum + ((attributes?[.size] as? UInt64).map(Int.init) ?? 0)
    }
    return CacheContents(
      path: path, bytes: bytes, pages: count("pages"), details: count("details"), sizes: count("sizes"),
      resolutions: count("resolutions"), objects: count("objects"), suites: count("suites"),
      lists: count("archive_lists"), systems: count("systems"), libraries: count("libraries"),
      timings: count("timings"), fileLists: count("installed_files"))
  }

  /// Forgets everything, and removes the files that were set aside as damaged; `false` where nothing can be written, which is
  /// reported.
  @discardableResult
  public func clear() async -> Bool {
    let isCleared: Void? = await write { database in
      for table in [
        "pages", "page_pieces", "details", "sizes", "objects", "resolutions", "resolution_details", "suites",
        "archive_lists", "archive_blocks", "systems", "libraries", "timings", "installed_files", "overlaps",
      ] {
        try database.execute(sql: "DELETE FROM \(table)")
      }
    }
    guard isCleared != nil else { return false }
    await compact()
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let prefix = path.dropFirst(folder.count + 1) + ".damaged-"
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where name.hasPrefix(prefix) {
      try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
    }
    return true
  }
}
