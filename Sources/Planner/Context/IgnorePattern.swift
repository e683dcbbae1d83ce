/// One pattern of an ignore file, ready to be compared with paths.
///
///     *       any characters but "/"
///     ?       one character but "/"
///     [a-z]   one of these, [^a-z] none of these
///     **      any number of folders; at the end, whatever follows
///     \x      x itself
///
/// BuildKit makes a regular expression of it, and what that makes of unusual patterns (such as `[*]`) holds here too.
/// Source: moby/patternmatcher, `New` and `Pattern.compile`, on Linux.
public struct IgnorePattern: Sendable {
  /// Folded, without the `!`.
  public let text: String
  /// Whether it takes back what patterns before it keep out.
  public let isException: Bool
  /// Of the file, counted from 1.
  public let line: Int
  private let form: Form

  private enum Form: Sendable {
    case exact([UInt8])
    case prefix([UInt8])
    /// `**` and this, or this alone without the slash it begins with.
    case suffix([UInt8])
    case expression(PathExpression)
    /// No regular expression: an error once a path is compared with it.
    case malformed
  }

  /// `nil` for a pattern of blanks, which says nothing.
  init?(_ pattern: String, isException: Bool, line: Int) throws(IgnoreFileError) {
    // Folded once more with the "!", and before it is taken off, as BuildKit does.
    let marked = IgnoreFile.trimmed(Substring((isException ? "!" : "") + pattern))
    guard !marked.isEmpty else { return nil }
    var folded = LexicalPath(String(marked)).description
    let isException = folded.unicodeScalars.first == "!"
    if isException { folded.unicodeScalars.removeFirst() }
    guard !folded.isEmpty else { throw IgnoreFileError(line: line, reason: .exceptionIsEmpty) }
    guard Self.isWellFormed(folded) else { throw IgnoreFileError(line: line, reason: .patternIsMalformed) }
    text = folded
    self.isException = isException
    self.line = line
    form = Self.form(of: folded)
  }

  /// Whether the pattern matches `path` itself, given as UTF-8; what it does to the contents of a folder is not looked at.
  func matches(_ path: [UInt8]) throws(IgnoreFileError) -> Bool {
    switch form {
    case .exact(let wanted): return path == wanted
    case .prefix(let prefix): return path.starts(with: prefix)
    case .suffix(let suffix):
      if path.count >= suffix.count { return path.suffix(suffix.count).elementsEqual(suffix) }
      return suffix.first == UInt8(ascii: "/") && path.elementsEqual(suffix.dropFirst())
    case .expression(let expression): return expression.matches(path)
    case .malformed: throw IgnoreFileError(line: line, reason: .patternIsMalformed)
    }
  }

  /// The rule of Go's `filepath.Match`: classes and escapes have an end, and the ends of ranges are characters.
  ///
  /// BuildKit compares the pattern with "." to find out, star by star, and looks no further once that can't match. So what
  /// is malformed behind a star is mostly not seen here, and an error only once a path is compared with it.
  private static func isWellFormed(_ pattern: String) -> Bool {
    var rest = pattern.unicodeScalars[...]
    var isDotLeft = true
    while !rest.isEmpty {
      rest = rest.drop { $0 == "*" }
      /// Of each character and class up to the next star, whether it matches a dot.
      var matches: [Bool] = []
      while let scalar = rest.first, scalar != "*" {
        rest.removeFirst()
        switch scalar {
        case "?": matches.append(true)
        case "\\":
          guard let escaped = rest.popFirst() else { return false }
          matches.append(escaped == ".")
        case "[":
          guard let isMember = classHasDot(&rest) else { return false }
          matches.append(isMember)
        default: matches.append(scalar == ".")
        }
      }
      guard matches.isEmpty || (isDotLeft && matches == [true]) else { return true }
      if !matches.isEmpty { isDotLeft = false }
    }
    return true
  }

  /// Takes the rest of a class off `rest`, of which the `[` is taken already, and says whether a dot is of it; `nil` where it
  /// is malformed.
  private static func classHasDot(_ rest: inout Substring.UnicodeScalarView) -> Bool? {
    let isNegated = rest.first == "^"
    if isNegated { rest.removeFirst() }
    var (hasDot, isEmpty) = (false, true)
    while isEmpty || rest.first != "]" {
      guard let first = character(&rest) else { return nil }
      var last = first
      if rest.first == "-" {
        rest.removeFirst()
        guard let end = character(&rest) else { return nil }
        last = end
      }
      if first <= ".", "." <= last { hasDot = true }
      isEmpty = false
    }
    rest.removeFirst()
    return hasDot != isNegated
  }

  /// Takes one character of a class off `rest`; something must follow.
  private static func character(_ rest: inout Substring.UnicodeScalarView) -> Unicode.Scalar? {
    guard var first = rest.popFirst(), first != "-", first != "]" else { return nil }
    if first == "\\" {
      guard let escaped = rest.popFirst() else { return nil }
      first = escaped
    }
    return rest.isEmpty ? nil : first
  }

  private static func form(of pattern: String) -> Form {
    enum Kind { case exact, prefix, suffix, expression }
    var kind = Kind.exact
    var expression = "^"
    var rest = pattern.unicodeScalars[...]
    // Go's text scanner takes one for a byte order mark.
    if rest.first == "\u{FEFF}" { rest.removeFirst() }
    var isFirst = true
    while let scalar = rest.popFirst() {
      switch scalar {
      case "*" where rest.first == "*":
        rest.removeFirst()
        if rest.first == "/" { rest.removeFirst() }
        if !rest.isEmpty {
          expression += "(.*/)?"
          kind = .expression
        } else if kind == .exact {
          kind = .prefix
        } else {
          expression += ".*"
          kind = .expression
        }
        if isFirst { kind = .suffix }
      case "*":
        expression += "[^/]*"
        kind = .expression
      case "?":
        expression += "[^/]"
        kind = .expression
      case "\\":
        expression += "\\"
        if let escaped = rest.popFirst() {
          expression.unicodeScalars.append(escaped)
          kind = .expression
        }
      case "[", "]":
        expression.unicodeScalars.append(scalar)
        kind = .expression
      default:
        // `|`, `{` and `}` are meant to be escaped too, and are not: what stands for that in BuildKit loses those bits.
        if ".+()$".unicodeScalars.contains(scalar) { expression += "\\" }
        expression.unicodeScalars.append(scalar)
      }
      isFirst = false
    }
    let bytes = Array(pattern.utf8)
    switch kind {
    case .exact: return .exact(bytes)
    case .prefix: return .prefix(bytes.dropLast(2))
    case .suffix: return .suffix(Array(bytes.dropFirst(2)))
    case .expression: return PathExpression(expression + "$").map { .expression($0) } ?? .malformed
    }
  }
}
