import DepResolver
import Planner
import SpecParser

/// Reads the versions that an existing lock pins, so that a new resolution keeps them where it can.
struct LocksOnDisk {
  /// What the user gives up of them.
  private let upgradesAll: Bool
  private let upgraded: [Located<Requirement>]
  private let terminal: Terminal

  /// Without `upgrades` all is kept.
  init(_ terminal: Terminal, upgrades: UpgradeOptions? = nil) throws(InvalidInput) {
    upgradesAll = upgrades?.upgrade ?? false
    upgraded = try upgrades?.packages() ?? []
    self.terminal = terminal
  }

  /// The versions to keep for `variant`: those of its own lock, else of one that another tool left beside the
  /// requirements or the spec.
  func versions(for variant: Variant, of project: Project, outputRoot: String) -> KeptVersions {
    let own = lockPath(of: variant, in: project.spec, outputRoot: outputRoot)
      .map { LexicalPath(outputRoot).appending($0) }
    let requirements = variant.requirements.first.map { LexicalPath(project.spec.resolvedPath($0.value)).parent }
    var folders: [LexicalPath] = []
    for folder in [requirements, LexicalPath(project.spec.file).parent, LexicalPath(outputRoot)] {
      if let folder, !folders.contains(folder) { folders.append(folder) }
    }
    let others = folders.flatMap { folder in ["pylock.toml", "uv.lock"].map { folder.appending($0) } }
    if let own, FileAccess.isRegularFile(own.description) {
      var kept = versions(at: own.description)
      // Which branch or tag a commit stood for, only the lock in the standard's format says.
      let pylock = own.parent.appending(PylockEmitter.fileName(variant: variant.name.value))
      let other = versions(at: pylock.description).locked
      kept.locked.commits += other.commits
      kept.locked.addFileNames(of: other)
      return kept
    }
    guard let other = others.first(where: { FileAccess.isRegularFile($0.description) }) else {
      return kept(LockedVersions())
    }
    let note = "note: '\(variant.name.value)' has no lock yet and starts from the versions of \(other)"
    terminal.say(note.terminalSafe)
    return versions(at: other.description)
  }

  /// The versions to keep of the lock at `path`; none where there is no such file, or a pipe.
  func versions(at path: String) -> KeptVersions {
    guard !upgradesAll, FileAccess.isRegularFile(path) else { return kept(LockedVersions()) }
    do {
      let bytes = try FileAccess.read(path)
      let text = { String(decoding: bytes, as: UTF8.self) }
      switch LexicalPath(path).name {
      case "uv.lock": return kept(try LockedVersions(uvLock: text(), file: path))
      case let name where name.hasSuffix(".toml"): return kept(try LockedVersions(pylock: text(), file: path))
      default: return kept(try LockedVersions(requirements: bytes, file: path))
      }
    } catch let error as InvalidInput {
      // Nothing is lost but stability: the next lock replaces it.
      for var diagnostic in error.diagnostics.prefix(1) {
        diagnostic.severity = .warning
        diagnostic.hint = "its versions are not kept, and a new lock replaces it"
        terminal.warn(diagnostic)
      }
    } catch {
      terminal.say("warning: \(String(describing: error).terminalSafe); its versions are not kept")
    }
    return kept(LockedVersions())
  }

  /// The moment from which on files do not exist for a new lock at `path`: an age counts from when that lock was made, as
  /// long as nothing of it is given up.
  func cutOff(_ limit: CutOff, lock path: String?) -> Int {
    var recorded: Int?
    if !upgradesAll, upgraded.isEmpty, let path, FileAccess.isRegularFile(path), let bytes = try? FileAccess.read(path)
    {
      recorded = LockOrigins.cutOff(in: String(decoding: bytes.prefix(16_384), as: UTF8.self))
    }
    return limit.seconds(now: ProcessEnvironment.now, recorded: recorded)
  }

  /// The same for the cooldown of a variant; `nil` where it has none.
  func cutOff(for variant: Variant, of project: Project, outputRoot: String) -> Int? {
    let lock = lockPath(of: variant, in: project.spec, outputRoot: outputRoot)
      .map { LexicalPath(outputRoot).appending($0).description }
    return variant.cooldown.map { cutOff($0.limit.value, lock: lock) }
  }

  private func kept(_ locked: LockedVersions) -> KeptVersions {
    let names = Set(upgraded.map(\.value.name))
    return KeptVersions(
      locked: upgradesAll ? LockedVersions() : locked.dropping(names),
      constraints: upgraded.filter { !$0.value.specifiers.clauses.isEmpty })
  }
}

/// What a resolution keeps of an earlier one.
struct KeptVersions {
  var locked = LockedVersions()
  /// Which versions the upgraded packages may move to.
  var constraints: [Located<Requirement>] = []
}

extension ResolutionRequest {
  /// Prefers the versions kept, in this environment.
  mutating func keep(_ kept: KeptVersions) {
    let markers = MarkerEnvironment(python: environment.python, platform: environment.platform)
    preferences = kept.locked.versions(in: markers).mapValues { [$0] }
    commits = Dictionary(
      kept.locked.commits.map { ($0.reference.url, $0.commit) }, uniquingKeysWith: { first, _ in first })
    constraints += kept.constraints
  }
}
