extension IgnoreRules {
  /// Lines that do to what is in one entry of a context what these rules do to it, and nothing to anything else.
  struct Narrowed: Equatable {
    var lines: [String] = []
    /// Exceptions that can't be said of one entry alone; what they let through stays out.
    var lost: [Int] = []
  }

  /// The rules as lines that come after `!entry` in another ignore file.
  ///
  /// There the folders above the entry are kept out already, so that a pattern that matches one of them is not even compared
  /// (see ``judge(_:in:)``). What matches the entry or a folder above it therefore becomes a pattern for the entry itself, and
  /// of any other pattern that part is left which the names on the way to the entry have not taken.
  func narrowed(to entry: String) throws(IgnoreFileError) -> Narrowed {
    let path = LexicalPath(entry)
    guard !path.parts.isEmpty else {
      return Narrowed(lines: patterns.map { Self.line($0.text, isException: $0.isException) })
    }
    let hasExceptions = patterns.contains(where: \.isException)
    let matched = try judgeAlone(path).matches.perPattern
    var narrowed = Narrowed()
    for (index, pattern) in patterns.enumerated() {
      if matched[index] {
        narrowed.lines.append(
          Self.line(
            ContextSelection.pattern(for: entry, amongWildcards: entry.hasPrefix("!")), isException: pattern.isException
          ))
        // One that would change nothing at the entry is not compared there, and so would not count for what is in it.
        if hasExceptions {
          narrowed.lines.append(
            Self.line(
              "\(ContextSelection.pattern(for: entry, amongWildcards: true))/**", isException: pattern.isException))
        }
      } else if let glob = PathGlob(pattern.text) {
        narrowed.lines += glob.remainders(below: path.parts).map { rest in
          // BuildKit takes an exception that ends like this for one of the folder before it, and doesn't look further down.
          let rest = looksEverywhere && ("/" + rest).hasSuffix("/*/**") ? "\(rest.dropLast(4))?*/**" : rest
          return Self.line(
            "\(ContextSelection.pattern(for: entry, amongWildcards: true))/\(rest)", isException: pattern.isException)
        }
      } else if pattern.isException {
        narrowed.lost.append(pattern.line)
      } else {
        // Keeping out more of what is not copied changes nothing.
        narrowed.lines.append(Self.line(pattern.text, isException: false))
      }
    }
    return narrowed
  }

  /// A pattern as a line; without the slash, which is dropped again, some would be comments.
  private static func line(_ pattern: String, isException: Bool) -> String {
    isException ? "!\(pattern)" : (pattern.hasPrefix("#") ? "/\(pattern)" : pattern)
  }
}

/// A pattern of an ignore file whose parts each match one name, or are `**`.
///
/// `nil` for what BuildKit's regular expressions make of others, which can match across slashes: `a**b`, `[^a]`, `a|b*`.
private struct PathGlob {
  private enum Part {
    case anyFolders
    case name(String, IgnorePattern)
  }

  private let parts: [Part]

  init?(_ text: String) {
    var parts: [Part] = []
    for part in text.split(separator: "/") {
      if part == "**" {
        parts.append(.anyFolders)
      } else {
        guard Self.isOfOneName(part), let pattern = try? IgnorePattern(String(part), isException: false, line: 0) else {
          return nil
        }
        parts.append(.name(String(part), pattern))
      }
    }
    self.parts = parts
  }

  /// Whether `part` can't match a slash, nor take one for its own.
  private static func isOfOneName(_ part: Substring) -> Bool {
    if part.contains("**") { return false }
    var rest = part.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "|", "{", "}", "^", "]": return false
      case "\\":
        guard let escaped = rest.popFirst(), !escaped.properties.isAlphabetic, escaped.properties.numericType == nil
        else {
          return false
        }
      case "[":
        // Letters and digits alone, and ranges of them.
        guard let end = rest.firstIndex(of: "]") else { return false }
        let members = rest[..<end]
        guard !members.isEmpty, members.first != "-", members.last != "-",
          members.allSatisfy({
            $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "-" || $0 == "_")
          })
        else { return false }
        rest = rest[rest.index(after: end)...]
      default: break
      }
    }
    return true
  }

  /// What is left of the pattern once the names of a path are taken, in each way that leaves something.
  func remainders(below names: [String]) -> [String] {
    var states: Set<Int> = [0]
    for name in names {
      var next: Set<Int> = []
      for state in reached(from: states) where state < parts.count {
        switch parts[state] {
        case .anyFolders: next.insert(state)
        case .name(_, let pattern): if (try? pattern.matches(Array(name.utf8))) == true { next.insert(state + 1) }
        }
      }
      states = next
    }
    return reached(from: states).filter { $0 < parts.count }.sorted().filter { state in
      // One that begins with any folders covers the one without them.
      if state > 0, states.contains(state - 1), case .anyFolders = parts[state - 1] { return false }
      return true
    }.map { state in
      parts[state...].map { part in
        switch part {
        case .anyFolders: "**"
        case .name(let text, _): text
        }
      }.joined(separator: "/")
    }
  }

  /// With the places behind `**`, which may take nothing.
  private func reached(from states: Set<Int>) -> Set<Int> {
    var reached = states
    for start in states {
      var state = start
      while state < parts.count, case .anyFolders = parts[state] {
        state += 1
        reached.insert(state)
      }
    }
    return reached
  }
}
