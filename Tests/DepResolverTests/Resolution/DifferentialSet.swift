import DepResolver
import Foundation
import SpecParser
import TestSupport
import Testing

/// One requirement set that txspec and uv both resolve.
///
/// A file of `Fixtures/Differential`. Its first line says for what: `# python 3.11; platform linux/amd64; only-binary`,
/// the last word only where source distributions don't count. `; lowest` or `; lowest-direct` may follow.
struct DifferentialSet: Sendable, CustomTestStringConvertible {
  /// Files uploaded later don't exist, so that the answers stay the same.
  static let excludeNewer = "2026-10-01T00:00:00Z"

  static let folder = testTargetFolder(of: #filePath) + "/Fixtures/Differential"

  var name: String
  var python: PythonVersion
  var platform: Platform
  var onlyBinary: Bool
  var strategy: ResolutionRequest.Strategy
  var lines: [String]

  var testDescription: String { name }
  var path: String { "\(Self.folder)/\(name).txt" }

  /// All sets, sorted by name.
  static func all() throws -> [DifferentialSet] {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".txt") }.sorted()
      .map { try DifferentialSet(name: String($0.dropLast(".txt".count))) }
  }

  init(name: String) throws {
    let text = try String(contentsOfFile: "\(Self.folder)/\(name).txt", encoding: .utf8)
    let lines = text.split(separator: "\n").map(String.init)
    let words = try #require(lines.first).dropFirst("# ".count).split(separator: "; ").map(String.init)
    self.name = name
    python = try #require(PythonVersion(String(words[0].dropFirst("python ".count))))
    platform = try #require(Platform(rawValue: String(words[1].dropFirst("platform ".count))))
    onlyBinary = words.contains("only-binary")
    strategy = words.dropFirst(2).lazy.compactMap(ResolutionRequest.Strategy.init).first ?? .highest
    self.lines = Array(lines.dropFirst())
  }

  func request() throws -> ResolutionRequest {
    var request = ResolutionRequest(
      environment: Environment(python: python, platform: platform),
      requirements: try requirements(lines.joined(separator: "\n"), file: "\(name).txt"))
    request.excludeNewer = try #require(Timestamp(Self.excludeNewer)).seconds
    request.strategy = strategy
    if onlyBinary { request.formats.apply(.onlyBinary, .all) }
    return request
  }

  /// The words of `uv pip compile` for the same question.
  func uvArguments(interpreter: String?, cache: String) -> [String] {
    let machine = platform == .linuxARM64 ? "aarch64" : "x86_64"
    return ["pip", "compile", path, "--python-version", python.short, "--python-platform", "\(machine)-manylinux_2_28"]
      + (interpreter.map { ["--python", $0] } ?? []) + (onlyBinary ? ["--only-binary", ":all:"] : [])
      + [
        "--resolution", strategy.rawValue, "--exclude-newer", Self.excludeNewer, "--no-header", "--no-annotate",
        "--no-config", "-q",
      ]
      + ["--cache-dir", cache]
  }
}
