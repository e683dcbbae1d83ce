/// The bytes of a YAML file, checked: UTF-8, of a sane size, free of characters no one can see.
///
/// A byte order mark at the start is dropped. Line ends are LF, CRLF or CR (YAML 1.2.2 section 5.4).
struct YAMLText {
  /// No spec written by a person comes near this.
  static let maximumBytes = 1 << 20

  let file: String
  /// Valid UTF-8 without a byte order mark.
  let bytes: ArraySlice<UInt8>
  /// The Unicode scalars of each line, without its end. Never empty.
  let lines: [[Unicode.Scalar]]

  /// Reports a file that is too large, not UTF-8, or holds control characters (YAML 1.2.2 section 5.1, and the
  /// line separators and bidirectional controls, which make editors show something else than what is read).
  init(_ bytes: [UInt8], file: String) throws(InvalidInput) {
    self.file = file
    let start = SourceLocation(file: file)
    guard bytes.count <= Self.maximumBytes else {
      throw InvalidInput(
        Diagnostic(.fileTooLarge, at: start, "the file has \(bytes.count) bytes, more than \(Self.maximumBytes)"))
    }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    self.bytes = bytes.starts(with: mark) ? bytes[mark.count...] : bytes[...]
    let (lines, isValid) = Self.decodeLines(self.bytes)
    self.lines = lines
    guard isValid else {
      let place = SourceLocation(file: file, line: lines.count, column: (lines.last?.count ?? 0) + 1)
      throw InvalidInput(
        Diagnostic(.invalidUTF8, at: place, "the file is not UTF-8", hint: "save it as UTF-8"))
    }
    let hidden = Self.hiddenCharacters(lines, file: file)
    if !hidden.isEmpty { throw InvalidInput(hidden) }
  }

  /// `mark` as a place inside the text: libyaml reports some ends of file one line too far.
  func location(_ mark: YAMLMark) -> SourceLocation {
    let line = min(max(mark.line, 1), lines.count)
    let end = lines[line - 1].count + 1
    return SourceLocation(file: file, line: line, column: mark.line > line ? end : min(max(mark.column, 1), end))
  }

  /// The character at `location`; `nil` at the end of a line.
  func character(at location: SourceLocation) -> Unicode.Scalar? {
    let line = lines[location.line - 1]
    return location.column <= line.count ? line[location.column - 1] : nil
  }

  /// The lines up to the first byte that is not UTF-8, and whether there is none.
  private static func decodeLines(_ bytes: ArraySlice<UInt8>) -> ([[Unicode.Scalar]], isValid: Bool) {
    var lines: [[Unicode.Scalar]] = []
    var line: [Unicode.Scalar] = []
    var afterCarriageReturn = false
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar):
        if scalar == "\r" || (scalar == "\n" && !afterCarriageReturn) {
          lines.append(line)
          line.removeAll(keepingCapacity: true)
        } else if scalar != "\n" {
          line.append(scalar)
        }
        afterCarriageReturn = scalar == "\r"
      case .emptyInput:
        return (lines + [line], true)
      case .error:
        return (lines + [line], false)
      }
    }
  }

  /// `U+202E`
  static func codePoint(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }

  private static func hiddenCharacters(_ lines: [[Unicode.Scalar]], file: String) -> [Diagnostic] {
    var found: [Diagnostic] = []
    for (line, scalars) in lines.enumerated() {
      for (column, scalar) in scalars.enumerated() where scalars.isHidden(at: column) && scalar != "\t" {
        let code = codePoint(scalar)
        found.append(
          Diagnostic(
            .controlCharacter, at: SourceLocation(file: file, line: line + 1, column: column + 1),
            "the invisible character \(code) is not allowed", hint: "delete it"))
      }
    }
    return found
  }
}
