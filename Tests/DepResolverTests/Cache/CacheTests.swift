import FoundationEssentials
import SpecParser
import TestSupport
import Testing

@testable import DepResolver

@Suite struct CacheTests {
  private let index = "https://index.example/simple"

  private func page(_ name: String, _ count: Int) throws -> SimplePage {
    let entries = (0..<count).map { "{\"filename\": \"\(name)-\($0).0.tar.gz\", \"url\": \"\(name)-\($0).0.tar.gz\"}" }
    var page = try SimplePage.json(
      Array("{\"files\": [\(entries.joined(separator: ","))]}".utf8), name: project(name),
      base: #require(WebURL("https://index.example/simple/\(name)/")))
    page.statedBy = index
    return page
  }

  private func open(_ folder: String, _ notices: Notices = Notices(), _ clock: TestClock = TestClock()) throws -> Cache
  {
    try Cache(directory: folder, now: clock.now, report: notices.report)
  }

  @Test func `gives back what was stored, also after it was closed`() async throws {
    try await withTemporaryFolder { folder in
      let clock = TestClock()
      let stored = try page("p", 20)
      let validators = Validators(etag: "\"x\"", lastModified: "yesterday")
      let size = UnpackedSize(bytes: 1 << 40, fileCount: 7, sources: PythonSources(bytes: 1 << 33, count: 3))
      var cache = try open(folder + "/deeper/still", Notices(), clock)
      await cache.store(stored, index, try project("p"), validators, lifetime: 10)
      await cache.store(nil, index, try project("absent"), Validators(), lifetime: 10)
      await cache.storeResolution("digest", [1, 2, 3])
      await cache.store(size, "key")
      cache.close()
      cache = try open(folder + "/deeper/still", Notices(), clock)
      let found = try #require(cache.page(index, try project("p")))
      #expect(found.page == stored)
      #expect(found.page?.files == stored.files)
      #expect(found.validators == validators)
      #expect(found.isFresh)
      clock.advance(10)
      #expect(cache.page(index, try project("p"))?.isFresh == false)
      await cache.renew(index, try project("p"), lifetime: 60)
      #expect(cache.page(index, try project("p"))?.isFresh == true)
      clock.advance(-100)
      #expect(cache.page(index, try project("p"))?.isFresh == false)
      let absent = try #require(cache.page(index, try project("absent")))
      #expect(absent.page == nil)
      #expect(cache.page(index, try project("never")) == nil)
      #expect(cache.page("https://other.example", try project("p")) == nil)
      #expect(cache.resolution("digest") == [1, 2, 3])
      #expect(cache.size("key") == size)
      let info = cache.info()
      #expect([info.pages, info.details, info.sizes, info.resolutions] == [2, 0, 1, 1])
      #expect(info.bytes > 0)
      await cache.clear()
      #expect(cache.info().pages == 0)
      #expect(cache.resolution("digest") == nil)
      cache.close()
    }
  }

  @Test func `reads metadata back as it was`() async throws {
    try await withTemporaryFolder { folder in
      let cache = try open(folder)
      let requirements = [
        "a", "b[x,y]>=1.0,<2; python_version < '3.9' and extra == 'z'", "c @ https://h.example/c.whl ; os_name == 'nt'",
        "D.e-F (>=1.0)",
      ]
      for source in MetadataSource.allCases {
        let detail = DistributionDetail(
          metadata: CoreMetadata(
            name: try project("p"), version: try #require(Version("1!2.0rc1+local.7")),
            requiresPython: try VersionSpecifiers(parsing: ">=3.8,!=3.9.*"),
            requiresDist: try requirements.map { try Requirement(lenient: $0) },
            providesExtra: [try project("z"), try project("a-b")]),
          source: source, unpackedBytes: source == .wheel ? 0 : nil, fileCount: source == .wheel ? 3 : nil,
          sources: source == .wheel ? PythonSources(bytes: 0, count: 2) : nil)
        await cache.store(.success(detail), source.rawValue)
        let found = try #require(cache.detail(source.rawValue)).get()
        #expect(found == detail)
        #expect(found.metadata.requiresDist.map(\.text) == detail.metadata.requiresDist.map(\.text))
      }
      cache.close()
    }
  }

  @Test func `serves two handles that write at once`() async throws {
    try await withTemporaryFolder { folder in
      let notices = Notices()
      let caches = [try open(folder, notices), try open(folder, notices), try open(folder, notices)]
      await withTaskGroup(of: Void.self) { group in
        for (number, cache) in caches.enumerated() {
          group.addTask {
            for index in 0..<100 {
              await cache.storeResolution("\(number)-\(index)", [UInt8](repeating: 1, count: 5_000))
            }
          }
        }
      }
      #expect(caches[0].info().resolutions == 300)
      #expect(caches[2].resolution("1-99")?.count == 5_000)
      #expect(notices.all.isEmpty)
      for cache in caches { cache.close() }
    }
  }

  @Test func `opens in several tasks at once on a folder that is not there`() async throws {
    try await withTemporaryFolder { folder in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<8 {
          group.addTask {
            let cache = try open(folder + "/new")
            await cache.storeResolution("\(number)", [1])
            #expect(cache.resolution("\(number)") == [1])
            cache.close()
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test func `opens after another process was killed in the middle of a write`() async throws {
    try await withTemporaryFolder { folder in
      var cache = try open(folder)
      await cache.storeResolution("kept", [7])
      cache.close()
      _ = try? await python(
        """
        import os, signal, sqlite3, sys
        database = sqlite3.connect(sys.argv[1])
        database.execute("PRAGMA cache_size = 5")
        database.execute("BEGIN IMMEDIATE")
        for number in range(2000):
            database.execute("INSERT INTO resolutions VALUES (?, ?, 0)", (str(number), bytes(3000)))
        os.kill(os.getpid(), signal.SIGKILL)
        """, arguments: [folder + "/txspec.sqlite"])
      let notices = Notices()
      cache = try open(folder, notices)
      #expect(cache.resolution("kept") == [7])
      #expect(cache.info().resolutions == 1)
      await cache.storeResolution("after", [8])
      #expect(cache.resolution("after") == [8])
      #expect(notices.all.isEmpty)
      cache.close()
    }
  }

  @Test func `forgets what was kept of files by their sums alone`() async throws {
    try await withTemporaryFolder { folder in
      var cache = try open(folder)
      await cache.storeResolution("by inputs", [7])
      await cache.store(.failure(.dynamicMetadata(fields: [])), "sha256:00 https://files.example")
      cache.close()
      let before = try #require(CacheSchema.migrations.firstIndex { $0.contains("DELETE FROM details") })
      _ = try await python(
        "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('PRAGMA user_version = ' + sys.argv[2])",
        arguments: [folder + "/txspec.sqlite", "\(before)"])
      // What later migrations make is there already in this file, so only these run.
      guard before == CacheSchema.migrations.count - 1 else { return }
      cache = try open(folder)
      await cache.storeResolution("after", [8])
      #expect(cache.info().details == 0)
      #expect(cache.resolution("by inputs") == nil)
      #expect(cache.resolution("after") == [8])
      cache.close()
    }
  }

  @Test func `refuses the file of a newer txspec and leaves it alone`() async throws {
    try await withTemporaryFolder { folder in
      try open(folder).close()
      _ = try await python(
        "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('PRAGMA user_version = 99')",
        arguments: [folder + "/txspec.sqlite"])
      let expected = CacheError.newerSchema(path: folder + "/txspec.sqlite", found: 99, supported: CacheSchema.version)
      #expect(throws: expected) { try open(folder) }
      #expect(throws: expected) { try open(folder) }
    }
  }

  @Test func `says when the folder cannot be made`() async throws {
    try await withTemporaryFolder { folder in
      try Data().write(to: URL(filePath: folder + "/file"))
      #expect(throws: CacheError.self) { try open(folder + "/file/below") }
    }
  }
}
