import SpecParser
import TestSupport
import Testing

@testable import DepResolver

/// Whatever an index offers or refuses, the resolution is the same, and no more is asked for than it needs.
@Suite("Kinds of index")
struct IndexKindTests {
  private static let projects = 30

  /// Thirty projects of four versions in five rows. Each asks for three of the next row; the newest of every third only
  /// fits old versions there, so that some candidates are tried in vain.
  private static let releases: [ServedRelease] = (0..<projects).flatMap { number in
    (1...4).map { version in
      let next = (number / 6 + 1) * 6
      let needs = next >= projects ? [] : [0, 1, 3].map { next + (number + $0) % 6 }
      let specifier = version == 4 && number.isMultiple(of: 3) ? "<3" : ">=1"
      return ServedRelease("p\(number)", "\(version).0", requires: needs.map { "p\($0)\(specifier)" })
    }
  }

  private struct Outcome {
    var resolution: Resolution
    var requests: [LoopbackIndex.Request]
    /// How many requests were under way at the same time, at the most.
    var mostWaiting: Int

    var pages: Int { requests.count { $0.path.hasPrefix("/simple/") } }
    var files: Int { requests.count { $0.path.hasPrefix("/files/") } }
  }

  private func resolve(_ change: (inout LoopbackBehaviour) -> Void = { _ in }) async throws -> Outcome {
    var behaviour = LoopbackBehaviour()
    change(&behaviour)
    let server = try await LoopbackIndex(Self.releases, behaviour)
    var request = try request("p0\np2\np4")
    // Under one name, so that resolutions can be compared.
    request.indexes = IndexSet(defaultIndex: PackageIndex(name: "test", url: server.url))
    let resolution = try await withClient { try await PythonResolver(source: $0).resolve(request) }
    let outcome = Outcome(resolution: resolution, requests: server.requests, mostWaiting: server.mostWaiting)
    await server.shutdown()
    return outcome
  }

  private func pins(_ outcome: Outcome) -> [String] {
    outcome.resolution.packages.map { "\($0.name)==\($0.version)" }
  }

  /// Asks for each page of the resolution once, and looks at its files and a few others, which fetching ahead takes for
  /// likely until it knows better: how many depends on what comes first.
  private func expectLeast(_ outcome: Outcome, files: Int) {
    let asked = outcome.requests.map { "\($0.path) \($0.headers["range"] ?? "")" }
    #expect(Set(asked).count == asked.count, "something was asked for twice")
    let pinned = pins(outcome).count
    #expect(pinned >= 20)
    #expect(outcome.pages == pinned)
    #expect((pinned...(pinned + 12)).contains(files), "\(files) files for \(pinned) packages")
    #expect(outcome.requests.allSatisfy { $0.method == "GET" })
  }

  @Test("asks for each page and for each file that is looked at once, also where only HTML or only GET is served")
  func once() async throws {
    let baseline = try await resolve()
    // One request reads both the metadata and the sizes of a wheel.
    expectLeast(baseline, files: baseline.files)
    for change: @Sendable (inout LoopbackBehaviour) -> Void in [
      { $0.format = .html }, { $0.onlyGets = true }, { $0.ranges = .ignored },
    ] {
      let outcome = try await resolve(change)
      #expect(pins(outcome) == pins(baseline))
      expectLeast(outcome, files: outcome.files)
    }
  }

  @Test("metadata files are asked for in place of wheels, whose sizes come last and once")
  func metadataFiles() async throws {
    let outcome = try await resolve { $0.offersMetadata = true }
    #expect(pins(outcome) == pins(try await resolve()))
    let metadata = outcome.requests.count { $0.path.hasSuffix(".metadata") }
    expectLeast(outcome, files: metadata)
    #expect(outcome.files - metadata == pins(outcome).count)
  }

  @Test("a server that refuses ranges is soon not asked for any")
  func refused() async throws {
    let outcome = try await resolve { $0.ranges = .refused }
    #expect(pins(outcome) == pins(try await resolve()))
    // Those that were under way when the first was refused.
    let inVain = outcome.requests.count { $0.headers["range"] != nil }
    #expect((1...quickSettings().requestsPerHost).contains(inVain), "\(inVain)")
    expectLeast(outcome, files: outcome.files - inVain)
  }

  @Test("an index far away is asked for much at the same time, not for one thing after the other")
  func distant() async throws {
    let outcome = try await resolve { $0.delay = 500 }
    #expect(pins(outcome) == pins(try await resolve()))
    expectLeast(outcome, files: outcome.files)
    // A row of the graph has six projects.
    #expect(outcome.mostWaiting >= 4, "\(outcome.mostWaiting)")
  }

  @Test("versions that fail one after the other are fetched in batches, together with what they belong to")
  func backtracking() async throws {
    // Each client wants the core of its own version, and each core an old base, but for the oldest of them.
    let versions = 80
    let releases =
      [ServedRelease("base", "1.0"), ServedRelease("base", "2.0")]
      + (1...versions).flatMap { version in
        [
          ServedRelease("client", "\(version).0", requires: ["core==\(version).0"]),
          ServedRelease("core", "\(version).0", requires: [version > 2 ? "base<2" : "base"]),
        ]
      }
    var behaviour = LoopbackBehaviour()
    behaviour.delay = 200
    let server = try await LoopbackIndex(releases, behaviour)
    var request = try request("client\nbase>=2")
    request.indexes = IndexSet(defaultIndex: PackageIndex(name: "test", url: server.url))
    let resolution = try await withClient { try await PythonResolver(source: $0).resolve(request) }
    let (requests, mostWaiting) = (server.requests, server.mostWaiting)
    await server.shutdown()
    #expect(resolution.packages.map { "\($0.name)==\($0.version)" } == ["base==2.0", "client==2.0", "core==2.0"])
    let files = requests.filter { $0.path.hasPrefix("/files/") }
    #expect(Set(files.map(\.path)).count == files.count, "something was asked for twice")
    // Without batches there is never more under way than a client and a core.
    #expect(mostWaiting >= 5, "\(mostWaiting) at once for \(files.count) files")
  }
}
