/// Seconds since 1970 UTC of an `upload-time` (PEP 700): `yyyy-mm-ddThh:mm:ss[.fraction](Z|+hh:mm|-hh:mm)`.
///
/// `nil` when it is written otherwise. The fraction is dropped.
package func uploadTime(_ bytes: UnsafeRawBufferPointer) -> Int? {
  func number(_ range: Range<Int>) -> Int? {
    var value = 0
    for index in range {
      guard (48...57).contains(bytes[index]) else { return nil }
      value = value * 10 + Int(bytes[index] - 48)
    }
    return value
  }
  func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: (year.isMultiple(of: 4) && !year.isMultiple(of: 100)) || year.isMultiple(of: 400) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
  guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
    bytes[10] | 0x20 == UInt8(ascii: "t") || bytes[10] == UInt8(ascii: " "),
    bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
    let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
    let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
    (1...12).contains(month), (1...days(in: month, of: year)).contains(day), hour < 24, minute < 60, second <= 60
  else { return nil }
  var index = 19
  if bytes[index] == UInt8(ascii: ".") {
    index += 1
    guard index < bytes.count, (48...57).contains(bytes[index]) else { return nil }
    while index < bytes.count, (48...57).contains(bytes[index]) { index += 1 }
  }
  guard index < bytes.count else { return nil }
  var offset = 0
  switch bytes[index] {
  case UInt8(ascii: "Z"), UInt8(ascii: "z"):
    guard index + 1 == bytes.count else { return nil }
  case UInt8(ascii: "+"), UInt8(ascii: "-"):
    guard index + 6 == bytes.count, bytes[index + 3] == UInt8(ascii: ":"),
      let hours = number((index + 1)..<(index + 3)), let minutes = number((index + 4)..<(index + 6)),
      // RFC 3339 section 5.6: `time-numoffset` has an hour and a minute of a day.
      hours < 24, minutes < 60
    else { return nil }
    offset = (hours * 60 + minutes) * 60 * (bytes[index] == UInt8(ascii: "-") ? -1 : 1)
  default:
    return nil
  }
  // Days since 1970 in the Gregorian calendar, with years that begin in March so that the leap day comes last.
  let shifted = month > 2 ? (year, month - 3) : (year - 1, month + 9)
  let days = 365 * shifted.0 + shifted.0 / 4 - shifted.0 / 100 + shifted.0 / 400 + (153 * shifted.1 + 2) / 5 + day - 1
  return (days - 719_468) * 86_400 + hour * 3600 + minute * 60 + second - offset
}
