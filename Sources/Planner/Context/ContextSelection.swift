/// What of the build context reaches the builder: the entries the image copies, minus secrets and caches.
public struct ContextSelection: Sendable, Equatable {
  /// Relative to the context, folded, in the order of the spec. An entry `.` is the whole context.
  public var entries: [String]
  /// The user's own ignore file of the context, whose rules hold beside those here.
  public var userFile: UserIgnoreFile?

  public init(entries: [String], userFile: UserIgnoreFile? = nil) {
    self.entries = entries
    self.userFile = userFile
  }

  /// What the image copies, as the spec writes it.
  public init(copying copied: [String], userFile: UserIgnoreFile? = nil) {
    self.init(entries: copied.map { LexicalPath($0).description }, userFile: userFile)
  }

  /// The same, and what installing its packages reads of the context.
  init(copying copied: [String], installing lock: Lock, userFile: UserIgnoreFile?) {
    self.init(copying: copied, userFile: userFile)
    entries += lock.localPaths.filter { !entries.contains($0) }
  }

  public var isWhole: Bool { entries.contains(".") }

  /// A kind of file that stays out even inside a copied folder.
  public struct Exclusion: Sendable, Equatable {
    public enum Pattern: Sendable, Equatable {
      case name(String)
      case prefix(String)
      case suffix(String)

      /// As in a file name: `.env*`, `*.pem`.
      public var glob: String {
        switch self {
        case .name(let name): name
        case .prefix(let prefix): prefix + "*"
        case .suffix(let suffix): "*" + suffix
        }
      }

      public func matches(_ name: String) -> Bool {
        switch self {
        case .name(let wanted): name == wanted
        case .prefix(let prefix): name.hasPrefix(prefix)
        case .suffix(let suffix): name.hasSuffix(suffix)
        }
      }
    }

    /// What the patterns have in common, for a comment.
    public var reason: String
    public var patterns: [Pattern]
  }

  static let secrets = "secrets"

  /// Kept out wherever they stand. OpenSSH keys are listed by the names `ssh-keygen` gives: a plain `id_*` would
  /// also drop modules such as `id_generator.py`.
  public static let exclusions = [
    Exclusion(
      reason: secrets,
      patterns: [
        .prefix(".env"), .suffix(".pem"), .suffix(".key"), .suffix(".p12"), .suffix(".pfx"),
        .prefix("id_rsa"), .prefix("id_dsa"), .prefix("id_ecdsa"), .prefix("id_ed25519"),
        .name(".netrc"), .name(".pypirc"), .name(".npmrc"), .name(".aws"), .name(".ssh"),
      ]),
    Exclusion(
      reason: "version control, caches and what tools leave behind",
      patterns: [
        .name(".git"), .name(".hg"), .name(".svn"), .name("__pycache__"), .suffix(".pyc"), .suffix(".pyo"),
        .name(".venv"), .name(".pytest_cache"), .name(".mypy_cache"), .name(".ruff_cache"), .name(".DS_Store"),
      ]),
  ]

  /// Entries the spec names although a rule above would keep them out: the spec wins.
  public var namedDespiteRules: [String] {
    let patterns = ContextSelection.exclusions.flatMap(\.patterns)
    return entries.filter { entry in
      LexicalPath(entry).parts.contains { part in patterns.contains { $0.matches(part) } }
    }
  }

  /// The lines of an ignore file in allow-list form: nothing is sent but what the image copies.
  ///
  /// Source: Docker documentation, ".dockerignore files": the last pattern that matches a path decides, and a pattern
  /// that matches a folder matches what is in it.
  public var ignoreLines: [String] { sections.flatMap(\.lines) }

  /// What lines of the ignore file are about.
  public enum Source: Sendable, Equatable {
    /// What the image copies.
    case selection
    /// The user's own file.
    case user
    case exclusion(reason: String)
  }

  /// Exceptions of the user's file that no emitted one can say, by their lines: what they let through stays out.
  public var lostExceptions: [Int] {
    Array(Set((isWhole ? ["."] : entries).flatMap { narrowed(to: $0).lost })).sorted()
  }

  /// The lines with what they are about, comments included.
  var sections: [(source: Source, lines: [String])] {
    var sections: [(source: Source, lines: [String])] = []
    if isWhole {
      sections.append((.selection, ["# The image is made of the whole context."]))
    } else {
      let admitting = entries.map { "!\(Self.pattern(for: $0))" }
      sections.append(
        (.selection, ["# Nothing is sent to the builder", "**", "# but what the image copies,"] + admitting))
    }
    let outermost = isWhole ? ["."] : entries.filter { !isWithinAnother($0) }
    let own = userLines(for: outermost)
    if !own.isEmpty { sections.append((.user, ["# without what \(UserIgnoreFile.name) keeps out,"] + own)) }
    for exclusion in Self.exclusions {
      let end = exclusion == Self.exclusions.last ? "." : ","
      var lines = ["# without \(exclusion.reason)\(end)"]
      for pattern in exclusion.patterns {
        lines.append("**/\(pattern.glob)")
        // A folder that the user's file keeps out is not compared, so that an exception of it below would be sent.
        if userFile?.mayAdmitBelow(pattern) == true {
          lines += outermost.map { entry in
            (entry == "." ? "" : Self.pattern(for: entry, amongWildcards: true) + "/") + "**/\(pattern.glob)/**"
          }
        }
      }
      sections.append((.exclusion(reason: exclusion.reason), lines))
    }
    let named = namedDespiteRules
    if !named.isEmpty {
      sections.append(
        (.selection, ["# The spec names these itself."] + named.map { "!\(Self.pattern(for: $0))" }))
      let own = userLines(for: named)
      if !own.isEmpty { sections.append((.user, ["# \(UserIgnoreFile.name) holds for these too."] + own)) }
    }
    return sections
  }

  /// The rules of the user's file for what is in these entries; each line once.
  private func userLines(for entries: [String]) -> [String] {
    guard userFile != nil else { return [] }
    return entries.flatMap { narrowed(to: $0).lines }
  }

  private func narrowed(to entry: String) -> IgnoreRules.Narrowed {
    // A pattern that BuildKit refuses once a path is compared with it is refused before anything is planned.
    (try? userFile?.rules.narrowed(to: entry)) ?? IgnoreRules.Narrowed()
  }

  private func isWithinAnother(_ entry: String) -> Bool {
    entries.contains { $0 != entry && entry.hasPrefix($0 + "/") }
  }

  /// A pattern that matches this path and, unless it holds a line break, no other.
  ///
  /// What has a meaning in patterns is escaped; blanks at an end, which would be dropped, are classes of one character, and
  /// so are line breaks, which no line holds, any character.
  /// `amongWildcards` is for one that is part of a pattern with wildcards, where more characters have a meaning.
  static func pattern(for path: String, amongWildcards: Bool = false) -> String {
    let scalars = Array(path.unicodeScalars)
    let firstSolid = scalars.firstIndex { !$0.properties.isWhitespace } ?? scalars.count
    let lastSolid = scalars.lastIndex { !$0.properties.isWhitespace } ?? -1
    let isLiteral =
      firstSolid == 0 && lastSolid == scalars.count - 1
      && !scalars.contains { "*?[]\\\n\r".unicodeScalars.contains($0) }
    // As it is, the builder compares it byte by byte.
    if isLiteral, !amongWildcards { return path }
    var pattern = ""
    for (index, scalar) in scalars.enumerated() {
      switch scalar {
      case "\n", "\r": pattern += "?"
      // At the beginning of a line it would make an exception.
      case "!" where index == 0: pattern += "\\!"
      case _ where index < firstSolid || index > lastSolid: pattern += "[\(scalar)]"
      case "*", "?", "[", "]", "\\", "^", "|", "{", "}": pattern += "\\\(scalar)"
      default: pattern.unicodeScalars.append(scalar)
      }
    }
    return pattern
  }
}
