import FoundationEssentials
import TestSupport

/// The example of the repository, and the programs that txspec is compared with.
extension CommandLineTool {
  /// The repository's root.
  static let repository: String = {
    let parts = testTargetFolder(of: #filePath).split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(2).joined(separator: "/")
  }()

  /// This process's variables, so that its proxies and mirrors hold, with the home and the cache of this tool and
  /// the peers first on `PATH`.
  var live: [String: String] {
    var variables = ProcessInfo.processInfo.environment
    // A folder of local wheels would stand beside the index that both sides are asked about.
    variables["PIP_FIND_LINKS"] = nil
    variables["HOME"] = environment["HOME"]
    variables["XDG_CACHE_HOME"] = environment["XDG_CACHE_HOME"]
    if let peers = variables["TXSPEC_PEERS"] {
      variables["PATH"] = "\(peers)/bin:" + (variables["PATH"] ?? "/usr/bin:/bin")
    }
    return variables
  }

  /// Copies the example spec, its application and its requirements into the working directory.
  func copyExample() throws {
    for folder in ["specs", "requirements"] {
      try FileManager.default.copyItem(atPath: "\(Self.repository)/\(folder)", toPath: "\(work)/\(folder)")
    }
  }

  /// Runs `txspec` with the real indexes within reach.
  func runLive(_ arguments: String...) async throws -> ChildResult {
    try await runLive(arguments)
  }

  func runLive(_ arguments: [String]) async throws -> ChildResult {
    // Empty counts as unset; the harness names an index here that cannot be reached.
    let index = live["UV_DEFAULT_INDEX"] ?? ""
    return try await run(
      arguments, variables: live.merging(["UV_DEFAULT_INDEX": index]) { $1 }, deadline: .seconds(180))
  }

  /// Runs another program, found on `PATH`, in the working directory.
  func runPeer(_ program: String, _ arguments: String...) async throws -> ChildResult {
    try await runPeer(program, arguments)
  }

  func runPeer(_ program: String, _ arguments: [String]) async throws -> ChildResult {
    try await childProcess(program, arguments, in: work, environment: live, deadline: .seconds(300))
  }

  /// Where the first line that starts with `text` stands, as messages write it.
  func place(of text: String, in path: String) throws -> String? {
    let lines = try read(path).split(separator: "\n", omittingEmptySubsequences: false)
    return lines.firstIndex { $0.hasPrefix(text) }.map { "\(path):\($0 + 1):1" }
  }
}
