import FoundationEssentials
import TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The built `txspec` in a folder of its own, with a home and a cache nobody else uses.
///
/// The folder holds `work` (the working directory), `home` and `cache`; it is removed with the value.
final class CommandLineTool: Sendable {
  /// What `TXSPEC_EXECUTABLE` names, else the executable product beside the test bundle that is running.
  static let executable: String = {
    if let named = ProcessInfo.processInfo.environment["TXSPEC_EXECUTABLE"], !named.isEmpty { return named }
    let running = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    for place in [running] + CommandLine.arguments {
      // A bundle may be a file in the build folder, or a folder there with the file deep inside.
      var folder = place[...]
      while let slash = folder.lastIndex(of: "/") {
        folder = folder[..<slash]
        let candidate = folder + "/txspec"
        if FileManager.default.isExecutableFile(atPath: String(candidate)), !isFolder(String(candidate)) {
          return String(candidate)
        }
      }
    }
    return "txspec"
  }()

  let root: String
  let environment: [String: String]

  var work: String { root + "/work" }
  var cacheFolder: String { root + "/cache/txspec" }

  /// `index` stands in place of PyPI; without one, no index can be reached.
  init(index: String = "http://127.0.0.1:9/simple") throws {
    let base = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
    root = "\(base)/txspec-tests-\(UUID().uuidString)"
    for folder in ["work", "home", "cache"] {
      try FileManager.default.createDirectory(atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
    }
    environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      "HOME": root + "/home",
      "XDG_CACHE_HOME": root + "/cache",
      "UV_DEFAULT_INDEX": index,
      "TXSPEC_MIRROR": "off",
    ]
  }

  deinit {
    try? FileManager.default.removeItem(atPath: root)
  }

  /// Runs `txspec` with these arguments; `variables` are added to, or win over, the clean environment.
  func run(
    _ arguments: String...,
    variables: [String: String] = [:],
    deadline: Duration = .seconds(180),
    body: @escaping @Sendable (_ processIdentifier: Int32) async throws -> Void = { _ in }
  ) async throws -> ChildResult {
    try await run(arguments, variables: variables, deadline: deadline, body: body)
  }

  func run(
    _ arguments: [String],
    variables: [String: String] = [:],
    input: String = "",
    deadline: Duration = .seconds(180),
    body: @escaping @Sendable (_ processIdentifier: Int32) async throws -> Void = { _ in }
  ) async throws -> ChildResult {
    try await childProcess(
      Self.executable, arguments, in: work, environment: environment.merging(variables) { $1 }, input: input,
      deadline: deadline, body: body)
  }

  // MARK: Files of the working directory

  func write(_ path: String, _ text: String) throws {
    let place = "\(work)/\(path)"
    let folder = place[..<(place.lastIndex(of: "/") ?? place.endIndex)]
    try FileManager.default.createDirectory(atPath: String(folder), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: place))
  }

  func read(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: "\(work)/\(path)")), as: UTF8.self)
  }

  func remove(_ path: String) throws {
    try FileManager.default.removeItem(atPath: "\(work)/\(path)")
  }

  func makeFolder(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: "\(work)/\(path)", withIntermediateDirectories: true)
  }

  /// Every file below the working directory with its text, by path.
  func files() throws -> [String: String] {
    var found: [String: String] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: work) where !Self.isFolder("\(work)/\(path)") {
      found[path] = try read(path)
    }
    return found
  }

  private static func isFolder(_ path: String) -> Bool {
    var isDirectory = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory
  }
}
