/// A scalar as written, before anyone decides what it stands for.
struct YAMLScalar: Sendable, Equatable {
  /// What a scalar is by the core schema.
  enum Kind: Sendable, Equatable {
    case text
    case integer
    case decimal
    case boolean
    case null
  }

  /// Quotes and escapes are already undone.
  var text: String
  /// Without quotes and not a block scalar: only then can it be anything but text.
  var isPlain: Bool

  /// Source: YAML 1.2.2 section 10.3.2 (core schema). So `yes`, `no`, `on`, `off` and `1:30` are text, unlike in
  /// YAML 1.1, and no country code turns into `false`.
  var kind: Kind {
    guard isPlain else { return .text }
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE", "false", "False", "FALSE": return .boolean
    default: break
    }
    let bytes = Array(text.utf8)
    if Self.isInteger(bytes) { return .integer }
    return Self.isDecimal(bytes) ? .decimal : .text
  }

  /// `true` or `false` in one of the spellings of the core schema.
  var boolean: Bool? {
    kind == .boolean ? text.lowercased() == "true" : nil
  }

  /// Decimal digits with an optional sign; `nil` when it is not one or does not fit.
  var integer: Int? {
    kind == .integer ? Int(text) : nil
  }

  /// `[-+]? [0-9]+ | 0o [0-7]+ | 0x [0-9a-fA-F]+`
  private static func isInteger(_ bytes: [UInt8]) -> Bool {
    if bytes.starts(with: Array("0o".utf8)) {
      return bytes.count > 2 && bytes.dropFirst(2).allSatisfy { (0x30...0x37).contains($0) }
    }
    if bytes.starts(with: Array("0x".utf8)) {
      return bytes.count > 2 && bytes.dropFirst(2).allSatisfy { isDigit($0) || (0x61...0x66).contains($0 | 0x20) }
    }
    let digits = dropSign(bytes)
    return !digits.isEmpty && digits.allSatisfy(isDigit)
  }

  /// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`, and the names of infinity and NaN.
  private static func isDecimal(_ bytes: [UInt8]) -> Bool {
    let unsigned = dropSign(bytes)
    switch String(decoding: unsigned, as: UTF8.self) {
    case ".inf", ".Inf", ".INF": return true
    case ".nan", ".NaN", ".NAN": return unsigned.count == bytes.count
    default: break
    }
    let whole = unsigned.prefix(while: isDigit)
    var rest = unsigned.dropFirst(whole.count)
    var fraction: ArraySlice<UInt8> = []
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      fraction = rest.prefix(while: isDigit)
      rest = rest.dropFirst(fraction.count)
    }
    guard !whole.isEmpty || !fraction.isEmpty else { return false }
    guard let exponent = rest.first else { return true }
    guard exponent | 0x20 == UInt8(ascii: "e") else { return false }
    let digits = dropSign(Array(rest.dropFirst()))
    return !digits.isEmpty && digits.allSatisfy(isDigit)
  }

  private static func dropSign(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") ? bytes.dropFirst() : bytes[...]
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte)
  }
}
