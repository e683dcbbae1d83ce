internal import FoundationEssentials
internal import SpecParser
internal import Subprocess

/// A git repository on a server, read through git without checking anything out.
///
/// Nothing of the repository runs: it is fetched into a bare one, without hooks, submodules or filters, and only the
/// files asked for are taken from it. git asks nobody for a password: credentials come from `~/.netrc` or its helpers.
struct GitRepository: Sendable {
  let url: String

  /// What was read of one commit.
  struct Snapshot: Sendable {
    /// 40 or 64 hexadecimal digits.
    var commit: String
    /// The contents of those of the files asked for that are there.
    var files: [String: [UInt8]]
  }

  /// Why git did not do as told.
  struct Failure: Error, Hashable {
    var message: String
  }

  private static let fileLimit = 16 << 20

  /// Fetches one revision, the default branch with `nil`, and reads the files at `paths`.
  func read(_ paths: [String], at revision: String?) async throws -> Snapshot {
    let folder = FileManager.default.temporaryDirectory.path + "/txspec-git-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await git(["init", "--quiet", "--bare", "--template=", folder])
    let inFolder = ["--git-dir", folder]
    try await git(inFolder + ["remote", "add", "origin", url])
    try await fetch(revision ?? "HEAD", inFolder)
    let commit = try await git(inFolder + ["rev-parse", "--verify", "--end-of-options", "FETCH_HEAD^{commit}"])
      .trimmed
    guard DirectReference.isCommit(commit) else { throw Failure(message: "git names no commit for it") }
    var files: [String: [UInt8]] = [:]
    for path in paths {
      let listed = try await git(inFolder + ["ls-tree", "--full-tree", commit, "--", path])
      // mode, type and size tell a plain file from a link or folder: `100644 blob <id>\t<path>`.
      guard let blob = listed.split(separator: " ").dropFirst(2).first?.prefix(while: { $0 != "\t" }),
        listed.hasPrefix("100")
      else { continue }
      files[path] = Array(try await git(inFolder + ["cat-file", "blob", String(blob)]).utf8)
    }
    return Snapshot(commit: commit, files: files)
  }

  /// As little as the server allows: one commit without its files; else, for a shortened commit or a server that gives
  /// out no commits by name, all branches and tags.
  private func fetch(_ revision: String, _ inFolder: [String]) async throws {
    let fetch = inFolder + ["fetch", "--quiet", "--no-tags", "--filter=blob:none"]
    do {
      try await git(fetch + ["--depth=1", "origin", "--end-of-options", revision])
    } catch let failure as Failure {
      let everything = ["--update-shallow", "origin", "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]
      guard revision.utf8.allSatisfy(\.isHexadecimalDigit), (try? await git(fetch + everything)) != nil,
        let commit = try? await git(inFolder + ["rev-parse", "--verify", "--end-of-options", "\(revision)^{commit}"])
      else { throw failure }
      try await git(inFolder + ["update-ref", "FETCH_HEAD", commit.trimmed])
    }
  }

  /// What git prints.
  @discardableResult
  private func git(_ arguments: [String]) async throws -> String {
    let variables: [(Subprocess.Environment.Key, String)] = [
      // Other transports, such as `ext::`, run programs of the address's choice.
      ("GIT_ALLOW_PROTOCOL", "https:http:ssh:file"), ("GIT_TERMINAL_PROMPT", "0"), ("GIT_ASKPASS", "true"),
      ("GIT_SSH_COMMAND", "ssh -o BatchMode=yes"), ("GIT_LFS_SKIP_SMUDGE", "1"), ("LC_ALL", "C"),
    ]
    let result: ExecutionResult<Void, StringOutput<UTF8>, StringOutput<UTF8>>
    do {
      result = try await run(
        .name("git"), arguments: Arguments(["-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0"] + arguments),
        environment: .inherit.updating(Dictionary(variables.map { ($0, Optional($1)) }) { $1 }),
        output: .string(limit: Self.fileLimit), error: .string(limit: 1 << 20))
    } catch {
      throw Failure(message: "git can't be run: \(error)")
    }
    guard result.terminationStatus.isSuccess else {
      // What follows the first complaint is advice.
      let said = result.standardError.split(separator: "\n").first { !$0.isEmpty && !$0.hasPrefix("warning:") }
      throw Failure(message: String(said ?? "git failed"))
    }
    return result.standardOutput
  }
}

extension String {
  fileprivate var trimmed: String { String(prefix { !$0.isNewline }) }
}

extension UInt8 {
  fileprivate var isHexadecimalDigit: Bool { (48...57).contains(self) || (97...102).contains(self | 0x20) }
}
