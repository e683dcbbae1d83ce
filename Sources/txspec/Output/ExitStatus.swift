/// What a run of txspec answers to the shell.
enum ExitStatus: Int32 {
  case done = 0
  /// The answer is no: unsatisfiable, over budget, stale under `--check`.
  case no = 1
  /// The input is wrong: usage, spec or requirements.
  case wrongInput = 2
  /// The world failed: network, index, disk or docker.
  case worldFailed = 3
}

/// Ends a command with a status after its output was already printed.
struct Ended: Error {
  let status: ExitStatus
}
