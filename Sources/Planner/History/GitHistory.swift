/// What a git repository tells of its past: commits along first parents with the files that each changed.
public struct GitHistory: Sendable, Equatable {
  /// A file of one commit.
  public struct Object: Hashable, Sendable {
    /// 40 or 64 hexadecimal digits.
    public var id: String
    /// As git writes it: `100644`, `100755`, `120000` for a symbolic link, `160000` for a submodule.
    public var mode: String

    public init(id: String, mode: String = "100644") {
      self.id = id
      self.mode = mode
    }

    public var isFile: Bool { mode.hasPrefix("100") }
  }

  /// One path that a commit changed. A renamed file is one that went and one that came.
  public struct Change: Hashable, Sendable {
    public var path: RepositoryPath
    /// `nil` for a file that came.
    public var before: Object?
    /// `nil` for a file that went.
    public var after: Object?

    public init(_ path: RepositoryPath, before: Object?, after: Object?) {
      self.path = path
      self.before = before
      self.after = after
    }
  }

  public struct Commit: Hashable, Sendable {
    public var id: String
    /// When it was committed, in seconds since 1970 UTC. Clocks differ: this need not ascend.
    public var time: Int
    /// Whether nothing is known of what was before: it is the first, or the history was cut off here.
    public var isFirst: Bool
    /// In git's order. A merge has what it brought to its first parent.
    public var changes: [Change]

    public init(id: String, time: Int, isFirst: Bool = false, changes: [Change]) {
      self.id = id
      self.time = time
      self.isFirst = isFirst
      self.changes = changes
    }
  }

  /// The newest first.
  public var commits: [Commit]
  /// The files of the newest commit.
  public var tree: [RepositoryPath: Object]
  /// The folder that was asked for, seen from the top of the repository; empty for the top.
  public var prefix: String
  /// Bytes of the objects that were measured, by id.
  public var sizes: [String: Int] = [:]
  /// The contents of the objects that were read, by id.
  public var contents: [String: [UInt8]] = [:]

  public init(commits: [Commit], tree: [RepositoryPath: Object], prefix: String = "") {
    self.commits = commits
    self.tree = tree
    self.prefix = prefix
  }

  /// Every object of the commits and the tree, each once, in a stable order.
  var objects: [Object] {
    var known: [String: Object] = [:]
    for object in tree.values { known[object.id] = object }
    for change in commits.flatMap(\.changes) {
      for case let object? in [change.before, change.after] { known[object.id] = object }
    }
    return known.values.sorted { $0.id < $1.id }
  }

  /// Whether a file of this path, or below it, is there or was when any of the commits was made.
  func hasSeen(_ path: RepositoryPath) -> Bool {
    tree.keys.contains { $0.parts(below: path) != nil }
      || commits.contains { $0.changes.contains { $0.path.parts(below: path) != nil } }
  }
}
