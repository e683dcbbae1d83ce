import DepResolver
import FoundationEssentials
import SpecParser
import TestSupport
import Testing

@testable import Planner

/// What 162 commits of a real service tell.
@Suite(.enabled(if: RealHistory.isThere, Comment(rawValue: RealHistory.hint)))
struct RealHistoryTests {
  private static let entries = ["app", "worker", "alembic", "alembic.ini", "scripts", "fonts"]

  private func history() async throws -> GitHistory {
    let folder = (ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp") + "/txspec-real-history-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await RealHistory.unpack(into: folder)
    let reader = GitHistoryReader(folder: folder)
    var history = try await reader.read(measures: true)
    history.contents = try await reader.contents(of: history.objects(wantedFor: Self.paths))
    return history
  }

  private static let paths = HistoryPaths(
    entries: entries, requirements: [RepositoryPath("requirements.txt")], evidence: ["requirements.txt"])

  @Test func itsChangesAreThoseOfGit() async throws {
    let history = try await history()
    #expect(history.commits.count == 162)
    #expect(history.commits.count { $0.isFirst } == 1)
    let roots = ["fastapi", "numpy", "openai-whisper", "yt-dlp", "redis", "stripe"]
    let resolution = Sample.resolution(
      try roots.map { try Sample.package("\($0)==1") },
      edges: try roots.map { try Sample.rootEdge($0, line: 1, file: "requirements.txt") })
    let images = ImageHistory(history, Self.paths, try Sample.variant("cpu"), resolution)
    // The first commit brought the requirements, under another path.
    #expect(images.states.count == 162)
    let changes = images.changes
    func count(_ unit: ChangeUnit) -> Int { changes.count { $0.contains(unit) } }
    func package(_ name: String) throws -> Int { count(.package(try Sample.name(name))) }
    let counts = Self.entries.map { count(.entry($0)) }
    #expect(counts == [79, 25, 24, 1, 33, 2])
    #expect(try package("yt-dlp") >= 2 && package("redis") == 1)
    #expect(try package("openai-whisper") >= 2 && package("numpy") >= 2)
    let sizes = Self.entries.map { images.states.last?.entries[$0]?.bytes }
    #expect(sizes == [682_571, 227_815, 110_860, 3642, 202_829, 243])
    #expect(changes.count { $0.contains { if case .package = $0 { true } else { false } } } <= 14)
    #expect(changes.allSatisfy { !$0.contains(.base) && !$0.contains(.systemPackages) })
  }

  @Test func theCommonCodeOutweighsThePriors() async throws {
    let resolution = Sample.resolution([try Sample.package("fastapi==1")])
    let images = ImageHistory(try await history(), Self.paths, try Sample.variant("cpu"), resolution)
    let log = ChangeLog(images, [resolution], entries: Self.entries)
    #expect(log.commits == 161)
    let shares = ["app", "scripts", "worker", "fonts"].map { log.share(of: [.entry($0)]) }
    #expect(shares == shares.sorted(by: >))
  }
}
