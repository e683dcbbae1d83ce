/// A moment as users write it for `--exclude-newer`.
public struct Timestamp: Hashable, Sendable {
  /// Seconds since 1970 UTC.
  public let seconds: Int

  /// Reads `2026-03-31T12:00:00Z` (RFC 3339), or `2026-03-31`, which means the end of that day in UTC, so that files of
  /// the day itself still count, as in uv. `nil` for anything else.
  public init?(_ text: String) {
    let isDate = text.utf8.count == 10
    let full = isDate ? text + "T00:00:00Z" : text
    let parsed = Array(full.utf8).withUnsafeBytes { uploadTime($0) }
    guard let parsed else { return nil }
    seconds = isDate ? parsed + 86_400 : parsed
  }
}
