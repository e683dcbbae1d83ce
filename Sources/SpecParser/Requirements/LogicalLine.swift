/// A line of a requirements file after continuations are joined, the comment is gone and variables are filled in,
/// which still knows where in the file each of its bytes came from.
struct LogicalLine {
  /// A run of bytes that stand next to each other in the file, or that all stand for one variable.
  private struct Run {
    var start: Int
    var line: Int
    /// Of the run's first character, from 1, in Unicode scalars.
    var column: Int
    var isExpansion: Bool
  }

  /// A variable that was filled in.
  struct Expansion {
    var name: String
    var value: String
  }

  let file: String
  private(set) var bytes: [UInt8] = []
  private(set) var expansions: [Expansion] = []
  private var runs: [Run] = []

  init(file: String) {
    self.file = file
  }

  /// Adds bytes that begin at a place in the file.
  mutating func append(_ text: some Sequence<UInt8>, line: Int, column: Int) {
    runs.append(Run(start: bytes.count, line: line, column: column, isExpansion: false))
    bytes.append(contentsOf: text)
  }

  /// Adds bytes that come from elsewhere, at the place where they came from there.
  private mutating func append(_ range: Range<Int>, of other: LogicalLine) {
    var start = range.lowerBound
    while start < range.upperBound {
      let index = other.runIndex(at: start)
      let end = min(range.upperBound, index + 1 < other.runs.count ? other.runs[index + 1].start : other.bytes.count)
      let location = other.location(at: start)
      append(other.bytes[start..<end], line: location.line, column: location.column)
      start = end
    }
  }

  /// The index of the last run that begins at or before the byte. By bisection: a line can be continued for ever.
  private func runIndex(at offset: Int) -> Int {
    var (low, high) = (0, runs.count)
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].start > offset { high = middle } else { low = middle + 1 }
    }
    return low - 1
  }

  /// Where the byte stands in the file; the place after the last byte is asked for with `bytes.count`.
  func location(at offset: Int) -> SourceLocation {
    let index = runIndex(at: min(offset, max(0, bytes.count - 1)))
    guard index >= 0 else { return SourceLocation(file: file) }
    let run = runs[index]
    let scalars = run.isExpansion ? 0 : bytes[run.start..<offset].count { $0 & 0xC0 != 0x80 }
    return SourceLocation(file: file, line: run.line, column: run.column + scalars)
  }

  /// The byte that begins the scalar `count` scalars after the byte at `start`.
  func offset(ofScalar count: Int, from start: Int) -> Int {
    var offset = start
    var left = count
    while offset < bytes.count {
      if bytes[offset] & 0xC0 != 0x80 {
        if left == 0 { return offset }
        left -= 1
      }
      offset += 1
    }
    return offset
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// The line without its bytes from `end` on.
  func prefix(_ end: Int) -> LogicalLine {
    var line = LogicalLine(file: file)
    line.append(0..<end, of: self)
    return line
  }

  /// The line with every `${NAME}` filled in. Only upper-case letters, digits and underscores make a name, as in pip.
  /// `undefined` gets the names that have no value, or an empty one, with their places.
  func expanding(_ environment: [String: String], undefined: (String, SourceLocation) -> Void) -> LogicalLine {
    var line = LogicalLine(file: file)
    var copied = 0
    var index = 0
    while index < bytes.count {
      guard let (name, end) = variable(at: index) else {
        index += 1
        continue
      }
      let location = location(at: index)
      if let value = environment[name], !value.isEmpty {
        line.append(copied..<index, of: self)
        line.runs.append(
          Run(start: line.bytes.count, line: location.line, column: location.column, isExpansion: true))
        line.bytes.append(contentsOf: value.utf8)
        line.expansions.append(Expansion(name: name, value: value))
        copied = end
      } else {
        undefined(name, location)
      }
      index = end
    }
    guard copied > 0 else { return self }
    line.append(copied..<bytes.count, of: self)
    return line
  }

  private func variable(at start: Int) -> (name: String, end: Int)? {
    guard bytes[start...].starts(with: "${".utf8) else { return nil }
    var end = start + 2
    while end < bytes.count, bytes[end].isDigit || bytes[end] == UInt8(ascii: "_") || isUpperCase(bytes[end]) {
      end += 1
    }
    guard end > start + 2, end < bytes.count, bytes[end] == UInt8(ascii: "}") else { return nil }
    return (text(start + 2..<end), end + 1)
  }

  private func isUpperCase(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
}
