// version  = [ epoch ":" ] upstream [ "-" revision ]
// epoch    = 1*digit
// upstream = digit *( alphanumeric / "." / "+" / "-" / "~" / ":" )     ; "-" only with a revision, ":" only with an epoch
// revision = 1*( alphanumeric / "+" / "." / "~" )
//
// Debian Policy 5.6.12. As in dpkg, an upstream version that does not begin with a digit is read too: old packages have
// such versions.

/// A version of a Debian package.
///
/// Versions that differ only in how numbers are written, as `1.0` and `1.00`, are equal and hash alike; `description`
/// keeps what was written.
public struct DebianVersion: Sendable, CustomStringConvertible {
  public let description: String
  private let epoch: Int
  /// Where the revision begins in `description`, in bytes; its length where there is none.
  private let revisionStart: Int
  private let upstreamStart: Int

  /// `nil` for a text that is no version.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    var start = 0
    var epoch = 0
    if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
      guard colon > 0, colon <= 9, bytes[..<colon].allSatisfy(\.isDigit) else { return nil }
      epoch = bytes[..<colon].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
      start = colon + 1
    }
    let hyphen = bytes[start...].lastIndex(of: UInt8(ascii: "-"))
    let end = hyphen ?? bytes.count
    guard end > start, bytes[start..<end].allSatisfy({ $0.isAlphanumeric || ".+-~:".utf8.contains($0) }) else {
      return nil
    }
    if let hyphen {
      let revision = bytes[(hyphen + 1)...]
      guard !revision.isEmpty, revision.allSatisfy({ $0.isAlphanumeric || "+.~".utf8.contains($0) }) else { return nil }
    }
    description = String(text)
    self.epoch = epoch
    upstreamStart = start
    revisionStart = hyphen.map { $0 + 1 } ?? bytes.count
  }

  private var upstream: Substring.UTF8View {
    let end = revisionStart == description.utf8.count ? revisionStart : revisionStart - 1
    return part(upstreamStart..<end)
  }

  private var revision: Substring.UTF8View { part(revisionStart..<description.utf8.count) }

  private func part(_ range: Range<Int>) -> Substring.UTF8View {
    let bytes = description.utf8
    return bytes[
      bytes.index(
        bytes.startIndex, offsetBy: range.lowerBound)..<bytes.index(bytes.startIndex, offsetBy: range.upperBound)
    ]
  }
}

extension DebianVersion: Comparable {
  public static func == (left: DebianVersion, right: DebianVersion) -> Bool {
    order(left, right) == 0
  }

  public static func < (left: DebianVersion, right: DebianVersion) -> Bool {
    order(left, right) < 0
  }

  private static func order(_ left: DebianVersion, _ right: DebianVersion) -> Int {
    if left.epoch != right.epoch { return left.epoch - right.epoch }
    let upstream = order(left.upstream, right.upstream)
    return upstream != 0 ? upstream : order(left.revision, right.revision)
  }

  /// Texts and numbers take turns: a text by the rank of its characters, a number by its value, however long it is.
  private static func order(_ left: Substring.UTF8View, _ right: Substring.UTF8View) -> Int {
    var left = left[...]
    var right = right[...]
    while !left.isEmpty || !right.isEmpty {
      while left.first.map({ !$0.isDigit }) ?? false || right.first.map({ !$0.isDigit }) ?? false {
        let difference = rank(left.first) - rank(right.first)
        if difference != 0 { return difference }
        left = left.dropFirst()
        right = right.dropFirst()
      }
      left = left.drop { $0 == UInt8(ascii: "0") }
      right = right.drop { $0 == UInt8(ascii: "0") }
      let numbers = (left.prefix(while: \.isDigit), right.prefix(while: \.isDigit))
      if numbers.0.count != numbers.1.count { return numbers.0.count - numbers.1.count }
      for (first, second) in zip(numbers.0, numbers.1) where first != second { return Int(first) - Int(second) }
      left = left.dropFirst(numbers.0.count)
      right = right.dropFirst(numbers.1.count)
    }
    return 0
  }

  /// A tilde goes before the end, the end and digits before letters, letters before all else.
  private static func rank(_ byte: UInt8?) -> Int {
    guard let byte, !byte.isDigit else { return 0 }
    if byte == UInt8(ascii: "~") { return -1 }
    return byte.isLetter ? Int(byte) : Int(byte) + 256
  }
}

extension DebianVersion: Hashable {
  public func hash(into hasher: inout Hasher) {
    hasher.combine(epoch)
    for part in [upstream, revision] {
      var rest = part[...]
      while let byte = rest.first {
        if byte.isDigit {
          rest = rest.drop { $0 == UInt8(ascii: "0") }
          let number = rest.prefix(while: \.isDigit)
          for digit in number { hasher.combine(digit) }
          // A number that is nothing but zeros is as good as none.
          if !number.isEmpty { hasher.combine(UInt8(0)) }
          rest = rest.dropFirst(number.count)
        } else {
          hasher.combine(byte)
          rest = rest.dropFirst()
        }
      }
      hasher.combine(UInt8(1))
    }
  }
}
