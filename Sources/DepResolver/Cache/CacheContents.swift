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
}

extension Cache {
  /// Counts what the cache holds; zeros when it cannot be read.
  public func info() -> CacheContents {
    let counts =
      read { reader throws(CacheReader.Failure) in
        var counts: [Int] = []
        for table in ["pages", "details", "sizes", "resolutions"] {
          counts.append(try reader.first("SELECT count(*) FROM \(table)") { $0.integer(0) } ?? 0)
        }
        return counts
      } ?? [0, 0, 0, 0]
    let bytes = [path, path + "-wal"].reduce(0) { sum, path in
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      return sum + ((attributes?[.size] as? UInt64).map(Int.init) ?? 0)
    }
    return CacheContents(
      path: path, bytes: bytes, pages: counts[0], details: counts[1], sizes: counts[2], resolutions: counts[3])
  }

  /// Forgets everything, and removes the files that were set aside as damaged.
  public func clear() async {
    await write { database in
      for table in [
        "pages", "page_pieces", "details", "sizes", "objects", "resolutions", "resolution_details", "suites",
        "archive_lists",
        "archive_blocks", "systems",
      ] {
        try database.execute(sql: "DELETE FROM \(table)")
      }
    }
    await compact()
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let prefix = path.dropFirst(folder.count + 1) + ".damaged-"
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where name.hasPrefix(prefix) {
      try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
    }
  }
}
