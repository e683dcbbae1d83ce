/// What of the build context reaches the builder: the entries the image copies, minus secrets and caches.
public struct ContextSelection: Sendable, Equatable {
  /// Relative to the context, folded, in the order of the spec. An entry `.` is the whole context.
  public var entries: [String]

  public init(entries: [String]) {
    self.entries = entries
  }

  /// What the image copies, as the spec writes it.
  public init(copying copied: [String]) {
    self.init(entries: copied.map { LexicalPath($0).description })
  }

  /// The same, and what installing its packages reads of the context.
  init(copying copied: [String], installing lock: Lock) {
    self.init(copying: copied)
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

  /// Kept out wherever they stand. OpenSSH keys are listed by the names `ssh-keygen` gives: a plain `id_*` would
  /// also drop modules such as `id_generator.py`.
  public static let exclusions = [
    Exclusion(
      reason: "secrets",
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
  public var ignoreLines: [String] {
    var lines: [String] = []
    if isWhole {
      lines.append("# The image is made of the whole context.")
    } else {
      lines += ["# Nothing is sent to the builder", "**", "# but what the image copies,"]
      lines += entries.map { "!\(Self.pattern(for: $0))" }
    }
    for exclusion in Self.exclusions {
      lines.append("# without \(exclusion.reason)" + (exclusion == Self.exclusions.last ? "." : ","))
      lines += exclusion.patterns.map { "**/\($0.glob)" }
    }
    if !namedDespiteRules.isEmpty {
      lines.append("# The spec names these itself.")
      lines += namedDespiteRules.map { "!\(Self.pattern(for: $0))" }
    }
    return lines
  }

  /// A pattern that matches this path and, unless it holds a line break, no other.
  ///
  /// What has a meaning in patterns is escaped; blanks at an end, which would be dropped, are classes of one character, and
  /// so are line breaks, which no line holds, any character.
  static func pattern(for path: String) -> String {
    let scalars = Array(path.unicodeScalars)
    let firstSolid = scalars.firstIndex { !$0.properties.isWhitespace } ?? scalars.count
    let lastSolid = scalars.lastIndex { !$0.properties.isWhitespace } ?? -1
    let isLiteral =
      firstSolid == 0 && lastSolid == scalars.count - 1
      && !scalars.contains { "*?[]\\\n\r".unicodeScalars.contains($0) }
    // As it is, the builder compares it byte by byte.
    if isLiteral { return path }
    var pattern = ""
    for (index, scalar) in scalars.enumerated() {
      switch scalar {
      case "\n", "\r": pattern += "?"
      case _ where index < firstSolid || index > lastSolid: pattern += "[\(scalar)]"
      case "*", "?", "[", "]", "\\", "^", "|", "{", "}": pattern += "\\\(scalar)"
      default: pattern.unicodeScalars.append(scalar)
      }
    }
    return pattern
  }
}
