import DepResolver
import Foundation
import SpecParser
import TestSupport
import Testing

/// The same pins as uv, or both refuse. What is known to differ on purpose is in docs/resolver.md, "Differences from
/// uv", and none of it shows in these sets.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["TXSPEC_TEST_NETWORK"] == "1",
    "set TXSPEC_TEST_NETWORK=1; needs a package index, and uv from PyPI in TXSPEC_PEERS or on PATH"))
struct UvDifferentialNetworkTests {
  /// Sorted pins, or `nil` for a refusal.
  private typealias Answer = [String]?

  /// How many sets are under way at once.
  private static let width = 3

  @Test(.timeLimit(.minutes(10))) func `pins what uv pins`() async throws {
    let sets = try DifferentialSet.all()
    #expect(sets.count >= 100)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("differential-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let cache = try Cache(
      directory: "\(folder)/txspec", now: { Int(Date().timeIntervalSince1970) }, report: { _ in })
    let settings = HTTPConfiguration(
      version: "test", authorities: ProcessInfo.processInfo.environment["SSL_CERT_FILE"].map { [$0] } ?? [])
    try await withClient(settings, cache: cache) { client in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (number, set) in sets.enumerated() {
          if number >= Self.width { try await group.next() }
          group.addTask { try await compare(set, client, uvCache: "\(folder)/uv") }
        }
        try await group.waitForAll()
      }
    }
    cache.close()
  }

  private func compare(_ set: DifferentialSet, _ client: IndexClient, uvCache: String) async throws {
    let expected = try await uv(set, cache: uvCache)
    let actual = try await txspec(set, client)
    // Only what differs: whole resolutions are long.
    let missing = Set(expected ?? []).subtracting(actual ?? []).sorted()
    let extra = Set(actual ?? []).subtracting(expected ?? []).sorted()
    #expect((expected == nil) == (actual == nil), "\(set.name): one of the two refuses")
    #expect(missing.isEmpty && extra.isEmpty, "\(set.name): uv has \(missing), txspec has \(extra)")
  }

  private func txspec(_ set: DifferentialSet, _ client: IndexClient) async throws -> Answer {
    let request = try set.request()
    do throws(ResolutionError) {
      let resolution = try await PythonResolver(source: client).resolve(request)
      return resolution.packages.map { "\($0.name.normalized)==\($0.version)" }.sorted()
    } catch {
      if case .unsatisfiable = error { return nil }
      throw error
    }
  }

  private func uv(_ set: DifferentialSet, cache: String) async throws -> Answer {
    let program = ProcessInfo.processInfo.environment["TXSPEC_PEERS"].map { "\($0)/bin/uv" } ?? "uv"
    // A folder of local wheels would stand beside the index that both sides are asked about.
    let result = try await command(
      ["env", "-u", "PIP_FIND_LINKS", program]
        + set.uvArguments(interpreter: interpreter(for: set.python), cache: cache))
    guard result.succeeded else {
      // Any other failure than a refusal is no answer.
      try #require(result.error.contains("No solution found"), "\(set.name): \(result.error)")
      return nil
    }
    return result.output.split(separator: "\n").map { line in
      // `name[extra]==1.0` becomes `name==1.0`.
      line.replacing(/\[[^\]]*\]/, with: "").trimmingCharacters(in: .whitespaces)
    }.sorted()
  }

  /// An interpreter of the same minor version under pyenv, so that uv searches for none.
  private func interpreter(for python: PythonVersion) -> String? {
    let variables = ProcessInfo.processInfo.environment
    let root = variables["PYENV_ROOT"] ?? (variables["HOME"] ?? "") + "/.pyenv"
    let installed = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/versions")) ?? []
    return installed.filter { $0.hasPrefix("\(python.short).") }.max().map { "\(root)/versions/\($0)/bin/python" }
  }
}
