// The lexical grammar of pip's requirements files (pip, "Requirements File Format"):
//
//     file         = *( line ( LF / CR LF / CR ) ) [ line ]                      ; RequirementsEncoding.swift
//     continuation = a backslash at the end of a line: the next line goes on where this one stops
//     comment      = "#" at the start of a line or after white space, to the end of the line
//     variable     = "${" 1*( A-Z / 0-9 / "_" ) "}"
//
// A comment line ends a continuation, as in pip. Where pip lets a comment that ends in a backslash swallow the next
// line, and leaves a variable without a value as it is, here both are errors.

/// Cuts a requirements file into logical lines.
struct RequirementsLexer {
  private let file: String
  private let environment: [String: String]
  private let isRemote: Bool
  private(set) var diagnostics: [Diagnostic] = []

  /// `environment` is what `${NAME}` stands for. A file that is remote gets nothing of it: whoever writes such a file
  /// could have any secret of the reader's sent anywhere.
  init(file: String, environment: [String: String], isRemote: Bool = false) {
    self.file = file
    self.environment = isRemote ? [:] : environment
    self.isRemote = isRemote
  }

  /// The lines that are not blank, without surrounding white space.
  mutating func lines(of contents: [UInt8]) -> [LogicalLine] {
    let bytes: ArraySlice<UInt8>
    do throws(RequirementsEncoding.Mistake) {
      bytes = try RequirementsEncoding.text(of: contents)
    } catch {
      diagnostics.append(Diagnostic(.invalidUTF8, at: SourceLocation(file: file), error.message, hint: error.hint))
      return []
    }
    guard isValidEncoding(bytes) else { return [] }

    var lines: [LogicalLine] = []
    var current = LogicalLine(file: file)
    var number = 0
    for physical in Self.physicalLines(bytes) {
      number += 1
      let isComment = physical.drop(while: \.isWhitespace).first == UInt8(ascii: "#")
      if isComment || physical.last != UInt8(ascii: "\\") {
        if !isComment { current.append(physical, line: number, column: 1) }
        finish(current, into: &lines)
        current = LogicalLine(file: file)
      } else {
        let body = physical.dropLast()
        current.append(body, line: number, column: 1)
        if Self.commentStart(body) != nil {
          let column = body.count { $0 & 0xC0 != 0x80 } + 1
          diagnostics.append(
            Diagnostic(
              .continuedComment, at: SourceLocation(file: file, line: number, column: column),
              "a comment cannot go on in the next line", hint: "remove the backslash"))
          finish(current, into: &lines)
          current = LogicalLine(file: file)
        }
      }
    }
    finish(current, into: &lines)
    return lines
  }

  private mutating func finish(_ line: LogicalLine, into lines: inout [LogicalLine]) {
    var end = Self.commentStart(line.bytes[...]) ?? line.bytes.count
    while end > 0, line.bytes[end - 1].isWhitespace { end -= 1 }
    guard end > 0 else { return }
    var found: [Diagnostic] = []
    let expanded = line.prefix(end).expanding(environment) { name, location in
      found.append(
        isRemote
          ? Diagnostic(
            .undefinedVariable, at: location, "environment variables are not expanded in a remote file: '${\(name)}'",
            hint: "move the line to a local file")
          : Diagnostic(
            .undefinedVariable, at: location, "the environment variable '\(name)' is not set", hint: "set '\(name)'"))
    }
    diagnostics += found
    // A line with a hole in it would only be complained about a second time.
    if found.isEmpty { lines.append(expanded) }
  }

  /// Where the comment begins: at a `#` that stands first or after white space.
  private static func commentStart(_ bytes: ArraySlice<UInt8>) -> Int? {
    bytes.indices.first { index in
      bytes[index] == UInt8(ascii: "#") && (index == bytes.startIndex || bytes[index - 1].isWhitespace)
    }
  }

  private static func physicalLines(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = bytes.startIndex
    var index = start
    while index < bytes.endIndex {
      if bytes[index] == UInt8(ascii: "\n") || bytes[index] == UInt8(ascii: "\r") {
        lines.append(bytes[start..<index])
        let isPair = bytes[index...].starts(with: "\r\n".utf8)
        index += isPair ? 2 : 1
        start = index
      } else {
        index += 1
      }
    }
    lines.append(bytes[start...])
    return lines
  }

  private mutating func isValidEncoding(_ bytes: ArraySlice<UInt8>) -> Bool {
    if String(validating: bytes, as: UTF8.self) != nil { return true }
    // The place of the first byte that is no UTF-8.
    var line = 1
    var column = 1
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var afterReturn = false
    decoding: while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar):
        if scalar == "\n" && afterReturn {
          afterReturn = false
          continue
        }
        afterReturn = scalar == "\r"
        if scalar == "\n" || scalar == "\r" {
          line += 1
          column = 1
        } else {
          column += 1
        }
      case .emptyInput, .error:
        break decoding
      }
    }
    diagnostics.append(
      Diagnostic(
        .invalidUTF8, at: SourceLocation(file: file, line: line, column: column), "the file is not UTF-8",
        hint: "save it as UTF-8"))
    return false
  }
}
