public import DepResolver
public import SpecParser

/// The images of a variant through its history: one state a commit, the oldest first.
///
/// Which packages a commit asked for is read from its requirements files, or from its lock where that has been there for a
/// while; what those brought is taken from today's resolution, as no past one is known. Of what a changed requirement
/// moved beside its own package, only a lock tells.
public struct ImageHistory: Sendable, Equatable {
  /// The first one is what the others start from.
  public var states: [ImageState]
  /// Whether the packages were read from the lock.
  public var usesLock: Bool
  /// Packages that the past asked for and today's resolution does not have, sorted.
  public var pastPackages: [PackageName]

  /// A lock tells more than requirements, but only from when it is there: it is used if it was there for the newest
  /// commits, at least so many of them.
  static let leastLockedCommits = 20

  /// - Parameters:
  ///   - history: With the contents of the objects of `objects(wantedFor:)`; with sizes, or all files have 0 bytes.
  ///   - variant: As the spec has it today.
  ///   - resolution: Of one platform of the variant, today.
  public init(_ history: GitHistory, _ paths: HistoryPaths, _ variant: Variant, _ resolution: Resolution) {
    var reading = ImageHistoryReading(history, paths, variant, resolution)
    states = reading.states()
    usesLock = reading.usesLock
    let today = Set(resolution.packages.map(\.name))
    pastPackages = Set(states.flatMap(\.packages.keys)).subtracting(today).sorted()
  }

  /// What the history told when it had its first `count` states only.
  public func prefix(_ count: Int) -> ImageHistory {
    var earlier = self
    earlier.states = Array(states.prefix(count))
    return earlier
  }
}

private struct ImageHistoryReading {
  let history: GitHistory
  let paths: HistoryPaths
  let variant: Variant
  let excluded: Set<PackageName>
  let graph: PackageClosure
  let requirements: [FileVersions]
  let constraints: [FileVersions]
  let lock: FileVersions?
  let spec: FileVersions?
  let dockerfiles: [FileVersions]
  /// How many of the newest states have the lock; 0 where it is not used.
  let lockedStates: Int
  var written: [String: WrittenRequirements] = [:]
  /// What specs of the past say; `nil` for one that can't be read.
  var bases: [String: (base: String, system: String)?] = [:]

  var usesLock: Bool { lockedStates > 0 }

  init(_ history: GitHistory, _ paths: HistoryPaths, _ variant: Variant, _ resolution: Resolution) {
    self.history = history
    self.paths = paths
    self.variant = variant
    excluded = Set(variant.exclude.map(\.value))
    graph = PackageClosure(resolution, followed: paths.evidence)
    requirements = paths.requirements.map { FileVersions(of: $0, in: history) }
    constraints = paths.constraints.map { FileVersions(of: $0, in: history) }
    lock = paths.lock.map { FileVersions(of: $0, in: history) }
    spec = paths.spec.map { FileVersions(of: $0, in: history) }
    dockerfiles = paths.spec == nil ? paths.dockerfiles.map { FileVersions(of: $0, in: history) } : []
    let locked = lock?.objects.prefix { $0 != nil }.count ?? 0
    lockedStates = locked > ImageHistory.leastLockedCommits ? locked : 0
  }

  mutating func states() -> [ImageState] {
    var states: [ImageState] = []
    var files = FileTotals(history, paths)
    // From the newest back, as the tree of the newest is known.
    let count = lockedStates > 0 ? lockedStates : history.commits.count + 1
    for index in 0..<count {
      let commit = index < history.commits.count ? history.commits[index] : nil
      let (base, system) = bases(at: index)
      states.append(
        ImageState(
          commit: commit?.id ?? "", time: commit?.time ?? 0, base: base, systemPackages: system,
          requirementFiles: requirementFiles(at: index), packages: packages(at: index), entries: files.entries,
          context: files.context, changedFiles: commit.map { files.changedFiles(by: $0) } ?? []))
      guard let commit, !commit.isFirst else { break }
      files.undo(commit)
    }
    states.reverse()
    return Array(states.drop { $0.packages.isEmpty && !requirements.isEmpty })
  }

  private func requirementFiles(at index: Int) -> ImageState.Content {
    var content = ImageState.Content()
    for (path, versions) in zip(paths.requirements + paths.constraints, requirements + constraints) {
      if let object = versions.objects[index] {
        content.add(path, object, bytes: history.contents[object.id]?.count ?? 0)
      }
    }
    return content
  }

  private mutating func lines(_ versions: FileVersions, _ path: RepositoryPath, at index: Int) -> [PackageName:
    [String]]
  {
    guard let object = versions.objects[index], let contents = history.contents[object.id] else { return [:] }
    if let known = written[object.id] { return known.lines }
    let read = WrittenRequirements(readableIn: contents, path: path.text, parts: variant.parts)
    written[object.id] = read
    return read.lines
  }

  private mutating func packages(at index: Int) -> [PackageName: String] {
    if usesLock, let lock, let path = paths.lock {
      return lines(lock, path, at: index).mapValues { $0.joined(separator: "\n") }
    }
    var asked: [PackageName: [String]] = [:]
    for (path, versions) in zip(paths.requirements, requirements) {
      for (name, texts) in lines(versions, path, at: index) where !excluded.contains(name) {
        asked[name, default: []] += texts
      }
    }
    var packages: [PackageName: String] = [:]
    for name in graph.closure(of: Array(asked.keys), orAlways: requirements.isEmpty) {
      packages[name] = asked[name]?.joined(separator: "\n") ?? ""
    }
    for (path, versions) in zip(paths.constraints, constraints) {
      for (name, texts) in lines(versions, path, at: index) {
        if let known = packages[name] { packages[name] = ([known, "-c"] + texts).joined(separator: "\n") }
      }
    }
    return packages
  }

  /// What the spec of the commit says of base and distribution. One that can't be read says what the next newer one does.
  private mutating func bases(at index: Int) -> (base: String, system: String) {
    var facts = (base: "", system: "")
    if let spec {
      for newer in stride(from: index, through: 0, by: -1) {
        guard let object = spec.objects[newer], let found = specFacts(object) else { continue }
        facts = found
        break
      }
    }
    for versions in dockerfiles {
      // One that comes or goes says nothing of the image before or after.
      let newer = versions.objects[...index].last { $0 != nil } ?? nil
      let object = newer ?? versions.objects[index...].first { $0 != nil } ?? nil
      guard let object, let contents = history.contents[object.id] else { continue }
      let words = WrittenDockerfile(contents)
      facts.base += words.bases.joined(separator: "\n") + "\n"
      facts.system += words.systemPackages.joined(separator: "\n") + "\n"
    }
    return facts
  }

  private mutating func specFacts(_ object: GitHistory.Object) -> (base: String, system: String)? {
    if let known = bases[object.id] { return known }
    let facts = readSpecFacts(object)
    bases[object.id] = .some(facts)
    return facts
  }

  private func readSpecFacts(_ object: GitHistory.Object) -> (base: String, system: String)? {
    guard let contents = history.contents[object.id],
      let spec = try? parseSpec(contents, file: paths.spec?.text ?? "", fileExists: nil),
      let old = spec.variant(named: variant.name.value)
    else { return nil }
    let pins = old.system.pins.map { "\($0.name.value)=\($0.version)" }
    let system = (old.system.packages.map(\.value) + pins).sorted()
    return ("\(old.base.value) \(old.python.value)", system.joined(separator: "\n"))
  }
}
