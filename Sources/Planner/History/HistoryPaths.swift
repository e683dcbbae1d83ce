public import SpecParser

/// Where the files of a variant are in the repository of a history.
public struct HistoryPaths: Sendable, Equatable {
  /// The build context.
  public var context: RepositoryPath
  /// What the image copies, relative to the context; a `.` is all of it.
  public var selection: ContextSelection
  public var requirements: [RepositoryPath]
  public var constraints: [RepositoryPath]
  /// The files of `requirements` and `constraints`, and others such as overrides, as the resolution's evidence names
  /// them: what an edge from a line of one of them says is known for each commit.
  public var evidence: Set<String>
  public var lock: RepositoryPath?
  public var spec: RepositoryPath?
  /// Only looked at where the spec is not in the repository.
  public var dockerfiles: [RepositoryPath]
  /// Files of the spec that are not in the repository, as the spec's reader names them.
  public var missing: [String]
  /// What the image copies, of which no commit and no file tells anything.
  public var unseenEntries: [String]

  /// - Parameters:
  ///   - requirements: The requirements files with all that they include, and `constraints` likewise, seen from the working
  ///     directory.
  ///   - lock: The variant's lock, seen from the working directory.
  ///   - folder: The folder that the history was asked of, seen from the working directory.
  ///   - history: Its history.
  ///   - workingDirectory: Absolute.
  ///   - ownRepository: The top of the repository that holds the context, absolute; where `folder` is another clone of it,
  ///     the context is at the same place in there.
  public init(
    _ spec: Spec, _ variant: Variant, requirements: [String], constraints: [String], lock: String?,
    folder: String, _ history: GitHistory, workingDirectory: String,
    ownRepository: String? = nil
  ) {
    let here = LexicalPath(workingDirectory)
    let selection = ContextSelection(entries: variant.app.copy.map { LexicalPath($0.value).description })
    let places = Places(
      context: here.appending(spec.resolvedPath(spec.context.value)), folder: here.appending(folder), history,
      own: ownRepository.map { LexicalPath($0) }, entries: selection.entries)
    let context = places.contextInRepository
    self.context = context
    self.selection = selection
    unseenEntries = selection.entries.filter { !history.hasSeen(context.appending(LexicalPath($0).parts)) }
    var missing: [String] = []
    var evidence: Set<String> = []
    func found(_ paths: [String]) -> [RepositoryPath] {
      paths.compactMap { path in
        guard let known = places.path(here.appending(path), history) else {
          missing.append(path)
          return nil
        }
        evidence.insert(path)
        return known
      }
    }
    self.requirements = found(requirements)
    self.constraints = found(constraints)
    self.lock = lock.flatMap { places.path(here.appending($0), history) }
    self.spec = places.exactPath(here.appending(spec.file)).flatMap { history.tree[$0] == nil ? nil : $0 }
    let names = ["Dockerfile", "Dockerfile.\(variant.name.value)", "\(variant.name.value).Dockerfile"]
    let folder = places.contextInRepository
    dockerfiles = history.tree.keys.filter { path in
      guard let parts = path.parts(below: folder), let name = parts.last else { return false }
      return parts.count <= 2 && names.contains(name)
    }.sorted()
    self.evidence = evidence
    self.missing = missing
  }

  public init(
    context: RepositoryPath = RepositoryPath(""), entries: [String], requirements: [RepositoryPath] = [],
    constraints: [RepositoryPath] = [], evidence: Set<String> = [], lock: RepositoryPath? = nil,
    spec: RepositoryPath? = nil, dockerfiles: [RepositoryPath] = []
  ) {
    self.context = context
    selection = ContextSelection(entries: entries)
    self.requirements = requirements
    self.constraints = constraints
    self.evidence = evidence
    self.lock = lock
    self.spec = spec
    self.dockerfiles = dockerfiles
    missing = []
    unseenEntries = []
  }

  /// What a path of the spec is in the repository.
  private struct Places {
    /// Absolute.
    let context: LexicalPath
    /// The top of the repository, or of that of which it is another clone, absolute; `nil` where the context is not in it,
    /// so that the folder asked for stands for the context.
    let top: LexicalPath?
    let contextInRepository: RepositoryPath

    init(
      context: LexicalPath, folder: LexicalPath, _ history: GitHistory, own: LexicalPath?, entries: [String]
    ) {
      self.context = context
      let prefix = LexicalPath(history.prefix).parts
      if folder.parts.suffix(prefix.count).elementsEqual(prefix),
        let top = prefix.isEmpty ? folder : Optional(folder.appending(prefix.map { _ in ".." }.joined(separator: "/"))),
        let inside = context.relative(to: top), !inside.escapes
      {
        self.top = top
        contextInRepository = RepositoryPath(parts: inside.parts)
      } else if prefix.isEmpty, let own, let inside = context.relative(to: own), !inside.escapes, !inside.parts.isEmpty,
        history.hasSeen(RepositoryPath(parts: inside.parts)),
        !entries.contains(where: { entry in
          let parts = LexicalPath(entry).parts
          return !parts.isEmpty && history.hasSeen(RepositoryPath(parts: parts))
        })
      {
        top = own
        contextInRepository = RepositoryPath(parts: inside.parts)
      } else {
        top = nil
        contextInRepository = RepositoryPath(parts: prefix)
      }
    }

    /// By place alone; `nil` for what is not in the repository.
    func exactPath(_ path: LexicalPath) -> RepositoryPath? {
      let inside = path.relative(to: top ?? context)
      guard let inside, !inside.escapes else { return nil }
      return RepositoryPath(parts: (top == nil ? LexicalPath(contextInRepository.text).parts : []) + inside.parts)
    }

    /// By place, or, where the context is elsewhere, by name: the file in the context of the same name, the least deep.
    func path(_ path: LexicalPath, _ history: GitHistory) -> RepositoryPath? {
      if let exact = exactPath(path) {
        if history.hasSeen(exact) { return exact }
      }
      guard top == nil else { return nil }
      let alike = history.tree.keys.compactMap { key -> (depth: Int, path: RepositoryPath)? in
        guard key.name.elementsEqual(path.name.utf8), let parts = key.parts(below: contextInRepository) else {
          return nil
        }
        return (parts.count, key)
      }
      return alike.min { ($0.depth, $0.path) < ($1.depth, $1.path) }?.path
    }
  }
}
