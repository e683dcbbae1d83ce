import ArgumentParser
import DepResolver
import Planner
import SpecParser

/// Which history plans are made for.
struct HistoryOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The git repository to learn from, or 'none'.",
      discussion: """
        Otherwise the one that holds the build context or the spec. A repository that does not hold the context is \
        taken for the context's own.
        """,
      valueName: "dir"),
    completion: .directory)
  var history: String?

  @Option(name: .long, help: ArgumentHelp("How many commits to look at, from the newest on.", valueName: "commits"))
  var historyDepth = GitHistoryReader.standardDepth

  func validate() throws {
    if historyDepth < 1 { throw ValidationError("--history-depth must be at least 1.") }
  }
}

/// The history of a variant: what git tells of its images, or why nothing.
struct VariantHistory {
  var images: ImageHistory
  var paths: HistoryPaths
  /// How many commits git told of.
  var commits: Int
}

/// How often the parts of a variant's image change.
struct ForeseenChanges {
  /// `nil` where only priors tell.
  var log: ChangeLog?
  /// Entries and requirements files that the repository never had.
  var unseen: [String] = []
  /// Why a history that was to be read tells nothing; `nil` where it does, or where there was to be none.
  var lack: String?
}

extension HistoryOptions {
  /// Where to look; `nil` where nobody wants a history.
  func folder(_ project: Project) -> String? {
    if let history { return history == "none" ? nil : history }
    let context = project.spec.resolvedPath(project.spec.context.value)
    return FileAccess.list(context) == nil ? TextualPath.folder(of: project.spec.file) : context
  }

  /// Reads the history of `input`; `nil` where there is to be none, or where none was named and none is there.
  ///
  /// A repository that the user named must be there.
  func read(_ project: Project, _ input: VariantInput, _ resolution: Resolution, measures: Bool) async throws
    -> VariantHistory?
  {
    guard let folder = folder(project) else { return nil }
    let reader = GitHistoryReader(folder: folder, depth: historyDepth)
    var history: GitHistory
    do throws(GitHistoryReader.Failure) {
      history = try await reader.read(measures: measures)
      let paths = paths(project, input, folder, history)
      history.contents = try await reader.contents(of: history.objects(wantedFor: paths))
    } catch {
      switch error {
      case .noRepository where self.history == nil: return nil
      case .noRepository:
        throw WorldError(message: "there is no git repository at \(folder)", hint: "name one, or 'none'")
      case .noGit: throw WorldError(message: "git is not installed", hint: "install it, or say --history none")
      case .notTrusted:
        throw WorldError(
          message: "git does not trust the owner of the repository at \(folder)",
          hint: "name its top folder to 'git config --global --add safe.directory', or go without by --history none")
      case .failed(let reason):
        throw WorldError(
          message: "the history in \(folder) can't be read: \(reason)", hint: "go without by --history none")
      }
    }
    let paths = paths(project, input, folder, history)
    return VariantHistory(
      images: ImageHistory(history, paths, input.variant, resolution), paths: paths, commits: history.commits.count)
  }

  /// How often the parts of a variant's image change. What a history that nobody named can't tell is passed over, with the
  /// reason.
  func changes(
    _ project: Project, _ input: VariantInput, _ resolutions: [Resolution]
  ) async throws -> ForeseenChanges {
    guard let resolution = resolutions.first, folder(project) != nil else { return ForeseenChanges() }
    let past: VariantHistory?
    do {
      past = try await read(project, input, resolution, measures: false)
    } catch let error as WorldError where history == nil {
      return ForeseenChanges(lack: error.message)
    }
    guard let past else { return ForeseenChanges(lack: Self.noRepository) }
    var changes = ForeseenChanges(log: ChangeLog(past.images, resolutions, entries: past.paths.selection.entries))
    changes.unseen = past.paths.unseenEntries + past.paths.missing
    // The first commit that is known is no change.
    if past.commits < 2 {
      changes.lack = "the repository has \(past.commits == 0 ? "no commit" : "only 1 commit, as a shallow clone has")"
    }
    return changes
  }

  /// Why nothing is read where nobody named a repository.
  static let noRepository = "there is no git repository around the build context or the spec"

  private func paths(
    _ project: Project, _ input: VariantInput, _ folder: String, _ history: GitHistory
  ) -> HistoryPaths {
    let variant = input.variant
    // Files that others include are only known by the lines they gave.
    func files(_ entries: [RequirementEntry], _ named: [Located<String>]) -> [String] {
      var seen: Set<String> = []
      return (named.map { project.spec.resolvedPath($0.value) } + entries.map(\.requirement.location.file))
        .filter { seen.insert($0).inserted }
    }
    let root = project.outputRoot
    let lock = lockPath(of: variant, in: project.spec, outputRoot: root)
    return HistoryPaths(
      project.spec, variant,
      requirements: files(input.input.requirements, variant.requirements),
      constraints: files(input.input.constraints + input.input.overrides, variant.constraints + variant.overrides),
      lock: lock.map { root == "." ? $0 : "\(root)/\($0)" }, folder: folder, history,
      workingDirectory: project.process.workingDirectory,
      ownRepository: self.history == nil ? nil : Self.repository(around: project))
  }

  /// The top of the repository that the build context is in, absolute: told by its `.git`, as asking git takes longer.
  private static func repository(around project: Project) -> String? {
    var folder = LexicalPath(project.process.workingDirectory)
      .appending(project.spec.resolvedPath(project.spec.context.value))
    while !folder.parts.isEmpty {
      let mark = folder.appending(".git").description
      // A file in a worktree.
      if FileAccess.isFile(mark) || FileAccess.list(mark) != nil { return folder.description }
      folder = folder.appending("..")
    }
    return nil
  }
}
