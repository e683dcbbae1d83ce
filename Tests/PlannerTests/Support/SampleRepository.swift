import FoundationEssentials
import TestSupport

/// A git repository in a folder of its own, which goes with the value.
final class SampleRepository: Sendable {
  let folder: String

  init(branch: String = "main") async throws {
    folder = (ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp") + "/txspec-history-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try await git("init", "--quiet", "--initial-branch=\(branch)", "--template=")
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  struct Failure: Error {
    var message: String
  }

  @discardableResult
  func git(_ words: String..., input: String = "") async throws -> String {
    let settings = ["user.name=n", "user.email=n@example", "commit.gpgsign=false", "protocol.file.allow=always"]
    let result = try await command(
      ["git"] + settings.flatMap { ["-c", $0] } + words, in: folder, input: input)
    guard result.succeeded else { throw Failure(message: result.error) }
    return result.output
  }

  func write(_ path: String, _ text: String) throws {
    let place = "\(folder)/\(path)"
    let parent = place[..<(place.lastIndex(of: "/") ?? place.endIndex)]
    try FileManager.default.createDirectory(atPath: String(parent), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: place))
  }

  func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: "\(folder)/\(path)") }

  /// Commits everything as it is now.
  func commit(_ message: String = "change") async throws {
    try await git("add", "--all")
    try await git("commit", "--quiet", "--allow-empty", "--message", message)
  }

  /// Commits these files.
  func commit(_ files: [String: String]) async throws {
    for (path, text) in files { try write(path, text) }
    try await commit()
  }
}
