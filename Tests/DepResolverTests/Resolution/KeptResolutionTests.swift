import FoundationEssentials
import SpecParser
import TestSupport
import Testing

@testable import DepResolver

@Suite("Kept resolutions")
struct KeptResolutionTests {
  private static let releases = [
    ServedRelease("a", "1.0", requires: ["b[x]>=1", "c; extra == 'y'"]), ServedRelease("b", "1.0"),
    ServedRelease("b", "2.0", requires: ["c; extra == 'x'"]), ServedRelease("c", "1.0", wheels: ["py3-none-any"]),
  ]

  /// An index, a clock and a folder; and how to resolve `a` with them.
  private struct Bench {
    let server: LoopbackIndex
    let clock = TestClock()
    let folder: String

    var index: PackageIndex { PackageIndex(name: "test", url: server.url) }

    func openCache() throws -> Cache {
      try Cache(directory: folder, now: clock.now, report: { _ in })
    }

    func request() throws -> ResolutionRequest {
      var request = try DepResolverTests.request("a")
      request.indexes = IndexSet(defaultIndex: index)
      return request
    }

    /// The resolution, and where it came from.
    func resolve(
      _ policy: IndexClient.Policy = .normal, program: String? = "test",
      _ change: (inout ResolutionRequest) throws -> Void = { _ in }
    ) async throws -> (resolution: Resolution, statistics: IndexStatistics) {
      let cache = try openCache()
      defer { cache.close() }
      var request = try request()
      try change(&request)
      return try await withClient(cache: cache, policy: policy, resolutionKey: program) { client in
        (try await PythonResolver(source: client).resolve(request), client.statistics)
      }
    }
  }

  private func withBench(_ body: (Bench) async throws -> Void) async throws {
    let server = try await LoopbackIndex(Self.releases)
    try await withTemporaryFolder { try await body(Bench(server: server, folder: $0)) }
    await server.shutdown()
  }

  @Test("answers the same question again without opening a page")
  func same() async throws {
    try await withBench { bench in
      let first = try await bench.resolve()
      let requests = bench.server.requests.count
      for policy in [IndexClient.Policy.normal, .offline] {
        let second = try await bench.resolve(policy)
        #expect(second.resolution == first.resolution)
        // These are read from their texts only now.
        for (kept, made) in zip(second.resolution.packages, first.resolution.packages) {
          #expect(kept.detail.metadata.requiresDist == made.detail.metadata.requiresDist)
        }
        #expect(second.statistics == IndexStatistics())
      }
      #expect(bench.server.requests.count == requests)
      #expect(try await bench.resolve(program: nil).statistics.pagesFromCache == 3)
    }
  }

  @Test("leaves files and requirements in the cache where they are not needed")
  func withoutDetails() async throws {
    try await withBench { bench in
      let first = try await bench.resolve().resolution
      let cache = try bench.openCache()
      let second = try await withClient(cache: cache, resolutionKey: "test", needsDetails: false) { client in
        try await PythonResolver(source: client).resolve(try bench.request())
      }
      cache.close()
      #expect(second.edges == first.edges)
      #expect(second.packages.map(\.chosen) == first.packages.map(\.chosen))
      #expect(second.packages.allSatisfy { $0.fileList.firstNotLockable == nil })
      #expect(second.packages.map(\.version) == first.packages.map(\.version))

      // A lock says more of what comes from elsewhere, and names a file that has no sum.
      var (linked, unsummed) = (first, first)
      linked.packages[0].index.kind = .links
      unsummed.packages[0].files = unsummed.packages[0].files.map { file in
        var file = file
        file.sha256 = nil
        return file
      }
      for resolution in [linked, unsummed] {
        let (body, details) = ResolutionEncoding.encode(resolution, pages: [])
        let environment = resolution.environment
        #expect(ResolutionEncoding.decode(body, details: nil, environment: environment) == nil)
        let read = ResolutionEncoding.decode(body, details: details, environment: environment)
        #expect(read?.resolution == resolution)
      }
    }
  }

  @Test("asks the index again when a page is no longer fresh, but not offline")
  func expired() async throws {
    try await withBench { bench in
      let first = try await bench.resolve()
      bench.clock.advance(Freshness.assumed)
      #expect(try await bench.resolve(.offline).statistics == IndexStatistics())
      let second = try await bench.resolve()
      #expect(second.resolution == first.resolution)
      #expect(second.statistics.pagesFetched + second.statistics.pagesRevalidated == 3)
      #expect(try await bench.resolve().statistics == IndexStatistics())
    }
  }

  @Test("solves again when a page has changed")
  func changed() async throws {
    try await withBench { bench in
      _ = try await bench.resolve()
      let cache = try bench.openCache()
      let root = try #require(WebURL(bench.index.url)).text
      let page = try #require(cache.page(root, project("b"))?.page)
      let oldest = SimplePage(name: page.name, files: page.files(at: 0))
      await cache.store(oldest, root, page.name, Validators(), lifetime: 600)
      cache.close()
      let second = try await bench.resolve()
      #expect(second.statistics.pagesFromCache == 2)
      #expect(second.resolution.package(named: page.name)?.version.description == "1.0")
    }
  }

  @Test("does not take another program's answers, nor any under --refresh")
  func others() async throws {
    try await withBench { bench in
      _ = try await bench.resolve()
      #expect(try await bench.resolve(program: "other").statistics.pagesFromCache == 3)
      #expect(try await bench.resolve(.refresh).statistics.pagesFromCache == 0)
    }
  }

  @Test("ignores a body that is cut short or of another format")
  func damaged() async throws {
    try await withBench { bench in
      let first = try await bench.resolve()
      let cache = try bench.openCache()
      let digest = ResolutionDigest(try bench.request(), program: "test").text
      let body = try #require(cache.resolution(digest))
      let details = try #require(cache.resolutionDetails(digest))
      let environment = try bench.request().environment
      func decode(_ body: [UInt8], _ details: [UInt8]?) -> Resolution? {
        ResolutionEncoding.decode(body, details: details, environment: environment)?.resolution
      }
      #expect(decode(body, details) == first.resolution)
      for count in 0..<body.count {
        #expect(decode(Array(body[..<count]), details) == nil)
        #expect(decode(Array(body[..<count]), nil) == nil)
      }
      for count in 0..<details.count { #expect(decode(body, Array(details[..<count])) == nil) }
      #expect(decode([body[0] ^ 1] + body.dropFirst(), details) == nil)
      var generator = SeededGenerator(seed: 5)
      for _ in 0..<2_000 {
        var changed = (body, details)
        changed.0[Int.random(in: 0..<body.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        changed.1[Int.random(in: 0..<details.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        _ = decode(changed.0, nil)
        _ = decode(body, changed.1).map { $0.packages.map { ($0.files, $0.detail.metadata.requiresDist) } }
      }
      await cache.storeResolution(digest, [ResolutionEncoding.format + 1] + body.dropFirst())
      cache.close()
      let second = try await bench.resolve()
      #expect(second.resolution == first.resolution)
      #expect(second.statistics.pagesFromCache == 3)
    }
  }

  private let here = SourceLocation(file: "r.txt", line: 3, column: 1)

  @Test("tells apart every input of a request")
  func digest() throws {
    let base = try request("a\nb>=1")
    let name = try project("b")
    let version = try #require(Version("1.0"))
    let requirement = Located(try Requirement(parsing: "b<9"), at: here)
    let hash = try #require(FileHash(.sha256, digest: String(repeating: "a", count: 64)))
    let changes: [(inout ResolutionRequest) -> Void] = [
      { $0.environment.python = PythonVersion(major: 3, minor: 10) },
      { $0.environment.platform = .linuxARM64 },
      { $0.environment.libc = .musl(major: 1, minor: 2) },
      { $0.environment.accelerator = Accelerator("cuda-12.6") },
      { $0.requirements.append(requirement) },
      { $0.requirements.reverse() },
      { $0.requirements[0].location = here },
      { $0.constraints.append(requirement) },
      { $0.overrides.append(requirement) },
      { $0.exclusions.append(Located(name, at: here)) },
      { $0.hashes[name] = [hash] },
      { $0.indexes.defaultIndex = nil },
      { $0.indexes.strategy = .unsafeBestMatch },
      { $0.indexes.links = [PackageIndex(name: "l", url: "file:l", kind: .links)] },
      { $0.indexes.entries.append(.init(index: .pypi)) },
      { $0.indexes.entries.append(.init(index: .pypi, only: [name])) },
      { $0.strategy = .lowest },
      { $0.prereleases = .allow },
      { $0.releaseControl.apply(.onlyFinal, .all) },
      { $0.excludeNewer = 7 },
      { $0.excludeNewerByProject[name] = 7 },
      { $0.excludeNewerByProject[name] = .some(nil) },
      { $0.formats.apply(.onlyBinary, .all) },
      { $0.formats.apply(.noBinary, .package(name)) },
      { $0.prefersBinary = true },
      { $0.metadata = [DeclaredMetadata(name: Located(name, at: here), requires: [])] },
      { $0.metadata = [DeclaredMetadata(name: Located(name, at: here), version: version, requires: [])] },
      { $0.preferences[name] = [version] },
      { $0.commits["git+https://h.example/x"] = "0" },
    ]
    var digests = Set([ResolutionDigest(base, program: "p").text, ResolutionDigest(base, program: "q").text])
    for change in changes {
      var changed = base
      change(&changed)
      digests.insert(ResolutionDigest(changed, program: "p").text)
    }
    #expect(digests.count == changes.count + 2)
    var renamed = base
    renamed.cutOffSetting = Located("cooldown", at: here)
    #expect(ResolutionDigest(renamed, program: "p").text == ResolutionDigest(base, program: "p").text)
    // A new field of a request belongs into its digest, and into the list above; only 'cutOffSetting' decides nothing.
    #expect(
      Mirror(reflecting: base).children.compactMap(\.label) == [
        "environment", "requirements", "constraints", "overrides", "exclusions", "hashes", "indexes", "strategy",
        "prereleases", "releaseControl", "excludeNewer", "cutOffSetting", "excludeNewerByProject", "formats",
        "prefersBinary", "metadata", "preferences", "commits",
      ])
  }
}
