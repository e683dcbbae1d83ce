import SpecParser
import TestSupport
import Testing

@testable import DepResolver

/// An index that lies shares a cache, or a run, with honest ones; see "Trust" in docs/resolver.md.
@Suite("Lying indexes")
struct LyingIndexTests {
  /// All that an honest index's answer comes to.
  private struct Answer: Equatable {
    var resolution: Resolution
    var overlaps: [FileOverlap]
    var objects: [WheelObjects?]
  }

  /// `honest` offers metadata files; `plain` has none, so that wheels are read by ranges.
  private static let honestIndexes = ["honest", "plain"]

  private func honestRequest(_ index: String, _ host: LyingHost) throws -> ResolutionRequest {
    var request = try DepResolverTests.request("numpy")
    request.indexes = IndexSet(defaultIndex: PackageIndex(name: index, url: "\(host.origin)/\(index)/simple"))
    return request
  }

  /// What somebody asks who uses the liar's index.
  private func liarRequest(_ lie: Lie, _ host: LyingHost) throws -> ResolutionRequest {
    let url = "\(host.origin)/liar/simple"
    var request = try DepResolverTests.request(lie.asks)
    switch lie.kind {
    case .simple: request.indexes = IndexSet(defaultIndex: PackageIndex(name: "liar", url: url))
    case .links:
      request.indexes = IndexSet(defaultIndex: nil)
      request.indexes.links = [PackageIndex(name: "liar", url: url, kind: .links)]
    case .direct:
      let address = "\(host.origin)/files/own/\(host.plantedWheel.name)#sha256=\(host.wheel.sha256)"
      request = try DepResolverTests.request("numpy @ \(address)")
    }
    return request
  }

  private func answer(_ client: IndexClient, _ request: ResolutionRequest) async throws -> Answer {
    let resolution = try await PythonResolver(source: client).resolve(request)
    var objects: [WheelObjects?] = []
    for package in resolution.packages { objects.append(try await client.objects(of: package.chosen)) }
    return Answer(resolution: resolution, overlaps: try await client.overlaps(of: resolution), objects: objects)
  }

  /// Whatever comes of it: the liar may fail.
  private func askLiar(_ client: IndexClient, _ lie: Lie, _ host: LyingHost) async throws {
    let request = try liarRequest(lie, host)
    guard let resolution = try? await PythonResolver(source: client).resolve(request) else { return }
    for package in resolution.packages { _ = try? await client.objects(of: package.chosen) }
    _ = try? await client.overlaps(of: resolution)
  }

  private func withHost(_ lie: Lie, _ body: (LyingHost) async throws -> Void) async throws {
    let host = try await LyingHost()
    lie.tell(host)
    do {
      try await body(host)
    } catch {
      await host.shutdown()
      throw error
    }
    await host.shutdown()
  }

  private func withRun<Value>(
    _ folder: String, _ policy: IndexClient.Policy = .normal, key: String? = "test",
    _ body: (IndexClient) async throws -> Value
  ) async throws -> Value {
    let cache = try Cache(directory: folder, now: TestClock().now, report: { _ in })
    defer { cache.close() }
    return try await withClient(cache: cache, policy: policy, resolutionKey: key, body)
  }

  @Test("change nothing for others who share the cache", arguments: Lie.all)
  func sharedCache(lie: Lie) async throws {
    try await withHost(lie) { host in
      for index in Self.honestIndexes {
        let request = try honestRequest(index, host)
        let expected = try await withTemporaryFolder { folder in
          try await withRun(folder) { try await answer($0, request) }
        }
        #expect(expected.resolution.packages.map { "\($0.name)==\($0.version)" } == ["blas==1.0", "numpy==1.0"])
        try await withTemporaryFolder { folder in
          for policy in [IndexClient.Policy.normal, .refresh] {
            try await withRun(folder, policy) { try await askLiar($0, lie, host) }
          }
          for (policy, key) in [
            (IndexClient.Policy.normal, "test" as String?), (.normal, "test"), (.normal, nil), (.refresh, nil),
            (.cacheFirst, nil), (.offline, "test"), (.offline, nil),
          ] {
            let found = try await withRun(folder, policy, key: key) { try await answer($0, request) }
            #expect(found == expected, "\(index), \(policy), \(key ?? "solving again")")
            try await withRun(folder, .refresh) { try await askLiar($0, lie, host) }
          }
        }
      }
    }
  }

  @Test("change nothing in the same run, whoever answers first", arguments: Lie.all)
  func sharedRun(lie: Lie) async throws {
    try await withHost(lie) { host in
      let delays: [LyingHost.Delay?] = [
        nil, .init(paths: "/honest/", milliseconds: 40), .init(paths: "/liar/", milliseconds: 40),
        .init(paths: "/files/own/", milliseconds: 40), .init(paths: ".metadata", milliseconds: 40),
      ]
      for index in Self.honestIndexes {
        let request = try honestRequest(index, host)
        host.delay(nil)
        let expected = try await withTemporaryFolder { folder in
          try await withRun(folder) { try await answer($0, request) }
        }
        for delay in delays {
          host.delay(delay)
          try await withTemporaryFolder { folder in
            let found = try await withRun(folder) { client in
              async let asked: Void = askLiar(client, lie, host)
              async let first = answer(client, request)
              _ = try await asked
              let again = try await answer(client, request)
              #expect(again == expected)
              return try await first
            }
            #expect(found == expected, "\(index), \(delay?.paths ?? "no delay")")
            #expect(try await withRun(folder, .offline, key: nil) { try await answer($0, request) } == expected)
          }
        }
      }
    }
  }
}
