import TestSupport

/// Runs a command with some of its output streams on a terminal of their own (Python's pty module).
enum TerminalStreams {
  private static let script = """
    import os, pty, subprocess, sys, threading
    shown = sys.argv[1].split(",")
    def ends(name):
        return pty.openpty() if name in shown else os.pipe()
    (read_output, output), (read_error, error) = ends("output"), ends("error")
    child = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL, stdout=output, stderr=error)
    os.close(output)
    os.close(error)
    def copy(source, target):
        while True:
            try:
                piece = os.read(source, 65536)
            except OSError:
                return  # what a terminal answers when its other end is closed
            if not piece:
                return
            os.write(target, piece.replace(b"\\r\\n", b"\\n"))
    threads = [threading.Thread(target=copy, args=pair) for pair in ((read_output, 1), (read_error, 2))]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    sys.exit(child.wait())
    """

  /// `shown` names the streams that are a terminal: `output`, `error`.
  static func run(
    _ tool: CommandLineTool, shown: [String], _ arguments: [String], variables: [String: String] = [:]
  ) async throws -> ChildResult {
    let variables = tool.environment.merging(["TERM": "xterm"]) { $1 }.merging(variables) { $1 }
    return try await childProcess(
      "python3", ["-c", script, shown.joined(separator: ","), CommandLineTool.executable] + arguments, in: tool.work,
      environment: variables)
  }
}
