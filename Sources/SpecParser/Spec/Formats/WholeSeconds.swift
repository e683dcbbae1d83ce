// duration = (digit+ unit)+
// unit     = "ms" | "s" | "m" | "h"

/// A duration in words, such as `1m30s`, as Docker writes them but without fractions.
struct WholeSeconds {
  /// `nil` when the duration is not a whole number of seconds.
  var exact: Int? { milliseconds.isMultiple(of: 1000) ? milliseconds / 1000 : nil }
  let milliseconds: Int

  /// Refuses anything the grammar does not allow, and what does not fit.
  init(_ text: String) throws(QuantityError) {
    var rest = Substring(text)
    guard !rest.isEmpty else { throw .notOne }
    var milliseconds = 0
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { $0.isASCII && $0.isLetter }
      rest = rest.dropFirst(unit.count)
      guard !digits.isEmpty, let scale = Self.units[String(unit)] else { throw .notOne }
      guard let count = Int(digits) else { throw .tooLarge }
      let (part, overflows) = count.multipliedReportingOverflow(by: scale)
      let (sum, isTooLarge) = milliseconds.addingReportingOverflow(part)
      guard !overflows, !isTooLarge else { throw .tooLarge }
      milliseconds = sum
    }
    self.milliseconds = milliseconds
  }

  private static let units = ["ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000]
}
