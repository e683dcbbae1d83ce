import NIOHTTP1
import SpecParser
import TestSupport
import Testing

@testable import DepResolver

@Suite struct IndexClientTests {
  private static let releases = [
    ServedRelease(
      "some-project", "1.0", requires: ["other>=2; python_version >= '3.8'", "extra-only; extra == 'x'"],
      requiresPython: ">=3.8", hasSdist: true, members: ["m.py": 123]),
    ServedRelease("some-project", "2.0", wheels: ["py3-none-any", "cp311-cp311-linux_x86_64"], yanked: "broken"),
  ]

  private func withIndex(
    _ change: (inout LoopbackBehaviour) -> Void = { _ in },
    _ body: (LoopbackIndex, PackageIndex) async throws -> Void
  ) async throws {
    var behaviour = LoopbackBehaviour()
    change(&behaviour)
    let server = try await LoopbackIndex(Self.releases, behaviour)
    try await body(server, PackageIndex(name: "test", url: server.url))
    await server.shutdown()
  }

  private func openCache(_ folder: String, _ clock: TestClock) throws -> Cache {
    try Cache(directory: folder, now: clock.now) { notice in Issue.record("\(notice)") }
  }

  private func wheel(_ client: IndexClient, _ index: PackageIndex, _ version: String = "1.0") async throws
    -> DistributionFile
  {
    let page = try #require(try await client.page(of: project("some-project"), on: index))
    let files = page.files(of: try #require(Version(version)))
    return try #require(files.first { $0.filename.hasSuffix(".whl") })
  }

  @Test func `reads the same page in JSON and in HTML`() async throws {
    try await withIndex { server, index in
      let json = try await withClient { try await $0.page(of: project("some-project"), on: index) }
      server.change { $0.format = .html }
      let html = try await withClient { try await $0.page(of: project("Some.Project"), on: index) }
      let fromJSON = try #require(json).files
      let fromHTML = try #require(html).files
      #expect(fromJSON.map(\.filename) == fromHTML.map(\.filename))
      #expect(fromJSON.map(\.url) == fromHTML.map(\.url))
      #expect(fromJSON.map(\.sha256) == fromHTML.map(\.sha256))
      #expect(fromJSON.map(\.requiresPython) == fromHTML.map(\.requiresPython))
      #expect(fromJSON.map(\.yanked) == [nil, nil, "broken", "broken"])
      #expect(fromHTML.map(\.yanked) == fromJSON.map(\.yanked))
      #expect(fromJSON.map(\.uploadTime).allSatisfy { $0 == 1_714_979_289 })
      #expect(fromJSON.first?.url.hasPrefix(server.origin + "/files/some-project/") == true)
    }
  }

  @Test func `resolves addresses against where the page was found`() async throws {
    try await withIndex({ $0.redirectsPages = true }) { server, index in
      try await withClient { (client) async throws in
        let file = try await wheel(client, index)
        #expect(file.url.hasPrefix(server.origin + "/files/"))
        #expect(try await client.detail(of: file, project: project("some-project")).metadata.requiresDist.count == 2)
      }
    }
  }

  @Test func `has no page of a project that the index does not have`() async throws {
    try await withIndex { server, index in
      try await withClient { (client) async throws in
        for _ in 0..<2 {
          let page = try await client.page(of: project("nothing"), on: index)
          #expect(page == nil)
        }
      }
      #expect(server.requests.count == 1)
    }
  }

  @Test func `asks for each thing once, however many want it`() async throws {
    try await withIndex({ $0.delay = 50 }) { server, index in
      try await withClient { (client) async throws in
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<20 {
            group.addTask {
              let file = try await wheel(client, index)
              _ = try await client.detail(of: file, project: project("some-project"))
            }
          }
          try await group.waitForAll()
        }
        #expect(client.statistics.pagesFetched == 1)
        #expect(client.statistics.filesFetched == 1)
      }
      #expect(server.requests.count == 2)
    }
  }

  @Test func `reads a wheel's metadata and size by a range request`() async throws {
    try await withIndex { server, index in
      try await withClient { (client) async throws in
        let file = try await wheel(client, index)
        let detail = try await client.detail(of: file, project: project("some-project"))
        #expect(detail.source == .wheel)
        #expect(detail.metadata.requiresDist.map(\.text) == Self.releases[0].requires)
        #expect(detail.metadata.requiresPython == (try VersionSpecifiers(parsing: ">=3.8")))
        #expect(detail.fileCount == 4)
        let size = try await client.size(of: file, project: project("some-project"))
        #expect(size == detail.unpackedSize)
        #expect(detail.sources?.count == 1)
        #expect(detail.unpackedBytes.map { $0 > 123 } == true)
      }
      #expect(server.requests.count == 2)
      #expect(server.requests.last?.headers["range"]?.hasPrefix("bytes=-") == true)
    }
  }

  @Test func `prefers the index's metadata file, and reads sizes apart`() async throws {
    try await withIndex({ $0.offersMetadata = true }) { server, index in
      try await withClient { (client) async throws in
        let file = try await wheel(client, index)
        let detail = try await client.detail(of: file, project: project("some-project"))
        #expect(detail.source == .indexFile)
        #expect(detail.unpackedBytes == nil)
        #expect(server.paths.last?.hasSuffix(".whl.metadata") == true)
        #expect(try await client.size(of: file, project: project("some-project"))?.fileCount == 4)
        #expect(server.requests.count == 3)
      }
    }
  }

  @Test func `reads the wheel when an offered metadata file is missing`() async throws {
    try await withIndex({ $0.offersMetadata = true }) { server, index in
      try await withClient { (client) async throws in
        let file = try await wheel(client, index)
        server.change { $0.offersMetadata = false }
        #expect(try await client.detail(of: file, project: project("some-project")).source == .wheel)
      }
    }
  }

  @Test func `refuses a metadata file with another sum`() async throws {
    try await withIndex({
      $0.offersMetadata = true
      $0.body = .altered
      $0.affected = ".metadata"
    }) { _, index in
      try await withClient { (client) async throws in
        let file = try await wheel(client, index)
        let reason = await fetchFailure { _ = try await client.detail(of: file, project: project("some-project")) }
        #expect(reason?.isWrongSum == true)
      }
    }
  }

  @Test(arguments: [LoopbackBehaviour.Ranges.refused, .ignored])
  func `reads the whole wheel where ranges are not served`(ranges: LoopbackBehaviour.Ranges) async throws {
    try await withIndex({ $0.ranges = ranges }) { server, index in
      try await withClient { (client) async throws in
        let file = try await wheel(client, index)
        #expect(try await client.detail(of: file, project: project("some-project")).fileCount == 4)
      }
      #expect(server.requests.count == (ranges == .refused ? 3 : 2))
      server.change {
        $0.body = .altered
        $0.affected = "/files/"
      }
      try await withClient { (client) async throws in
        let file = try await wheel(client, index)
        let reason = await fetchFailure { _ = try await client.detail(of: file, project: project("some-project")) }
        #expect(reason?.isWrongSum == true)
      }
    }
  }

  @Test func `reads a source distribution and verifies its sum`() async throws {
    try await withIndex { server, index in
      try await withClient { (client) async throws in
        let page = try #require(try await client.page(of: project("some-project"), on: index))
        let sdist = try #require(page.files.first { $0.filename.hasSuffix(".tar.gz") })
        let detail = try await client.detail(of: sdist, project: project("some-project"))
        #expect(detail.source == .sdistPackageInfo)
        #expect(detail.metadata.requiresDist.map(\.text) == Self.releases[0].requires)
        #expect(try await client.size(of: sdist, project: project("some-project")) == nil)
      }
      server.change {
        $0.body = .altered
        $0.affected = ".tar.gz"
      }
      try await withClient { (client) async throws in
        let page = try #require(try await client.page(of: project("some-project"), on: index))
        let sdist = try #require(page.files.first { $0.filename.hasSuffix(".tar.gz") })
        let reason = await fetchFailure { _ = try await client.detail(of: sdist, project: project("some-project")) }
        #expect(reason?.isWrongSum == true)
      }
    }
  }

  @Test func `asks again only when a page is no longer fresh, and then whether it changed`() async throws {
    try await withIndex({ $0.etags = true }) { server, index in
      try await withTemporaryFolder { folder in
        let clock = TestClock()
        let cache = try openCache(folder, clock)
        func load(_ policy: IndexClient.Policy = .normal) async throws -> (SimplePage?, IndexStatistics) {
          try await withClient(cache: cache, policy: policy) {
            (try await $0.page(of: project("some-project"), on: index), $0.statistics)
          }
        }
        let cold = try await load()
        #expect(cold.1.pagesFetched == 1)
        clock.advance(599)
        let warm = try await load()
        #expect(warm.1.pagesFromCache == 1)
        #expect(warm.0 == cold.0)
        clock.advance(1)
        let stale = try await load()
        #expect(stale.1.pagesRevalidated == 1)
        #expect(stale.0 == cold.0)
        #expect(try await load().1.pagesFromCache == 1)
        #expect(try await load(.refresh).1.pagesRevalidated == 1)
        #expect(server.requests.count == 3)
        server.change { $0.cacheControl = "max-age=5" }
        #expect(try await load(.refresh).1.pagesRevalidated == 1)
        clock.advance(6)
        server.change { $0.etags = false }
        #expect(try await load().1.pagesFetched == 1)
        cache.close()
      }
    }
  }

  @Test func `answers from the cache alone when offline, however old`() async throws {
    try await withIndex { server, index in
      try await withTemporaryFolder { folder in
        let clock = TestClock()
        let cache = try openCache(folder, clock)
        let cold = try await withClient(cache: cache) { (client) async throws in
          _ = try await client.page(of: project("nothing"), on: index)
          let file = try await wheel(client, index)
          return try await client.detail(of: file, project: project("some-project"))
        }
        let asked = server.requests.count
        clock.advance(86_400 * 365)
        try await withClient(cache: cache, policy: .offline) { (client) async throws in
          #expect(try await client.page(of: project("nothing"), on: index) == nil)
          let file = try await wheel(client, index)
          #expect(try await client.detail(of: file, project: project("some-project")) == cold)
          #expect(try await client.size(of: file, project: project("some-project"))?.fileCount == 4)
          let other = try await wheel(client, index, "2.0")
          #expect(
            await fetchFailure { _ = try await client.detail(of: other, project: project("some-project")) } == .offline)
          #expect(await fetchFailure { _ = try await client.page(of: project("never"), on: index) } == .offline)
          #expect(client.statistics.network.requests == 0)
        }
        #expect(server.requests.count == asked)
        cache.close()
      }
    }
  }

  @Test func `does not store what the server forbids to store`() async throws {
    try await withIndex({ $0.cacheControl = "no-store" }) { _, index in
      try await withTemporaryFolder { folder in
        let cache = try openCache(folder, TestClock())
        _ = try await withClient(cache: cache) { try await $0.page(of: project("some-project"), on: index) }
        #expect(cache.info().pages == 0)
        cache.close()
      }
    }
  }

  @Test func `remembers what a verified source distribution cannot tell`() async throws {
    try await withTemporaryFolder { folder in
      let cache = try openCache(folder, TestClock())
      for error in [
        ArtifactError.dynamicMetadata(fields: ["Requires-Dist", "Provides-Extra"]), .malformed("x"), .unsupported("y"),
        .truncated(expected: 5, actual: -1), .tooLarge(what: "z", limit: 3),
      ] {
        await cache.store(.failure(error), "key")
        #expect(cache.detail("key") == .failure(error))
      }
      cache.close()
    }
  }

  @Test func `tells its progress`() async throws {
    try await withIndex { _, index in
      let last = ProgressRecorder()
      let client = IndexClient(quickSettings(), cache: nil, progress: last.record)
      let file = try await wheel(client, index)
      _ = try await client.detail(of: file, project: project("some-project"))
      let progress = last.progress
      #expect(progress.pagesDone == 1 && progress.pagesWanted == 1)
      #expect(progress.filesDone == 1 && progress.filesWanted == 1)
      #expect(progress.bytes == client.statistics.network.bytes)
      await client.shutdown()
    }
  }

  @Test func `refuses a page that is neither JSON nor HTML`() throws {
    let url = try #require(WebURL("https://h/p/"))
    let reply = FetchReply(url: url, status: 200, headers: ["Content-Type": "application/pdf"], body: [])
    #expect(throws: FetchError(.badContent("no index page, but 'application/pdf'"), url: url)) {
      try SimplePage(reply, name: project("p"))
    }
  }
}
