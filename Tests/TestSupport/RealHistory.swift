internal import FoundationEssentials

/// The history of a real service, as a stream of `git fast-import` packed with gzip.
///
/// It is not part of this repository: `TXSPEC_HISTORY` names the file, or it is `shared/history/transcript-create.fi.gz`
/// beside the repository.
public enum RealHistory {
  public static let isThere = file != nil
  public static let hint =
    "needs the real history: name it by TXSPEC_HISTORY, or put shared/history beside the repository"

  private static let file: String? = {
    if let named = ProcessInfo.processInfo.environment["TXSPEC_HISTORY"], !named.isEmpty { return named }
    let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let beside = repository.deletingLastPathComponent().appending(path: "shared/history/transcript-create.fi.gz").path()
    return FileManager.default.fileExists(atPath: beside) ? beside : nil
  }()

  public struct Failure: Error {
    public let message: String
  }

  /// Imports it into a new repository in `folder`.
  public static func unpack(into folder: String) async throws {
    guard let file else { throw Failure(message: hint) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let script = "git init -q . && gzip -dc \"$1\" | git fast-import --quiet --done"
    let result = try await command(["sh", "-c", script, "sh", file], in: folder)
    guard result.succeeded else { throw Failure(message: result.error) }
  }
}
