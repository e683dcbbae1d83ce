// size   = number [" "] unit
// number = digit+ ["." digit+]
// unit   = "B" | "kB" | "KB" | "MB" | "GB" | "TB" | "KiB" | "MiB" | "GiB" | "TiB"

/// A size in words, such as `2.5GB`. Decimal units are powers of 1000, binary ones of 1024, as IEC 80000-13 has it.
struct ByteSize {
  /// Rounded down to whole bytes.
  let bytes: Int

  /// Refuses anything the grammar does not allow, and 2^63 bytes or more.
  init(_ text: String) throws(QuantityError) {
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    var unit = text.dropFirst(number.count)
    if unit.first == " " { unit = unit.dropFirst() }
    guard let scale = Self.units[String(unit)] else { throw .notOne }
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else { throw .notOne }

    guard let whole = Int(parts[0]) else { throw .tooLarge }
    let (scaled, overflows) = whole.multipliedReportingOverflow(by: scale)
    guard !overflows else { throw .tooLarge }
    var fraction = 0
    if parts.count == 2 {
      // More digits than these do not change the bytes of any unit.
      let digits = parts[1].prefix(15)
      guard let numerator = Int(digits) else { throw .notOne }
      let denominator = digits.reduce(1) { power, _ in power * 10 }
      let product = numerator.multipliedFullWidth(by: scale)
      fraction = denominator.dividingFullWidth(product).quotient
    }
    let (sum, isTooLarge) = scaled.addingReportingOverflow(fraction)
    guard !isTooLarge else { throw .tooLarge }
    bytes = sum
  }

  private static let units: [String: Int] = [
    "B": 1,
    "kB": 1_000, "KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000,
    "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
  ]
}

/// Why a text is not a quantity.
enum QuantityError: Error {
  case notOne
  case tooLarge
}
