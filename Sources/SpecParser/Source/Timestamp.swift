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

  public init(seconds: Int) {
    self.seconds = seconds
  }

  /// `2026-03-31` for the moment at which that day has ended, else the moment itself: how a user would have written it.
  public var asCutOff: String {
    seconds.flooredRemainder(by: 86_400) == 0 ? Timestamp(seconds: seconds - 1).date : description
  }

  /// The day in UTC: `2026-03-31`.
  public var date: String { String(description.prefix { $0 != "T" }) }
}

extension Timestamp: CustomStringConvertible {
  /// `2026-03-31T12:00:00Z`.
  public var description: String {
    let (days, rest) = (seconds.flooredQuotient(by: 86_400), seconds.flooredRemainder(by: 86_400))
    // The calendar of `uploadTime` backwards: eras of 400 years, years that begin in March.
    let shifted = days + 719_468
    let (era, dayOfEra) = (shifted.flooredQuotient(by: 146_097), shifted.flooredRemainder(by: 146_097))
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    func padded(_ number: Int, _ width: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
      + "T\(padded(rest / 3600, 2)):\(padded(rest / 60 % 60, 2)):\(padded(rest % 60, 2))Z"
  }
}

extension Int {
  fileprivate func flooredQuotient(by divisor: Int) -> Int { (self - flooredRemainder(by: divisor)) / divisor }

  fileprivate func flooredRemainder(by divisor: Int) -> Int { (self % divisor + divisor) % divisor }
}
