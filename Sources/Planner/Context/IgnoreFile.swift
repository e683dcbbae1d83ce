/// The patterns of a `.dockerignore`, in order.
///
///     line    = ["!"] pattern      an exception after "!"
///             | "#" text           a comment, only where the line begins with it
///
/// Blanks around a line and after the "!" are dropped, then `.`, `..` and repeated slashes are folded away, and one leading
/// slash is dropped. A BOM before the first line, and the carriage return of a CRLF, are no part of it.
/// Source: moby/patternmatcher, `ignorefile.ReadAll`, which BuildKit reads the file with.
public struct IgnoreFile: Sendable {
  public let patterns: [IgnorePattern]

  /// Bytes from which on Go's line scanner gives up.
  private static let lineLimit = 64 << 10

  /// Throws what BuildKit refuses, at its line.
  public init(parsing text: String) throws(IgnoreFileError) {
    var patterns: [IgnorePattern] = []
    for (index, raw) in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      var line = Substring(raw)
      guard line.utf8.count < Self.lineLimit else { throw IgnoreFileError(line: index + 1, reason: .lineIsTooLong) }
      if line.unicodeScalars.last == "\r" { line.unicodeScalars.removeLast() }
      if index == 0, line.unicodeScalars.first == "\u{FEFF}" { line.unicodeScalars.removeFirst() }
      if line.unicodeScalars.first == "#" { continue }
      line = Self.trimmed(line)
      guard let first = line.unicodeScalars.first else { continue }
      let isException = first == "!"
      if isException { line = Self.trimmed(line.dropFirstScalar()) }
      var pattern = line.isEmpty ? "" : LexicalPath(String(line)).description
      if pattern.utf8.count > 1, pattern.unicodeScalars.first == "/" { pattern.unicodeScalars.removeFirst() }
      if let read = try IgnorePattern(pattern, isException: isException, line: index + 1) { patterns.append(read) }
    }
    self.patterns = patterns
  }

  /// Without blanks at both ends, which are those of Unicode's `White_Space`.
  static func trimmed(_ text: Substring) -> Substring {
    var scalars = text.unicodeScalars
    while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
    while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
    return Substring(scalars)
  }
}

extension Substring {
  fileprivate func dropFirstScalar() -> Substring { Substring(unicodeScalars.dropFirst()) }
}

/// Why BuildKit refuses an ignore file.
public struct IgnoreFileError: Error, Hashable, CustomStringConvertible {
  public enum Reason: Hashable, Sendable {
    /// 64 KiB or more.
    case lineIsTooLong
    /// A `!` with nothing behind it.
    case exceptionIsEmpty
    /// A class or an escape that has no end, or an escape that Go's regular expressions do not know.
    case patternIsMalformed
  }

  /// Counted from 1.
  public var line: Int
  public var reason: Reason

  public var description: String {
    switch reason {
    case .lineIsTooLong: "line \(line) of the ignore file is too long"
    case .exceptionIsEmpty: "line \(line) of the ignore file has nothing after '!'"
    case .patternIsMalformed: "the pattern at line \(line) of the ignore file is malformed"
    }
  }
}
