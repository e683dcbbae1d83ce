internal import FoundationEssentials

/// A Debian system that may be changed: one that debootstrap made lies below, unchanged, and what is written lies apart.
///
/// Needs root, as mounting and `chroot` do.
public struct DebianRoot: Sendable {
  /// Where the system is mounted; absolute.
  public var path: String
  /// What was written over the system below.
  public var changes: String

  /// The folder with roots that `TXSPEC_TEST_ROOTS` names.
  public static let folder = ProcessInfo.processInfo.environment["TXSPEC_TEST_ROOTS"] ?? ""
  /// Whether there are any.
  public static var areThere: Bool { FileManager.default.fileExists(atPath: folder + "/bookworm") }

  /// Mounts a changeable view of `lowers`, the topmost first, in `folder` for the time of `body`.
  public static func with<Value>(
    _ lowers: [String], in folder: String, _ body: (DebianRoot) async throws -> Value
  ) async throws -> Value {
    let root = DebianRoot(path: folder + "/root", changes: folder + "/changes")
    for path in [root.path, root.changes, folder + "/work"] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    try await tool(
      "mount",
      [
        "-t", "overlay", "overlay", "-o",
        "lowerdir=\(lowers.joined(separator: ":")),upperdir=\(root.changes),workdir=\(folder)/work", root.path,
      ])
    do {
      let value = try await body(root)
      try await tool("umount", [root.path])
      return value
    } catch {
      try await tool("umount", ["-l", root.path])
      throw error
    }
  }

  /// Runs a program inside, as root.
  public func run(_ words: String...) async throws -> ChildResult {
    try await childProcess(
      "chroot", [path] + words, in: "/",
      environment: [
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive",
        "PYTHONPATH": "/site", "PYTHONDONTWRITEBYTECODE": "1",
      ], deadline: .seconds(300))
  }

  /// Installs packages as emitted Dockerfiles do; none is no work.
  public func install(_ packages: [String]) async throws {
    if packages.isEmpty { return }
    let command = "apt-get install -y -qq --no-install-recommends " + packages.joined(separator: " ")
    let result = try await run("sh", "-c", command)
    guard result.exitCode == 0 else { throw ToolFailure(words: command, text: result.error) }
  }

  /// A text file inside.
  public func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: self.path + "/" + path)), as: UTF8.self)
  }

  /// A tool outside, which must succeed.
  @discardableResult
  public static func tool(_ name: String, _ arguments: [String], unset: Set<String> = []) async throws -> String {
    let environment = ProcessInfo.processInfo.environment.filter { !unset.contains($0.key) }
    let result = try await childProcess(
      name, arguments, in: "/", environment: environment, deadline: .seconds(300))
    guard result.exitCode == 0 else {
      throw ToolFailure(words: ([name] + arguments).joined(separator: " "), text: result.error)
    }
    return result.output
  }
}

/// A tool that a test relies on failed.
public struct ToolFailure: Error, CustomStringConvertible {
  public let words: String
  public let text: String
  public var description: String { "\(words): \(text)" }
}
