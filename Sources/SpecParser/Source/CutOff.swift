// cut-off  = timestamp / date / age
// timestamp = RFC 3339, with its offset                 ; 2026-03-31T12:00:00Z
// date     = year "-" month "-" day                     ; the whole day, in UTC
// age      = [ "-" / "+" ] ( iso-age / 1*( number [wsp] unit [","] ) )  ; as in uv, to which signs mean nothing; in pip PnD only
// iso-age  = "P" ( number "W" / [ number "D" ] [ "T" [ number "H" ] [ number "M" ] [ number "S" ] ] )
// unit     = "w" / "week" / "d" / "day" / "h" / "hour" / "m" / "minute" / "s" / "second", and what they are written like
//
// Months and years have no fixed length, so they are refused, as in uv.

/// From when on files do not exist for a resolution: `--exclude-newer`, and `cooldown` in a spec.
public enum CutOff: Hashable, Sendable {
  case moment(Timestamp)
  /// So many seconds before a resolution begins.
  case age(seconds: Int)

  /// Why a text is no cut-off.
  public struct Mistake: Error, Hashable, Sendable {
    public var message: String
    public var hint: String
  }

  /// A century: anything older was no package.
  private static let longestAge = 36_525 * 86_400

  /// Reads a moment or an age.
  public init(parsing text: String) throws(Mistake) {
    if let moment = try Self.moment(text) {
      self = .moment(moment)
      return
    }
    self = .age(
      seconds: try Self.age(
        text, otherwise: "write a date (2026-03-31), a moment (2026-03-31T12:00:00Z) or an age (7 days, P7D)"))
  }

  /// Reads a date or a moment; `nil` for a text that is neither.
  static func moment(_ text: String) throws(Mistake) -> Timestamp? {
    if let moment = Timestamp(text) {
      if moment.seconds >= firstRelease { return moment }
      throw Mistake(
        message: "\(quoted(text)) is before the first release of Python", hint: "write a date such as 2026-03-31")
    }
    if let moment = withOffset(text) {
      let lack = text.utf8.last == UInt8(ascii: "Z") ? "seconds" : "offset"
      throw Mistake(message: "\(quoted(text)) has no \(lack)", hint: "write it as \(moment)")
    }
    return nil
  }

  /// Python 0.9.0, of February 20th 1991: no package is older.
  private static let firstRelease = 667_008_000

  /// A moment without its offset or its seconds, with them; `nil` for any other text.
  ///
  /// Without an offset, uv and pip take the time zone of the machine, on which a lock must not depend.
  private static func withOffset(_ text: String) -> String? {
    let (date, time) = (text.prefix(10), text.dropFirst(11))
    let parts = time.prefix { !"Zz".contains($0) }.split(separator: ":", omittingEmptySubsequences: false)
    guard (1...3).contains(parts.count) else { return nil }
    let moment = "\(date)T\((parts + ["00", "00"]).prefix(3).joined(separator: ":"))Z"
    return Timestamp(moment) == nil ? nil : moment
  }

  /// Reads an age, such as `7d`, `1 week` or `P7D`, into seconds.
  ///
  /// `hint` is what to write where the text is something else.
  public static func age(
    _ text: String, otherwise hint: String = "write a number and a unit, as in '7d'"
  ) throws(Mistake) -> Int {
    let other = Mistake(message: "\(quoted(text)) is neither a date nor an age", hint: hint)
    let unsigned = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
    let lower = unsigned.lowercased()
    let isISO = lower.hasPrefix("p")
    var rest = isISO ? Substring(lower.dropFirst()) : Substring(lower)
    var seconds = 0
    var isTime = false
    var last = Int.max
    guard !rest.isEmpty else { throw other }
    while !rest.isEmpty {
      if isISO, !isTime, rest.first == "t" {
        isTime = true
        rest = rest.dropFirst()
      }
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(digits.count)
      if !isISO { rest = rest.drop { $0 == " " } }
      let unit = isISO ? rest.prefix(1) : rest.prefix { $0.isASCII && $0.isLetter }
      rest = rest.dropFirst(unit.count)
      if !isISO {
        if rest.first == "," { rest = rest.dropFirst() }
        rest = rest.drop { $0 == " " }
      }
      guard !digits.isEmpty else { throw other }
      if isISO ? unit == "y" || (unit == "m" && !isTime) : months.contains(String(unit)) {
        throw Mistake(message: "\(quoted(text)) has months or years, which differ in length", hint: "say it in days")
      }
      guard let scale = isISO ? isoUnits[isTime ? "t\(unit)" : String(unit)] : units[String(unit)], scale < last else {
        throw other
      }
      last = scale
      guard let count = Int(digits), count <= longestAge / scale else { throw tooLong(text) }
      seconds += count * scale
      guard seconds <= longestAge else { throw tooLong(text) }
      if !isISO, rest == "ago" { rest = "" }
    }
    return seconds
  }

  private static func tooLong(_ text: String) -> Mistake {
    Mistake(message: "\(quoted(text)) is longer than a century", hint: "write an age such as '7 days'")
  }

  private static let isoUnits = ["w": 604_800, "d": 86_400, "th": 3600, "tm": 60, "ts": 1]
  private static let months: Set<String> = ["mo", "mos", "month", "months", "y", "yr", "yrs", "year", "years"]
  private static let units: [String: Int] = [
    "w": 604_800, "wk": 604_800, "wks": 604_800, "week": 604_800, "weeks": 604_800,
    "d": 86_400, "day": 86_400, "days": 86_400,
    "h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "hours": 3600,
    "m": 60, "min": 60, "mins": 60, "minute": 60, "minutes": 60,
    "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1,
  ]

  /// The moment it means for a resolution that begins at `now`, in seconds since 1970 UTC.
  ///
  /// An age of a day or more is counted from the full hour, so that what is asked twice is the same question.
  public func seconds(now: Int) -> Int {
    switch self {
    case .moment(let moment): moment.seconds
    case .age(let seconds): (seconds < 86_400 ? now : now - now % 3600) - seconds
    }
  }

  /// The same for a lock that was made before with files up to `recorded`, which stays as long as the lock does.
  public func seconds(now: Int, recorded: Int?) -> Int {
    let fresh = seconds(now: now)
    guard case .age = self, let recorded else { return fresh }
    return min(fresh, recorded)
  }
}
