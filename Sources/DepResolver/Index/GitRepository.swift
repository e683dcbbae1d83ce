internal import FoundationEssentials
internal import SpecParser

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A git repository on a server, read through git without checking anything out.
///
/// Nothing of the repository runs: it is fetched into a bare one, without hooks, submodules or filters, and only the
/// files asked for are taken from it. git asks nobody for a password: credentials come from `~/.netrc` or its helpers.
struct GitRepository: Sendable {
  let url: String
  /// Longest time for one command.
  let deadline: Duration

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

  /// How much is fetched.
  private enum Extent {
    /// One commit, and only those files that are read.
    case commit
    /// One commit with all before it, as from a server that only hands out files.
    case history
    /// All branches and tags, for a shortened commit, or where none is given out by name.
    case everything
  }

  /// Fetches one revision, the default branch with `nil`, and reads the files at `paths`; as little as the server allows.
  func read(_ paths: [String], at revision: String?) async throws -> Snapshot {
    let revision = revision ?? "HEAD"
    // A new repository each time: what was fetched in part is no base for more.
    do {
      return try await read(paths, at: revision, .commit)
    } catch let failure as Failure where Self.refusals.contains(where: { failure.message.contains($0) }) {
      do {
        return try await read(paths, at: revision, .history)
      } catch is Failure where Self.mayBeShortened(revision) {
        return try await read(paths, at: revision, .everything)
      }
    } catch is Failure where Self.mayBeShortened(revision) {
      return try await read(paths, at: revision, .everything)
    }
  }

  /// What git says where a server gives out no single commit, or none by name: it may have more to offer.
  private static let refusals = ["shallow", "not our ref", "unadvertised object", "filter"]

  /// Whether it can be a commit of which only the first digits are given, which no server knows by that name.
  private static func mayBeShortened(_ revision: String) -> Bool {
    (4...40).contains(revision.utf8.count)
      && revision.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (97...102).contains(byte | 0x20)
      }
  }

  private func read(_ paths: [String], at revision: String, _ extent: Extent) async throws -> Snapshot {
    let scratch: ScratchFolder
    do {
      scratch = try ScratchFolder()
    } catch {
      throw Failure(message: error.description)
    }
    defer { scratch.remove() }
    func git(_ arguments: [String]) async throws -> String { try await self.git(arguments, in: scratch) }
    let folder = scratch.path + "/repository"
    _ = try await git(["init", "--quiet", "--bare", "--template=", folder])
    let inFolder = ["--git-dir", folder]
    _ = try await git(inFolder + ["remote", "add", "origin", url])
    let fetch = inFolder + ["fetch", "--quiet", "--no-tags"]
    var fetched = "FETCH_HEAD"
    switch extent {
    case .commit:
      _ = try await git(fetch + ["--depth=1", "--filter=blob:none", "origin", "--end-of-options", revision])
    case .history:
      _ = try await git(fetch + ["origin", "--end-of-options", revision])
    case .everything:
      _ = try await git(fetch + ["origin", "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"])
      fetched = revision
    }
    let named = try await git(inFolder + ["rev-parse", "--verify", "--end-of-options", "\(fetched)^{commit}"])
    let commit = String(named.prefix { !$0.isNewline })
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

  /// The transport of the address, and https where that is http: nothing goes over plain http that began with TLS.
  private var protocols: String {
    switch url.prefix(while: { $0 != ":" }) {
    case "https": "https"
    case "http": "http:https"
    case "ssh": "ssh"
    case "file": "file"
    default: "https:ssh:file"
    }
  }

  /// What git prints.
  private func git(_ arguments: [String], in scratch: ScratchFolder) async throws -> String {
    var changes: [String: String?] = [
      // Other transports, such as `ext::`, run programs of the address's choice.
      "GIT_ALLOW_PROTOCOL": protocols, "GIT_TERMINAL_PROMPT": "0", "GIT_LFS_SKIP_SMUDGE": "1",
      "LC_ALL": "C",
    ]
    // Inside a hook, these name the repository that the hook is of; the others would mix with what git says.
    let unset = [
      "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_NAMESPACE",
      "GIT_TRACE", "GIT_TRACE_SETUP", "GIT_TRACE_PACKET", "GIT_CURL_VERBOSE",
    ]
    for key in unset { changes[key] = .some(nil) }
    // Nobody is there to answer; how the user's own programs get keys and passwords is theirs to say.
    let given = ProcessInfo.processInfo.environment
    if given["GIT_ASKPASS"] == nil { changes["GIT_ASKPASS"] = "true" }
    if given["GIT_SSH_COMMAND"] == nil, given["GIT_SSH"] == nil {
      changes["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes"
    }
    let program = ExternalProgram(
      "git", ["-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0"] + arguments, changes: changes, deadline: deadline,
      outputLimit: Self.fileLimit)
    let answer: ExternalProgram.Answer
    do {
      answer = try await program.run { scratch.setWorker($0) }
      scratch.setWorker(nil)
    } catch {
      switch error {
      case .notFound: throw Failure(message: "git can't be run: there is no program 'git' on PATH")
      case .late(let deadline): throw Failure(message: "git did not end within \(deadline)")
      case .failed(let reason): throw Failure(message: "git can't be run: \(reason)")
      }
    }
    if answer.isSuccess { return String(decoding: answer.output, as: UTF8.self) }
    // What follows the first complaint is advice.
    let said = answer.error.split(whereSeparator: \.isNewline).first { !$0.hasPrefix("warning:") }
    throw Failure(message: "git says: \((said ?? "nothing").trimmingPrefix("fatal: "))")
  }
}
