extension UInt8 {
  var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

  var isLetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }

  var isAlphanumeric: Bool { isDigit || isLetter }

  /// ASCII white space: space, and tab to carriage return.
  var isWhitespace: Bool { self == UInt8(ascii: " ") || (9...13).contains(self) }

  /// The lower-case letter of an upper-case one; everything else as it is.
  var lowercased: UInt8 { self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self }
}
