/// The `.dockerignore` that people keep in a folder that builds read.
///
/// Docker reads the ignore file of a Dockerfile in place of it, so its rules are written into the emitted ones: a file is sent
/// only if both let it through.
/// Source: Docker documentation, ".dockerignore files", "Filename and location".
public struct UserIgnoreFile: Sendable {
  /// Its name in the folder.
  public static let name = ".dockerignore"

  /// Seen from the working directory, for messages.
  public let path: String
  public let text: String
  public let rules: IgnoreRules

  /// Throws what BuildKit refuses, at its line; also what it refuses only once a path is compared with it, as among the
  /// planned rules other paths may be.
  public init(parsing text: String, path: String) throws(IgnoreFileError) {
    self.path = path
    self.text = text
    rules = IgnoreRules(try IgnoreFile(parsing: text))
    for pattern in rules.patterns { _ = try pattern.matches([]) }
  }

  /// Whether there is anything in it.
  var isEmpty: Bool { rules.patterns.isEmpty }

  /// Whether an exception may be for something below a folder that `pattern` is for.
  func mayAdmitBelow(_ pattern: ContextSelection.Exclusion.Pattern) -> Bool {
    rules.patterns.contains { exception in
      exception.isException
        && exception.text.split(separator: "/").dropLast().contains { part in
          part.contains { "*?[\\".contains($0) } || pattern.matches(String(part))
        }
    }
  }

  /// The line that keeps `path` out with all that is in it; `nil` where some of it may be sent.
  public func lineKeepingOut(_ path: String) -> Int? {
    rules.mayAdmit(below: Array(path.utf8)) ? nil : lineDeciding(path)
  }

  /// The line that keeps `path` itself out, whatever is said of what is in it; `nil` where it is sent.
  public func lineDeciding(_ path: String) -> Int? {
    guard let (isKeptOut, matches) = try? rules.judgeAlone(LexicalPath(path)), isKeptOut, let decider = matches.decider
    else { return nil }
    return rules.patterns[decider].line
  }
}

extension UserIgnoreFile: Equatable {
  public static func == (left: UserIgnoreFile, right: UserIgnoreFile) -> Bool {
    left.path == right.path && left.text.utf8.elementsEqual(right.text.utf8)
  }
}
