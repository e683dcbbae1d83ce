import DepResolver
import Planner

/// Whether git has a file in its index.
enum GitTracking {
  /// `false` where there is no repository, or no git.
  static func isTracked(_ path: String) async -> Bool {
    let place = LexicalPath(path)
    let program = ExternalProgram(
      "git",
      ["-C", place.parent.description, "-c", "core.fsmonitor=false", "ls-files", "--error-unmatch", "--", place.name],
      // Inside a hook, the first ones name the repository that the hook is of.
      changes: ["GIT_DIR": nil, "GIT_WORK_TREE": nil, "GIT_INDEX_FILE": nil, "GIT_LITERAL_PATHSPECS": "1"],
      deadline: .seconds(60))
    return (try? await program.run())?.isSuccess ?? false
  }
}
