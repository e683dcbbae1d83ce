/// What of the build context reaches the builder: the entries the image copies, minus secrets and caches.
public struct ContextSelection: Sendable, Equatable {
  /// Relative to the context, folded, in the order of the spec. An entry `.` is the whole context.
  public var entries: [String]

  public init(entries: [String]) {
    self.entries = entries
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
}
