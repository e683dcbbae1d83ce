/// A regular expression, in that part of Go's syntax which patterns of ignore files lead to.
///
///     expression = sequence ("|" sequence)*
///     sequence   = piece*
///     piece      = atom ["*" | "{" n ["," [m]] "}"] | "(.*/)?"
///     atom       = character | escape | "." | "^" | "$" | "[" ["^"] member+ "]"
///     member     = [":" as in "[:alpha:]"] | character ["-" character]
///
/// Not read, though Go knows them: `\p`, `\x`, `\0`, `\Q` and `\E`.
struct PathExpression: Sendable {
  private enum Atom: Sendable {
    case byte(UInt8)
    /// Ranges of scalars, from the first to the last.
    case members([ClosedRange<UInt32>], isNegated: Bool)
    case beginning
    case end
    /// Between a letter, digit or `_` and something else, or just not there.
    case wordBoundary(Bool)
  }

  private enum Piece: Sendable {
    case one(Atom)
    /// At least so often and, where there is a limit, at most so often.
    case some(Atom, Int, Int?)
    /// `(.*/)?`
    case folders
  }

  /// The alternatives; one that begins with `^` can match at the beginning alone.
  private var alternatives: [[Piece]] = [[]]

  /// `nil` for what Go does not compile.
  init?(_ text: String) {
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "(":
        guard rest.starts(with: ".*/)?".unicodeScalars) else { return nil }
        rest.removeFirst(5)
        add(.folders)
      case "|": alternatives.append([])
      case "*": guard `repeat`(0, nil) else { return nil }
      case "{":
        if let (least, most, length) = Self.repetition(rest) {
          guard (0...1000).contains(least), (least...1000).contains(most ?? least), `repeat`(least, most) else {
            return nil
          }
          rest.removeFirst(length)
        } else {
          add(.one(.byte(UInt8(ascii: "{"))))
        }
      case ".": add(.one(Self.anyButLineBreak))
      case "^": add(.one(.beginning))
      case "$": add(.one(.end))
      case "[":
        guard let atom = Self.members(&rest) else { return nil }
        add(.one(atom))
      case "\\":
        guard let escaped = rest.popFirst(), let atom = Self.escape(escaped) else { return nil }
        add(.one(atom))
      default: add(.one(Self.literal(scalar)))
      }
    }
  }

  private mutating func add(_ piece: Piece) { alternatives[alternatives.count - 1].append(piece) }

  /// Lets the last piece repeat; not where there is none, and none that repeats already.
  private mutating func `repeat`(_ least: Int, _ most: Int?) -> Bool {
    guard case .one(let atom)? = alternatives[alternatives.count - 1].popLast() else { return false }
    add(.some(atom, least, most))
    return true
  }

  /// What `{2}`, `{2,}` and `{2,3}` say, of which the brace is read, and their length; anything else is text.
  private static func repetition(_ text: Substring.UnicodeScalarView) -> (least: Int, most: Int?, length: Int)? {
    guard let end = text.firstIndex(of: "}") else { return nil }
    let bounds = text[..<end].split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
    let numbers = bounds.map { bound -> Int? in
      let isNumber = !bound.isEmpty && bound.allSatisfy { digits[0].contains($0.value) }
      return isNumber && (bound.count == 1 || bound.first != "0") ? Int(String(bound)) ?? .max : nil
    }
    let length = text.distance(from: text.startIndex, to: end) + 1
    guard let least = numbers[0] else { return nil }
    if bounds.count == 1 { return (least, least, length) }
    if bounds[1].isEmpty { return (least, nil, length) }
    return numbers[1].map { (least, $0, length) }
  }

  private static let anyButLineBreak = Atom.members([10...10], isNegated: true)

  private static func literal(_ scalar: Unicode.Scalar) -> Atom {
    scalar.isASCII ? .byte(UInt8(scalar.value)) : .members([scalar.value...scalar.value], isNegated: false)
  }

  private static let digits: [ClosedRange<UInt32>] = [48...57]
  private static let wordCharacters: [ClosedRange<UInt32>] = [48...57, 65...90, 95...95, 97...122]
  private static let blanks: [ClosedRange<UInt32>] = [9...10, 12...13, 32...32]

  private static func escape(_ scalar: Unicode.Scalar) -> Atom? {
    if let (ranges, isNegated) = shorthand(scalar) { return .members(ranges, isNegated: isNegated) }
    switch scalar {
    case "A": return .beginning
    case "z": return .end
    case "b": return .wordBoundary(true)
    case "B": return .wordBoundary(false)
    default: return escapedCharacter(scalar).map(literal)
    }
  }

  private static func shorthand(_ scalar: Unicode.Scalar) -> ([ClosedRange<UInt32>], isNegated: Bool)? {
    switch scalar {
    case "d": (digits, false)
    case "D": (digits, true)
    case "w": (wordCharacters, false)
    case "W": (wordCharacters, true)
    case "s": (blanks, false)
    case "S": (blanks, true)
    default: nil
    }
  }

  /// The character that an escape stands for; Go escapes neither letters without a meaning nor what is not ASCII.
  private static func escapedCharacter(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar {
    case "a": "\u{07}"
    case "f": "\u{0C}"
    case "n": "\n"
    case "r": "\r"
    case "t": "\t"
    case "v": "\u{0B}"
    default: scalar.isASCII && !(scalar.properties.isAlphabetic || digits[0].contains(scalar.value)) ? scalar : nil
    }
  }

  /// The rest of a class, of which the `[` is read.
  private static func members(_ rest: inout Substring.UnicodeScalarView) -> Atom? {
    var ranges: [ClosedRange<UInt32>] = []
    let isNegated = rest.first == "^"
    if isNegated { rest.removeFirst() }
    var isFirst = true
    while isFirst || rest.first != "]" {
      isFirst = false
      if rest.starts(with: "[:".unicodeScalars), let end = end(ofName: rest) {
        guard let named = PathExpression.named(String(rest[..<end])) else { return nil }
        ranges += named
        rest = rest[end...]
        continue
      }
      if rest.first == "\\", let next = rest.dropFirst().first, let (members, isNegated) = shorthand(next) {
        ranges += isNegated ? inverted(members) : members
        rest.removeFirst(2)
        continue
      }
      guard let low = member(&rest) else { return nil }
      var high = low
      if rest.first == "-", let next = rest.dropFirst().first, next != "]" {
        rest.removeFirst()
        guard let last = member(&rest), last >= low else { return nil }
        high = last
      }
      ranges.append(low.value...high.value)
    }
    rest.removeFirst()
    return .members(ranges, isNegated: isNegated)
  }

  private static func member(_ rest: inout Substring.UnicodeScalarView) -> Unicode.Scalar? {
    guard let scalar = rest.popFirst() else { return nil }
    return scalar == "\\" ? rest.popFirst().flatMap(escapedCharacter) : scalar
  }

  private static func inverted(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
    var inverted: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges {
      if range.lowerBound > next { inverted.append(next...(range.lowerBound - 1)) }
      next = range.upperBound + 1
    }
    return inverted + [next...0x10FFFF]
  }

  /// Behind the `:]` that ends a name such as `[:alpha:]`; `nil` where none does, and the bracket is a character.
  private static func end(ofName rest: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView.Index? {
    var index = rest.index(rest.startIndex, offsetBy: 2)
    while index < rest.endIndex {
      let next = rest.index(after: index)
      if rest[index] == ":", next < rest.endIndex, rest[next] == "]" { return rest.index(after: next) }
      index = next
    }
    return nil
  }

  private static func named(_ name: String) -> [ClosedRange<UInt32>]? {
    let isNegated = name.hasPrefix("[:^")
    let ranges: [ClosedRange<UInt32>]
    switch name.dropFirst(isNegated ? 3 : 2).dropLast(2) {
    case "alnum": ranges = [48...57, 65...90, 97...122]
    case "alpha": ranges = [65...90, 97...122]
    case "ascii": ranges = [0...127]
    case "blank": ranges = [9...9, 32...32]
    case "cntrl": ranges = [0...31, 127...127]
    case "digit": ranges = digits
    case "graph": ranges = [33...126]
    case "lower": ranges = [97...122]
    case "print": ranges = [32...126]
    case "punct": ranges = [33...47, 58...64, 91...96, 123...126]
    case "space": ranges = [9...13, 32...32]
    case "upper": ranges = [65...90]
    case "word": ranges = wordCharacters
    case "xdigit": ranges = [48...57, 65...70, 97...102]
    default: return nil
    }
    return isNegated ? inverted(ranges) : ranges
  }
}

extension PathExpression {
  /// Whether it is found in `path`, given as UTF-8.
  func matches(_ path: [UInt8]) -> Bool {
    alternatives.contains { pieces in
      if case .one(.beginning)? = pieces.first { return Self.matches(pieces, path, from: 0) }
      return (0...path.count).contains { start in
        // Not within a character.
        (start == path.count || path[start] & 0xC0 != 0x80) && Self.matches(pieces, path, from: start)
      }
    }
  }

  private static func matches(_ pieces: [Piece], _ path: [UInt8], from start: Int, piece first: Int = 0) -> Bool {
    var position = start
    for index in first..<pieces.count {
      switch pieces[index] {
      case .one(let atom):
        guard let next = step(atom, path, position) else { return false }
        position = next
      case .some(let atom, let least, let most):
        var times = 0
        while true {
          if times >= least, mayBegin(pieces, index + 1, path, position),
            matches(pieces, path, from: position, piece: index + 1)
          {
            return true
          }
          guard most.map({ times < $0 }) ?? true, let next = step(atom, path, position) else { return false }
          // What takes nothing takes nothing however often.
          if next == position, times >= least { return false }
          position = next
          times += 1
        }
      case .folders:
        if matches(pieces, path, from: position, piece: index + 1) { return true }
        while position < path.count, path[position] != UInt8(ascii: "\n") {
          position += 1
          if path[position - 1] == UInt8(ascii: "/"), mayBegin(pieces, index + 1, path, position),
            matches(pieces, path, from: position, piece: index + 1)
          {
            return true
          }
        }
        return false
      }
    }
    return true
  }

  /// `false` where the piece at `index` cannot take anything at `position`: most tries end so.
  private static func mayBegin(_ pieces: [Piece], _ index: Int, _ path: [UInt8], _ position: Int) -> Bool {
    guard index < pieces.count, case .one(let atom) = pieces[index] else { return true }
    switch atom {
    case .byte(let byte): return position < path.count && path[position] == byte
    case .end: return position == path.count
    default: return true
    }
  }

  /// Behind what `atom` takes at `position`; `nil` where it takes nothing there.
  private static func step(_ atom: Atom, _ path: [UInt8], _ position: Int) -> Int? {
    switch atom {
    case .byte(let byte): return position < path.count && path[position] == byte ? position + 1 : nil
    case .members(let ranges, let isNegated):
      guard position < path.count else { return nil }
      let (scalar, length) = scalar(path, position)
      return ranges.contains { $0.contains(scalar) } != isNegated ? position + length : nil
    case .beginning: return position == 0 ? position : nil
    case .end: return position == path.count ? position : nil
    case .wordBoundary(let isWanted):
      let before = position > 0 && isWordCharacter(path[position - 1])
      let after = position < path.count && isWordCharacter(path[position])
      return (before != after) == isWanted ? position : nil
    }
  }

  private static func isWordCharacter(_ byte: UInt8) -> Bool { wordCharacters.contains { $0.contains(UInt32(byte)) } }

  /// The scalar at `position` of well-formed UTF-8, and its bytes.
  private static func scalar(_ path: [UInt8], _ position: Int) -> (UInt32, Int) {
    let first = path[position]
    if first < 0x80 { return (UInt32(first), 1) }
    let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    var value = UInt32(first) & (0x7F >> UInt32(length))
    for byte in path[(position + 1)..<min(position + length, path.count)] { value = value << 6 | UInt32(byte & 0x3F) }
    return (value, length)
  }
}
