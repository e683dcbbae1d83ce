import Planner
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Whether git has a file in its index.
enum GitTracking {
  /// `false` where there is no repository, or no git.
  static func isTracked(_ path: String) async -> Bool {
    let place = LexicalPath(path)
    let result = try? await run(
      .name("git"), arguments: ["-c", "core.fsmonitor=false", "ls-files", "--error-unmatch", "--", place.name],
      // Inside a hook, the first ones name the repository that the hook is of.
      environment: .inherit.updating([
        "GIT_DIR": nil, "GIT_WORK_TREE": nil, "GIT_INDEX_FILE": nil, "GIT_LITERAL_PATHSPECS": "1",
      ]),
      workingDirectory: FilePath(place.parent.description), output: .discarded, error: .discarded)
    return result?.terminationStatus.isSuccess ?? false
  }
}
