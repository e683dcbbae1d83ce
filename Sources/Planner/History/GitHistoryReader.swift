internal import DepResolver

/// Reads the history of the repository that a folder is in, through git.
///
/// Nothing of the repository runs, whatever its configuration says: no hook, pager, signature check, external diff, text
/// conversion or file system monitor; and nothing is fetched where a clone has only a part. git itself refuses
/// repositories of other users (`safe.directory`).
public struct GitHistoryReader: Sendable {
  public static let standardDepth = 500

  /// Why there is no history.
  public enum Failure: Error, Hashable, Sendable {
    case noGit
    case noRepository
    /// git reads no repositories of this one's owner.
    case notTrusted
    /// What git said, or what it took too much of.
    case failed(String)
  }

  let folder: String
  let depth: Int
  let deadline: Duration

  /// - Parameters:
  ///   - depth: How many commits are looked at, from the newest on.
  ///   - deadline: Longest time for one command of git.
  public init(folder: String, depth: Int = standardDepth, deadline: Duration = .seconds(120)) {
    self.folder = folder
    self.depth = max(1, depth)
    self.deadline = deadline
  }

  /// What is read of one output of git at most, in bytes.
  private static let outputLimit = 256 << 20
  /// A file of requirements that is larger is passed over.
  private static let contentLimit = 4 << 20

  /// The commits and the files of the newest one, of what is checked out. A repository without a commit has none.
  /// - Parameter measures: Whether the sizes of all files are found out too.
  public func read(measures: Bool) async throws(Failure) -> GitHistory {
    // A folder's name may hold line feeds, but the last one is git's.
    let prefix = String(decoding: try await git(["rev-parse", "--show-prefix"]).dropLast(), as: UTF8.self)
    guard let newest = try await newestCommit() else { return GitHistory(commits: [], tree: [:], prefix: prefix) }
    let log = try await git([
      // A merge counts with what it brought to its first parent.
      "log", "-m", "--first-parent", "--max-count=\(depth)", "--no-renames", "--raw", "-z", "--no-abbrev",
      "--no-show-signature", "--no-ext-diff", "--no-textconv", "--no-color", "--no-mailmap", "--no-notes",
      "--format=\(GitOutput.logFormat)", newest, "--",
    ])
    let tree = GitOutput.tree(try await git(["ls-tree", "-r", "-z", "--full-tree", newest]))
    var history = GitHistory(commits: GitOutput.commits(log), tree: tree, prefix: prefix)
    if measures {
      history.sizes = GitOutput.sizes(
        try await git(["cat-file", "--batch-check"], input: history.objects.filter { $0.mode != "160000" }))
    }
    return history
  }

  /// The contents of those objects that are there and not too large.
  public func contents(of objects: [GitHistory.Object]) async throws(Failure) -> [String: [UInt8]] {
    let files = objects.filter(\.isFile)
    if files.isEmpty { return [:] }
    let sizes = GitOutput.sizes(try await git(["cat-file", "--batch-check"], input: files))
    let wanted = files.filter { sizes[$0.id] ?? .max <= Self.contentLimit }
    return wanted.isEmpty ? [:] : GitOutput.contents(try await git(["cat-file", "--batch"], input: wanted))
  }

  /// What is checked out; where that is a branch without a commit, as in a repository that something was only imported
  /// into, the newest commit of any branch. `nil` where there is none.
  private func newestCommit() async throws(Failure) -> String? {
    do throws(Failure) {
      return Self.line(try await git(["rev-parse", "--verify", "--quiet", "--end-of-options", "HEAD^{commit}"]))
    } catch {
      guard case .failed = error else { throw error }
      return Self.line(
        try await git([
          "for-each-ref", "--sort=-committerdate", "--count=1", "--format=%(objectname)", "refs/heads/",
        ]))
    }
  }

  private static func line(_ output: [UInt8]) -> String? {
    let line = String(decoding: output.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    return line.isEmpty ? nil : line
  }

  /// What git prints for these arguments, given the ids of objects a line each.
  private func git(_ arguments: [String], input: [GitHistory.Object] = []) async throws(Failure) -> [UInt8] {
    var changes: [String: String?] = [
      "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_REPLACE_OBJECTS": "1",
      // A clone without all objects must not fetch the others one by one.
      "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "GIT_LITERAL_PATHSPECS": "1",
    ]
    // Inside a hook, these name the repository that the hook is of; the others would mix with what git says.
    let unset = [
      "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_NAMESPACE",
      "GIT_EXTERNAL_DIFF", "GIT_TRACE", "GIT_TRACE_SETUP", "GIT_TRACE_PACKET", "GIT_GLOB_PATHSPECS",
      "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS",
    ]
    for key in unset { changes[key] = .some(nil) }
    let settings = [
      "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.untrackedCache=false", "diff.relative=false",
      "log.showSignature=false", "log.follow=false", "log.showRoot=true",
      "log.diffMerges=first-parent", "diff.ignoreSubmodules=none",
    ]
    let words = ["--no-pager"] + settings.flatMap { ["-c", $0] } + ["-C", folder] + arguments
    let lines = input.flatMap { Array($0.id.utf8) + [UInt8(ascii: "\n")] }
    let program = ExternalProgram("git", words, changes: changes, deadline: deadline, outputLimit: Self.outputLimit)
    let answer: ExternalProgram.Answer
    do {
      answer = try await program.run(input: lines)
    } catch {
      switch error {
      case .notFound: throw .noGit
      case .late(let deadline): throw .failed("git did not end within \(deadline)")
      case .failed(let reason): throw .failed("git can't be run: \(reason)")
      }
    }
    if answer.isSuccess { return answer.output }
    throw Self.failure(saying: answer.error)
  }

  private static func failure(saying text: String) -> Failure {
    if text.contains("not a git repository") { return .noRepository }
    if text.contains("detected dubious ownership") { return .notTrusted }
    let said = text.split(whereSeparator: \.isNewline).first { !$0.hasPrefix("warning:") }
    return .failed("git says: \((said ?? "nothing").trimmingPrefix("fatal: "))")
  }
}
