import TestSupport
import Testing

@testable import DepResolver

@Suite struct HTTPFetcherTests {
  private let releases = [ServedRelease("a", "1.0")]

  /// Fetches the page of `a`, with the fetcher's statistics.
  private func fetchPage(
    _ behaviour: LoopbackBehaviour, _ settings: HTTPConfiguration = quickSettings()
  ) async throws -> (Result<FetchReply, FetchError>, FetchStatistics, [LoopbackIndex.Request]) {
    let server = try await LoopbackIndex(releases, behaviour)
    let fetcher = HTTPFetcher(settings)
    let url = try #require(WebURL(server.url + "/a/"))
    let request = FetchRequest(
      url: url, accept: SimplePage.accept, isCompressible: true, limit: settings.pageLimit,
      deadline: settings.requestDeadline)
    let result: Result<FetchReply, FetchError>
    do {
      result = .success(try await fetcher.get(request))
    } catch {
      result = .failure(error)
    }
    let statistics = fetcher.statistics
    await fetcher.shutdown()
    await server.shutdown()
    return (result, statistics, server.requests)
  }

  @Test func `says who asks and what for`() async throws {
    let (result, statistics, requests) = try await fetchPage(LoopbackBehaviour())
    #expect(try result.get().status == 200)
    #expect(requests.first?.headers["user-agent"] == "txspec/test")
    #expect(requests.first?.headers["accept"] == SimplePage.accept)
    #expect(requests.first?.headers["authorization"] == nil)
    #expect(statistics == FetchStatistics(requests: 1, retries: 0, bytes: try result.get().body.count))
  }

  @Test(arguments: [429, 502, 503, 504])
  func `tries again when the server is busy`(status: Int) async throws {
    var behaviour = LoopbackBehaviour()
    behaviour.failures = (2, status, nil)
    let (result, statistics, _) = try await fetchPage(behaviour)
    #expect(try result.get().status == 200)
    #expect(statistics.retries == 2)
  }

  @Test func `gives up after the last retry`() async throws {
    var behaviour = LoopbackBehaviour()
    behaviour.failures = (9, 503, nil)
    let (result, _, requests) = try await fetchPage(behaviour)
    #expect(throws: FetchError.self) { try result.get() }
    #expect(requests.count == 3)
  }

  @Test(arguments: [400, 403, 404, 410, 418, 500])
  func `does not try again what would fail again`(status: Int) async throws {
    var behaviour = LoopbackBehaviour()
    behaviour.failures = (9, status, nil)
    let (result, _, requests) = try await fetchPage(behaviour)
    let error = #expect(throws: FetchError.self) { try result.get() }
    let expected: FetchError.Reason =
      switch status {
      case 403: .unauthorized(status: 403)
      case 404, 410: .notFound
      default: .status(status)
      }
    #expect(error?.reason == expected)
    #expect(requests.count == 1)
  }

  @Test func `waits as long as the server says, within a bound`() async throws {
    var behaviour = LoopbackBehaviour()
    behaviour.failures = (1, 429, "1")
    let start = ContinuousClock.now
    #expect(try await fetchPage(behaviour).0.get().status == 200)
    #expect(ContinuousClock.now - start >= .seconds(1))
    behaviour.failures = (1, 429, "86400")
    let (result, statistics, _) = try await fetchPage(behaviour)
    #expect(throws: FetchError.self) { try result.get() }
    #expect(statistics.requests == 1)
  }

  @Test func `takes no part of a body for the whole`() async throws {
    var behaviour = LoopbackBehaviour()
    behaviour.body = .truncated
    let (result, statistics, _) = try await fetchPage(behaviour)
    let error = #expect(throws: FetchError.self) { try result.get() }
    guard case .connection = error?.reason else { return #expect(Bool(false), "\(String(describing: error))") }
    #expect(statistics.requests == 3)
  }

  @Test func `stops reading at the limit`() async throws {
    var behaviour = LoopbackBehaviour()
    behaviour.body = .endless
    let (result, statistics, _) = try await fetchPage(behaviour, quickSettings { $0.pageLimit = 1 << 20 })
    let error = #expect(throws: FetchError.self) { try result.get() }
    #expect(error?.reason == .tooLarge(limit: 1 << 20))
    // What was under way when the limit was met is counted too, so on a busy machine it is somewhat more.
    #expect(statistics.bytes <= 64 << 20)
  }

  @Test func `refuses a body that is announced as too large`() async throws {
    let (result, statistics, _) = try await fetchPage(LoopbackBehaviour(), quickSettings { $0.pageLimit = 10 })
    #expect(throws: FetchError.self) { try result.get() }
    #expect(statistics.bytes == 0)
  }

  @Test func `bounds what a compressed body may become`() async throws {
    var behaviour = LoopbackBehaviour()
    behaviour.compresses = true
    let (whole, _, requests) = try await fetchPage(behaviour)
    #expect(requests.first?.headers["accept-encoding"] == "gzip")
    #expect(try whole.get().body.starts(with: "{\"meta\"".utf8))
    let size = try whole.get().body.count
    let (result, _, _) = try await fetchPage(behaviour, quickSettings { $0.pageLimit = size - 1 })
    #expect(throws: FetchError.self) { try result.get() }
  }

  @Test func `ends a request at its deadline`() async throws {
    var behaviour = LoopbackBehaviour()
    behaviour.delay = 5_000
    let settings = quickSettings {
      $0.requestDeadline = .milliseconds(100)
      $0.retryDelays = []
    }
    let (result, _, _) = try await fetchPage(behaviour, settings)
    let error = #expect(throws: FetchError.self) { try result.get() }
    #expect(error?.reason == .timeout(seconds: 1))
  }

  @Test func `ends a body that never ends at its deadline`() async throws {
    var behaviour = LoopbackBehaviour()
    behaviour.body = .endless
    let settings = quickSettings {
      $0.requestDeadline = .milliseconds(300)
      $0.pageLimit = .max
      $0.retryDelays = []
    }
    let (result, _, _) = try await fetchPage(behaviour, settings)
    let error = #expect(throws: FetchError.self) { try result.get() }
    #expect(error?.reason == .timeout(seconds: 1))
  }

  @Test func `says that nobody listens`() async throws {
    let fetcher = HTTPFetcher(quickSettings())
    // A port below those that the system hands out, so that no other test comes to listen there.
    let url = try #require(WebURL("http://127.0.0.1:1/simple"))
    let reason = await fetchFailure {
      _ = try await fetcher.get(FetchRequest(url: url, limit: 10, deadline: .seconds(120)))
    }
    guard case .connection = reason else { return #expect(Bool(false), "\(String(describing: reason))") }
    #expect(fetcher.statistics.requests == 3)
    await fetcher.shutdown()
  }

  @Test func `follows redirects, a limited number`() async throws {
    var behaviour = LoopbackBehaviour()
    behaviour.redirectsPages = true
    let (result, _, requests) = try await fetchPage(behaviour)
    #expect(try result.get().url.path == "/moved/a/")
    #expect(requests.map(\.path) == ["/simple/a/", "/moved/a/"])
    let (none, _, _) = try await fetchPage(behaviour, quickSettings { $0.redirectLimit = 0 })
    let error = #expect(throws: FetchError.self) { try none.get() }
    #expect(error?.reason == .redirect("more than 0 times"))
  }

  @Test func `sends credentials to their origin and not to where it redirects`() async throws {
    let other = try await LoopbackIndex(releases)
    var behaviour = LoopbackBehaviour()
    behaviour.authorization = "Basic dTpw"
    behaviour.filesRedirectTo = other.origin
    let server = try await LoopbackIndex(releases, behaviour)
    var settings = quickSettings()
    let address = settings.credentials.separate(server.origin.replacing("http://", with: "http://u:p@"))
    #expect(address == server.origin + "/")
    let fetcher = HTTPFetcher(settings)
    let url = try #require(WebURL(server.origin + "/files/a/a-1.0-py3-none-any.whl"))
    let reply = try await fetcher.get(FetchRequest(url: url, limit: 1 << 20, deadline: .seconds(120)))
    #expect(reply.status == 200)
    #expect(server.requests.first?.headers["authorization"] == "Basic dTpw")
    #expect(other.requests.map { $0.headers["authorization"] } == [nil])
    await fetcher.shutdown()
    await server.shutdown()
    await other.shutdown()
  }

  @Test func `says that credentials are missing without printing any`() async throws {
    var behaviour = LoopbackBehaviour()
    behaviour.authorization = "Basic dTpw"
    let (result, _, _) = try await fetchPage(behaviour)
    let error = #expect(throws: FetchError.self) { try result.get() }
    #expect(error?.reason == .unauthorized(status: 401))
    let url = try #require(WebURL("https://u:hunter2@host/x?signature=hunter2"))
    #expect(FetchError(.notFound, url: url).description == "https://host/x?...: not found")
    #expect(FetchError(unsupported: "ftp://u:hunter2@host").description == "[address]: not an http or https address")
  }

  @Test func `lets only so many requests through to a host`() async throws {
    let limiter = HostLimiter(limit: 2)
    #expect(await limiter.acquire("h"))
    #expect(await limiter.acquire("h"))
    #expect(await limiter.acquire("other"))
    let third = Task { await limiter.acquire("h") }
    let fourth = Task { await limiter.acquire("h") }
    try await Task.sleep(for: .milliseconds(20))
    fourth.cancel()
    #expect(await fourth.value == false)
    await limiter.release("h")
    #expect(await third.value)
  }

  @Test func `answers many requests at once`() async throws {
    let server = try await LoopbackIndex((0..<200).map { ServedRelease("p\($0)", "1.0") })
    let fetcher = HTTPFetcher(quickSettings { $0.requestsPerHost = 8 })
    let total = await withTaskGroup(of: Int.self) { group in
      for index in 0..<200 {
        group.addTask {
          guard let url = WebURL("\(server.url)/p\(index)/") else { return 0 }
          let reply = try? await fetcher.get(FetchRequest(url: url, limit: 1 << 20, deadline: .seconds(120)))
          return reply?.status == 200 ? 1 : 0
        }
      }
      return await group.reduce(0, +)
    }
    #expect(total == 200)
    await fetcher.shutdown()
    await server.shutdown()
  }
}
