/// One way through a build context: first what may be sent, then what is kept out, each as far as its limit goes.
struct ContextWalk {
  /// How many of the largest files are told.
  private static let largestCount = 5

  private let entries: [(name: String, path: [UInt8])]
  private let limits: ContextSurvey.Limits
  private let keepsFiles: Bool
  /// What each line of the ignore file is about.
  private let sources: [ContextSelection.Source]
  private var found = ContextSurvey()
  private var suspects: [ContextSuspicion] = []

  /// A folder whose contents were not looked at yet.
  private struct Folder {
    /// Empty for the context itself.
    var path: String
    var names: [String]
    var matches = IgnoreRules.Matches()
    /// What all in it is taken for.
    var rule: ContextSuspicion.Rule?
  }

  init(
    entries: [String], limits: ContextSurvey.Limits, keepsFiles: Bool, sources: [ContextSelection.Source] = []
  ) {
    self.sources = sources
    self.entries = entries.map { ($0, Array($0.utf8)) }
    self.limits = limits
    self.keepsFiles = keepsFiles
  }

  mutating func survey(
    _ rules: IgnoreRules, _ look: (String) -> ContextItem?
  ) throws(IgnoreFileError) -> ContextSurvey {
    guard case .folder(let names)? = look(".") else {
      found.sent.isComplete = false
      found.folder.isComplete = false
      return found
    }
    for (entry, _) in entries where entry == "." { found.entryBytes[entry] = 0 }
    let keptOut = try admitted(from: Folder(path: "", names: names), rules, look)
    addKeptOut(keptOut, look)
    if !found.sent.isComplete { found.entryBytes = [:] }
    found.secrets.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    found.files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    found.suspicions = suspects.filter { $0.bytes > 0 }.sorted { ($1.bytes, $0.example) < ($0.bytes, $1.example) }
    return found
  }

  /// Goes through what may be sent and gives back the folders that are kept out with all that is in them.
  private mutating func admitted(
    from root: Folder, _ rules: IgnoreRules, _ look: (String) -> ContextItem?
  ) throws(IgnoreFileError) -> [Folder] {
    var queue = [root]
    var keptOut: [Folder] = []
    var left = limits.sent
    while let folder = queue.popLast() {
      for name in folder.names {
        left -= 1
        guard left >= 0 else {
          found.sent.isComplete = false
          found.folder.isComplete = false
          return keptOut
        }
        let path = folder.path.isEmpty ? name : "\(folder.path)/\(name)"
        let bytes = Array(path.utf8)
        let (isKeptOut, matches) = try rules.judge(bytes, in: folder.matches)
        guard let item = look(path) else { continue }
        for (entry, entryPath) in entries where entryPath == bytes { found.entryBytes[entry, default: 0] += 0 }
        let rule = folder.rule
        if isKeptOut { noteHeldBack(path, bytes, item, by: matches.decider.map { rules.patterns[$0].line }, rules) }
        switch item {
        case .folder(let names) where isKeptOut && !rules.mayAdmit(below: bytes):
          keptOut.append(Folder(path: path, names: names))
        case .folder(let names):
          queue.append(
            Folder(path: path, names: names, matches: matches, rule: rule ?? ContextSuspicion.rule(ofFolder: name)))
        case .file(let size): add(path, bytes, size, isKeptOut: isKeptOut, rule: rule)
        case .other: add(path, bytes, 0, isKeptOut: isKeptOut, rule: rule)
        }
      }
    }
    return keptOut
  }

  /// Takes note of what is kept out though it is in a copied entry.
  private mutating func noteHeldBack(
    _ path: String, _ bytes: [UInt8], _ item: ContextItem, by line: Int?, _ rules: IgnoreRules
  ) {
    guard let line, sources.indices.contains(line - 1), sources[line - 1] != .selection else { return }
    guard entries.contains(where: { $0.name == "." || Self.isPath(bytes, in: $0.path) }) else { return }
    var isFolder = false
    if case .folder = item {
      // What is in it is judged by itself.
      if rules.mayAdmit(below: bytes) { return }
      isFolder = true
    }
    switch sources[line - 1] {
    case .exclusion(let reason) where reason == ContextSelection.secrets:
      found.secrets.append(.init(path: path, isFolder: isFolder))
    case .user:
      found.byUser.count += 1
      if found.byUser.example.map({ path.utf8.lexicographicallyPrecedes($0.utf8) }) ?? true {
        found.byUser.example = path
      }
    default: break
    }
  }

  private mutating func addKeptOut(_ folders: [Folder], _ look: (String) -> ContextItem?) {
    var queue = folders
    var left = limits.other
    while let folder = queue.popLast() {
      for name in folder.names {
        left -= 1
        guard left >= 0 else {
          found.folder.isComplete = false
          return
        }
        let path = "\(folder.path)/\(name)"
        switch look(path) {
        case .folder(let names): queue.append(Folder(path: path, names: names))
        case .file(let size): found.folder.add(size)
        case .other: found.folder.add(0)
        case nil: break
        }
      }
    }
  }

  private mutating func add(
    _ path: String, _ bytes: [UInt8], _ size: Int, isKeptOut: Bool, rule: ContextSuspicion.Rule?
  ) {
    found.folder.add(size)
    guard !isKeptOut else { return }
    found.sent.add(size)
    let file = ContextSurvey.File(path: path, bytes: size)
    if keepsFiles { found.files.append(file) }
    var place: String?
    for (entry, entryPath) in entries where entry == "." || Self.isPath(bytes, in: entryPath) {
      place = place ?? entry
      let (sum, isTooMuch) = found.entryBytes[entry, default: 0].addingReportingOverflow(size)
      if isTooMuch { found.sent.isComplete = false } else { found.entryBytes[entry] = sum }
    }
    if let rule = rule ?? ContextSuspicion.rule(ofFile: path, bytes: size) { suspect(file, rule, in: place ?? ".") }
    guard size > 0 else { return }
    let isBefore = { (other: ContextSurvey.File) in (other.bytes, path) > (size, other.path) }
    let index = found.largest.firstIndex { !isBefore($0) } ?? found.largest.count
    guard index < Self.largestCount else { return }
    found.largest.insert(file, at: index)
    if found.largest.count > Self.largestCount { found.largest.removeLast() }
  }

  private mutating func suspect(_ file: ContextSurvey.File, _ rule: ContextSuspicion.Rule, in entry: String) {
    if let index = suspects.firstIndex(where: { $0.entry == entry && $0.rule == rule }) {
      suspects[index].add(file)
    } else {
      suspects.append(ContextSuspicion(entry: entry, rule: rule, first: file))
    }
  }

  private static func isPath(_ path: [UInt8], in folder: [UInt8]) -> Bool {
    path.starts(with: folder) && (path.count == folder.count || path[folder.count] == UInt8(ascii: "/"))
  }
}

extension ContextSurvey.Total {
  fileprivate mutating func add(_ size: Int) {
    files += 1
    let (sum, isTooMuch) = bytes.addingReportingOverflow(size)
    if isTooMuch { isComplete = false } else { bytes = sum }
  }
}
