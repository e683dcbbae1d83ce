import FoundationEssentials
import SpecParser
import TestSupport
import Testing

@testable import DepResolver

@Suite struct CacheDamageTests {
  private func open(_ folder: String, _ notices: Notices) throws -> Cache {
    try Cache(directory: folder, now: TestClock().now, report: notices.report)
  }

  /// A closed cache of 100 entries, each of 3,000 bytes.
  private func fill(_ folder: String) async throws {
    let cache = try open(folder, Notices())
    for number in 0..<100 { await cache.storeResolution("key-\(number)", body(number)) }
    cache.close()
  }

  private func body(_ number: Int) -> [UInt8] {
    [UInt8](repeating: UInt8(number), count: 3_000)
  }

  private func change(_ folder: String, _ change: (inout Data) -> Void) throws {
    let url = URL(filePath: folder + "/txspec.sqlite")
    var data = try Data(contentsOf: url)
    change(&data)
    try data.write(to: url)
  }

  private func setAside(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.contains(".damaged-") && $0.last?.isNumber == true }.sorted()
  }

  @Test func `sets a file aside that is no database, says so, and begins a new one`() async throws {
    try await withTemporaryFolder { folder in
      for round in 1...2 {
        try Data("this is no database, whatever its name says".utf8).write(to: URL(filePath: folder + "/txspec.sqlite"))
        let notices = Notices()
        let cache = try open(folder, notices)
        await cache.storeResolution("a", [1])
        #expect(cache.resolution("a") == [1])
        guard case .setAside(_, let aside, _)? = notices.all.first, notices.all.count == 1 else {
          Issue.record("\(notices.all)")
          return
        }
        #expect(aside == folder + "/txspec.sqlite.damaged-\(round)")
        #expect(try setAside(folder).count == round)
        cache.close()
      }
    }
  }

  @Test(arguments: [0, 1, 50, 100, 4_096, 10_000, 100_000])
  func `survives a file cut short`(length: Int) async throws {
    try await withTemporaryFolder { folder in
      try await fill(folder)
      try change(folder) { $0 = $0.prefix(length) }
      let notices = Notices()
      let cache = try open(folder, notices)
      for number in 0..<100 {
        let found = cache.resolution("key-\(number)")
        #expect(found == nil || found == body(number))
      }
      await cache.storeResolution("after", [1])
      #expect(cache.resolution("after") == [1])
      #expect(notices.all.count <= 1)
      #expect(try setAside(folder).isEmpty == notices.all.isEmpty)
      cache.close()
    }
  }

  @Test func `never gives back changed bytes`() async throws {
    try await withTemporaryFolder { folder in
      var generator = SeededGenerator(seed: 3)
      var replaced = 0
      for round in 0..<40 {
        let place = folder + "/\(round)"
        try await fill(place)
        try change(place) { data in
          for _ in 0..<(round % 2 == 0 ? 1 : 400) {
            data[Int.random(in: 0..<data.count, using: &generator)] ^= UInt8.random(in: 1...255, using: &generator)
          }
        }
        let notices = Notices()
        guard let cache = try? open(place, notices) else { continue }
        for number in 0..<100 {
          let found = cache.resolution("key-\(number)")
          #expect(found == nil || found == body(number), "round \(round)")
        }
        await cache.storeResolution("after", [1])
        #expect(cache.resolution("after") == [1])
        replaced += notices.all.isEmpty ? 0 : 1
        cache.close()
      }
      #expect(replaced > 20)
    }
  }

  @Test func `replaces a damaged file once when two handles find the damage`() async throws {
    try await withTemporaryFolder { folder in
      try await fill(folder)
      try change(folder) { data in
        for place in stride(from: 5_000, to: data.count, by: 7) { data[place] ^= 0x55 }
      }
      let notices = Notices()
      let caches = [try open(folder, notices), try open(folder, notices)]
      for cache in caches {
        for number in 0..<100 { _ = cache.resolution("key-\(number)") }
      }
      await caches[0].storeResolution("shared", [9])
      #expect(caches[1].resolution("shared") == [9])
      #expect(try setAside(folder) == ["txspec.sqlite.damaged-1"])
      await caches[0].clear()
      #expect(try setAside(folder).isEmpty)
      for cache in caches { cache.close() }
    }
  }

  @Test func `gives the same answers from the index when the cache was damaged`() async throws {
    let server = try await LoopbackIndex([ServedRelease("p", "1.0", requires: ["q"])])
    let index = PackageIndex(name: "test", url: server.url)
    try await withTemporaryFolder { folder in
      func resolve(_ notices: Notices) async throws -> DistributionDetail {
        let cache = try open(folder, notices)
        defer { cache.close() }
        return try await withClient(cache: cache) { client in
          let page = try #require(try await client.page(of: project("p"), on: index))
          return try await client.detail(of: try #require(page.files.first), project: project("p"))
        }
      }
      let cold = try await resolve(Notices())
      try change(folder) { data in
        for place in stride(from: 4_096, to: data.count, by: 3) { data[place] = 0 }
      }
      let notices = Notices()
      #expect(try await resolve(notices) == cold)
      #expect(notices.all.count == 1)
      #expect(try await resolve(Notices()) == cold)
    }
    #expect(server.requests.count == 4)
    await server.shutdown()
  }
}
