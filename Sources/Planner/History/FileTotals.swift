/// What the entries of a variant and its whole context hold at one commit, on the way back through a history.
struct FileTotals {
  private(set) var entries: [String: ImageState.Content] = [:]
  private(set) var context = ImageState.Content()

  private let folder: RepositoryPath
  private let members: EntryMembership
  private let sizes: [String: Int]

  /// At the newest commit.
  init(_ history: GitHistory, _ paths: HistoryPaths) {
    folder = paths.context
    members = EntryMembership(paths.selection)
    sizes = history.sizes
    for entry in paths.selection.entries { entries[entry] = ImageState.Content() }
    for (path, object) in history.tree { count(path, object, isThere: true) }
  }

  /// Goes back to what was before `commit`.
  mutating func undo(_ commit: GitHistory.Commit) {
    for change in commit.changes {
      if let after = change.after { count(change.path, after, isThere: false) }
      if let before = change.before { count(change.path, before, isThere: true) }
    }
  }

  /// The files of the entries that `commit` added or changed.
  func changedFiles(by commit: GitHistory.Commit) -> [ImageState.Content] {
    commit.changes.compactMap { change in
      guard let after = change.after, let parts = change.path.parts(below: folder),
        !members.entries(bringing: parts).isEmpty
      else { return nil }
      var content = ImageState.Content()
      content.add(change.path, after, bytes: sizes[after.id] ?? 0)
      return content
    }
  }

  private mutating func count(_ path: RepositoryPath, _ object: GitHistory.Object, isThere: Bool) {
    guard let parts = path.parts(below: folder) else { return }
    let bytes = sizes[object.id] ?? 0
    if isThere {
      context.add(path, object, bytes: bytes)
    } else {
      context.remove(path, object, bytes: bytes)
    }
    for entry in members.entries(bringing: parts) {
      if isThere {
        entries[entry]?.add(path, object, bytes: bytes)
      } else {
        entries[entry]?.remove(path, object, bytes: bytes)
      }
    }
  }
}

/// Which entries bring a file of the context, by the rules of the ignore file.
struct EntryMembership {
  private let entries: [(name: String, parts: [String])]
  private let namedDespiteRules: [[String]]
  private let patterns = ContextSelection.exclusions.flatMap(\.patterns)

  init(_ selection: ContextSelection) {
    entries = selection.entries.map { ($0, LexicalPath($0).parts) }
    namedDespiteRules = selection.namedDespiteRules.map { LexicalPath($0).parts }
  }

  func entries(bringing file: [String]) -> [String] {
    let found = entries.filter { file.starts(with: $0.parts) }.map(\.name)
    if found.isEmpty || namedDespiteRules.contains(where: { file.starts(with: $0) }) { return found }
    return file.contains { part in patterns.contains { $0.matches(part) } } ? [] : found
  }
}
