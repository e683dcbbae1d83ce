/// One file through a history: what it held after each commit.
struct FileVersions: Sendable, Equatable {
  /// After each commit, the newest first; then what was before the oldest. `nil` where the file was not there.
  let objects: [GitHistory.Object?]

  /// A file that comes where one of the same name goes has moved: before that, the other is followed.
  init(of path: RepositoryPath, in history: GitHistory) {
    var path = path
    var object = history.tree[path]
    var objects = [object]
    for commit in history.commits {
      if let change = commit.changes.first(where: { $0.path == path }) {
        object = change.before
        if object == nil, let moved = Self.movedFrom(path, in: commit) {
          path = moved.path
          object = moved.before
        }
      }
      objects.append(object)
    }
    self.objects = objects
  }

  private static func movedFrom(_ path: RepositoryPath, in commit: GitHistory.Commit) -> GitHistory.Change? {
    commit.changes.filter { $0.after == nil && $0.before?.isFile == true && $0.path.name.elementsEqual(path.name) }
      .min { $0.path < $1.path }
  }
}

extension GitHistory {
  /// The objects whose contents tell what a variant asked for in the past.
  public func objects(wantedFor paths: HistoryPaths) -> [Object] {
    let files =
      paths.requirements + paths.constraints + [paths.lock, paths.spec].compactMap(\.self)
      + (paths.spec == nil ? paths.dockerfiles : [])
    var seen: Set<Object> = []
    return files.flatMap { FileVersions(of: $0, in: self).objects.compactMap(\.self) }
      .filter { seen.insert($0).inserted }
  }
}
