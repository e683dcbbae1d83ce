import SpecParser
import Synchronization
import TestSupport
import Testing

@testable import DepResolver

@Suite struct PagePieceTests {
  private let index = "https://index.example/simple"

  /// A page of many releases, some with more files than one piece holds.
  private func page(_ releases: Int) throws -> SimplePage {
    let name = try project("p")
    var files: [DistributionFile] = []
    for release in 0..<releases {
      for file in 0..<(release % 7 == 3 ? 90 : 3) {
        let filename = "p-\(release).0-py3-none-tag\(file).whl"
        files.append(
          DistributionFile(
            filename: filename, url: "https://files.example/\(release)/\(file)/\(filename)",
            kind: .wheel(try #require(WheelFilename(filename))), sha256: String(repeating: "ab", count: 32)))
      }
    }
    var page = SimplePage(name: name, files: files)
    page.statedBy = index
    return page
  }

  @Test(arguments: [0, 1, 5, 60])
  func `reads every release of a stored page as it was`(releases: Int) async throws {
    try await withTemporaryFolder { folder in
      let cache = try Cache(directory: folder, now: TestClock().now, report: { _ in })
      let stored = try page(releases)
      await cache.store(stored, index, stored.name, Validators(), lifetime: 10)
      let found = try #require(cache.page(index, stored.name)?.page)
      #expect(found.versions == stored.versions)
      for position in stored.versions.indices { #expect(found.files(at: position) == stored.files(at: position)) }
      #expect(found == stored)
      #expect(cache.lostPieces.load(ordering: .relaxed) == 0)
      cache.close()
    }
  }

  @Test func `cuts between releases, newest first, and loses no byte`() throws {
    let page = try page(60)
    let pieces = PageRecords.pieces(page.releases, byteCount: 100_000)
    #expect(pieces.count > 3)
    #expect(pieces.first?.upperBound == 100_000)
    #expect(pieces.last?.lowerBound == 0)
    for (newer, older) in zip(pieces, pieces.dropFirst()) { #expect(newer.lowerBound == older.upperBound) }
    #expect(pieces.dropLast().allSatisfy { $0.count >= PageRecords.pieceBytes })
  }

  @Test func `never mixes two states of a page, and says that what was read is void`() async throws {
    try await withTemporaryFolder { folder in
      let clock = TestClock()
      let cache = try Cache(directory: folder, now: clock.now, report: { _ in })
      let stored = try page(60)
      await cache.store(stored, index, stored.name, Validators(), lifetime: 10)
      try await withClient(cache: cache) { client in
        let served = PackageIndex(name: "test", url: index)
        let found = try #require(try await client.page(of: stored.name, on: served))
        let other = try Cache(directory: folder, now: clock.now, report: { _ in })
        await other.store(try page(59), index, stored.name, Validators(), lifetime: 10)
        other.close()
        #expect(found.files(at: 59) == stored.files(at: 59))
        #expect(found.files(at: 0).isEmpty)
        #expect(await client.forgetLostPages())
        #expect(await client.forgetLostPages() == false)
        #expect(try await client.page(of: stored.name, on: served)?.versions.count == 59)
      }
      cache.close()
    }
  }
}
