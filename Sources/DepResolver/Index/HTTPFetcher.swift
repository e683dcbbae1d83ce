internal import AsyncHTTPClient
internal import FoundationEssentials
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Fetches over HTTP/2 or 1.1 with bounded concurrency, retries, deadlines and size limits.
///
/// One client for each proxy in use, made at the first request. `shutdown` must be the last call.
final class HTTPFetcher: Sendable {
  let configuration: HTTPConfiguration
  private let limiter: HostLimiter
  private let connections: Int
  let rooms: AnswerRooms
  private let clients = Mutex<[(proxy: ProxyRules.Proxy?, client: HTTPClient)]>([])
  private let counts = Mutex(FetchStatistics())
  private let received: @Sendable (Int) -> Void

  /// `received` is told the bytes of each piece of a body as it comes.
  init(_ configuration: HTTPConfiguration, received: @escaping @Sendable (Int) -> Void = { _ in }) {
    self.configuration = configuration
    self.received = received
    // An index, a host of files and one more; over HTTP/1.1 each request under way has a connection.
    let left = ProcessLimits.descriptorsLeft
    let share = left >= ProcessLimits.ampleDescriptors ? .max : (left - ProcessLimits.leastDescriptors) / 3
    connections = max(1, min(configuration.requestsPerHost, share))
    limiter = HostLimiter(limit: share == .max ? max(1, configuration.requestsPerHost) : connections)
    rooms = AnswerRooms(
      received: ByteBudget(configuration.receivedRoom), inflated: ByteBudget(configuration.inflatedRoom),
      downloads: ByteBudget(configuration.downloadRoom), kept: ByteBudget(configuration.receivedRoom))
  }

  deinit {
    for (_, client) in clients.withLock({ $0 }) { client.shutdown { _ in } }
  }

  /// Notes a piece of a body.
  func count(_ bytes: Int) {
    counts.withLock { $0.bytes += bytes }
    received(bytes)
  }

  /// What was sent and received so far.
  var statistics: FetchStatistics { counts.withLock { $0 } }

  /// Closes every connection, without waiting long for one whose peer does not finish to open or to close it.
  func shutdown() async {
    let open = clients.withLock { clients in
      defer { clients = [] }
      return clients
    }
    for (_, client) in open {
      let (ends, end) = AsyncStream.makeStream(of: Void.self)
      client.shutdown { _ in end.finish() }
      let patience = Task {
        try? await Task.sleep(for: .seconds(2))
        end.finish()
      }
      for await _ in ends {}
      patience.cancel()
    }
  }

  /// The answer to `request`: 200, 206 or 304; any other is an error.
  ///
  /// With `reader`, a body of status 200 or 206 goes there as it comes, and the one returned is empty.
  func get(_ request: FetchRequest, into reader: (any BodyReader)? = nil) async throws(FetchError) -> FetchReply {
    var attempt = 0
    var left = request.deadline
    var patience = configuration.longestRetryAfter
    while true {
      let failure: Failure
      switch await attemptOnce(request, reader, &left) {
      case .success(let reply): return reply
      case .failure(let reason): failure = reason
      }
      guard failure.isTransient, left > .zero, attempt < configuration.retryDelays.count else { throw failure.error }
      // A server that is slow twice is slow.
      if case .slow = failure.error.reason, attempt > 0 { throw failure.error }
      var delay = configuration.retryDelays[attempt]
      if let wished = failure.retryAfter {
        guard wished <= patience else { throw failure.error }
        patience -= wished
        delay = max(delay, wished)
      }
      attempt += 1
      counts.withLock { $0.retries += 1 }
      do {
        try await Task.sleep(for: delay)
      } catch {
        throw FetchError(.cancelled, url: request.url)
      }
    }
  }
}

/// What a fetcher sent and received.
public struct FetchStatistics: Hashable, Sendable {
  /// Every request sent, redirects and retries included.
  public var requests = 0
  public var retries = 0
  /// Bytes of bodies as received, before decompression.
  public var bytes = 0
}

extension HTTPFetcher {
  /// One failed attempt.
  private struct Failure: Error {
    var error: FetchError
    var isTransient = false
    var retryAfter: Duration?
  }

  private typealias Attempt = Result<FetchReply, Failure>

  /// The request with its redirects, once, within the time that is left.
  private func attemptOnce(
    _ request: FetchRequest, _ reader: (any BodyReader)?, _ left: inout Duration
  ) async -> Attempt {
    var url = request.url
    for _ in 0...max(0, configuration.redirectLimit) {
      let host = url.originText
      guard await limiter.acquire(host) else { return .failure(Failure(error: FetchError(.cancelled, url: url))) }
      let clock = AnswerClock()
      let attempt = await withDeadline(left, clock, request, url, reader)
      left -= clock.elapsed
      await limiter.release(host)
      guard case .success(let reply) = attempt, [301, 302, 303, 307, 308].contains(reply.status) else {
        return attempt
      }
      guard request.form == nil else {
        let reason = FetchError.Reason.redirect("what was posted goes nowhere else")
        return .failure(Failure(error: FetchError(reason, url: url)))
      }
      guard let location = reply.header("Location"), let target = url.resolving(location) else {
        let reason = FetchError.Reason.redirect("the server names no http or https address")
        return .failure(Failure(error: FetchError(reason, url: url)))
      }
      guard target.origin.isSecure || !url.origin.isSecure else {
        let reason = FetchError.Reason.redirect("from https to \(target.redacted)")
        return .failure(Failure(error: FetchError(reason, url: url)))
      }
      url = target
    }
    let reason = FetchError.Reason.redirect("more than \(configuration.redirectLimit) times")
    return .failure(Failure(error: FetchError(reason, url: request.url)))
  }

  private func withDeadline(
    _ limit: Duration, _ clock: AnswerClock, _ request: FetchRequest, _ url: WebURL, _ reader: (any BodyReader)?
  ) async -> Attempt {
    await withTaskGroup(of: Attempt?.self) { group in
      group.addTask { await self.exchange(request, url, reader, clock) }
      group.addTask {
        await clock.wait(until: limit)
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      if Task.isCancelled { return .failure(Failure(error: FetchError(.cancelled, url: url))) }
      return first ?? .failure(timeout(request.deadline, url))
    }
  }

  private func exchange(
    _ request: FetchRequest, _ url: WebURL, _ reader: (any BodyReader)?, _ clock: AnswerClock
  ) async -> Attempt {
    var message = HTTPClientRequest(url: url.text)
    let mayGoInPlain = url.origin == request.owner || RegistryReference.isLoopback(host: url.origin.host)
    let authorization =
      request.authorization(for: url.origin)
      ?? configuration.credentials.credentials(for: url.origin, mayGoInPlain: mayGoInPlain)?.basicAuthorization
    message.headers = request.headers(userAgent: configuration.userAgent, authorization: authorization)
    if let form = request.form {
      message.method = .POST
      message.body = .bytes(ByteBuffer(string: form.text))
    }
    counts.withLock { $0.requests += 1 }
    do {
      let client = try client(for: url)
      // `clock` ends it, and does not count what it had to wait here.
      let response = try await client.execute(message, deadline: .distantFuture)
      if let failure = refusal(response, request, url) { return .failure(failure) }
      var reply = FetchReply(url: url, status: Int(response.status.code), headers: response.headers, body: [])
      if (300..<400).contains(reply.status) { return .success(reply) }
      if let reader, reply.status == 200 || reply.status == 206 {
        try await pass(response, to: reader, request, url, clock)
      } else {
        (reply.body, reply.room) = try await body(of: response, request, url, clock)
      }
      return .success(reply)
    } catch let error as FetchError {
      var isSlow: Bool { if case .slow = error.reason { true } else { false } }
      return .failure(Failure(error: error, isTransient: isSlow))
    } catch let error as ArtifactError {
      return .failure(Failure(error: FetchError(.badContent(error.description), url: url)))
    } catch {
      return .failure(failure(error, request, url))
    }
  }

  /// The failure that a status means; `nil` when the answer is to be read.
  private func refusal(_ response: HTTPClientResponse, _ request: FetchRequest, _ url: WebURL) -> Failure? {
    let status = Int(response.status.code)
    switch status {
    case 401 where request.takesChallenge:
      return nil
    case 200, 206, 304, 301, 302, 303, 307, 308:
      return nil
    case 404, 410:
      return Failure(error: FetchError(.notFound, url: url))
    case 401, 403, 407:
      return Failure(error: FetchError(.unauthorized(status: status), url: url))
    case 429, 502, 503, 504:
      let seconds = response.headers.first(name: "Retry-After").flatMap { Int($0) }
      let wished = seconds.map { Duration.seconds(max(0, $0)) }
      return Failure(error: FetchError(.status(status), url: url), isTransient: true, retryAfter: wished)
    default:
      return Failure(error: FetchError(.status(status), url: url))
    }
  }

  private func timeout(_ duration: Duration, _ url: WebURL) -> Failure {
    let seconds = Int(max(1, duration.components.seconds))
    return Failure(error: FetchError(.timeout(seconds: seconds), url: url), isTransient: true)
  }

  private func failure(_ error: any Error, _ request: FetchRequest, _ url: WebURL) -> Failure {
    if error is CancellationError { return Failure(error: FetchError(.cancelled, url: url)) }
    if let proxy = configuration.proxies.proxy(for: url.origin), let reason = Self.lackOfProxy(error, proxy) {
      return Failure(error: FetchError(.proxy("\(proxy.host):\(proxy.port)", reason), url: url), isTransient: true)
    }
    if let error = error as? HTTPClientError {
      switch error {
      case .deadlineExceeded: return timeout(request.deadline, url)
      case .readTimeout: return timeout(configuration.idleTimeout, url)
      case .connectTimeout, .tlsHandshakeTimeout, .httpProxyHandshakeTimeout, .socksHandshakeTimeout:
        return timeout(configuration.connectTimeout, url)
      case .cancelled: return Failure(error: FetchError(.cancelled, url: url))
      case .proxyAuthenticationRequired:
        return Failure(error: FetchError(.unauthorized(status: 407), url: url))
      default:
        return Failure(error: FetchError(.connection(error.shortDescription), url: url), isTransient: true)
      }
    }
    if let error = error as? NIOSSLError, case .handshakeFailed(let cause) = error {
      return Failure(error: FetchError(.connection("TLS: \(TLSFailure.words(cause))"), url: url))
    }
    if let error = error as? NIOSSLExtraError {
      return Failure(error: FetchError(.connection("TLS: \(TLSFailure.words(error))"), url: url))
    }
    return Failure(error: FetchError(.connection(Self.text(of: error)), url: url), isTransient: true)
  }

  /// The file itself, or the files of a folder that OpenSSL would look at: the library takes only one folder.
  private static func certificateFiles(_ path: String) -> [String] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { return [path] }
    return names.filter { name in
      let parts = name.split(separator: ".", omittingEmptySubsequences: false)
      return parts.count == 2 && parts[0].utf8.count == 8 && parts[0].allSatisfy(\.isHexDigit)
        && !parts[1].isEmpty && parts[1].allSatisfy(\.isNumber)
    }
    .sorted().map { "\(path)/\($0)" }
  }

  /// Why a proxy can't be used; `nil` where what is wrong may be the host behind it.
  private static func lackOfProxy(_ error: any Error, _ proxy: ProxyRules.Proxy) -> String? {
    switch error {
    case let error as HTTPClientError:
      switch error {
      case .invalidProxyResponse: "it did not answer as an HTTP proxy"
      case .httpProxyHandshakeTimeout, .socksHandshakeTimeout: "no answer in time"
      default: nil
      }
    case is NIOConnectionError: text(of: error)
    case is IOError, is NIOSSLError, is NIOSSLExtraError: nil
    default: proxy.isSOCKS ? "it did not answer as a SOCKS proxy" : nil
    }
  }

  /// Why there is no connection, in the system's words where it has some.
  private static func text(of error: any Error) -> String {
    if let error = error as? NIOConnectionError {
      guard let attempt = error.connectionErrors.last else { return "the host's name can't be looked up" }
      return text(of: attempt.error)
    }
    if let error = error as? IOError { return String(cString: strerror(error.errnoCode)) }
    return HTTP2Failure.words(error) ?? TLSFailure.words(error)
  }

  private func client(for url: WebURL) throws -> HTTPClient {
    let proxy = configuration.proxies.proxy(for: url.origin)
    if let known = clients.withLock({ clients in clients.first { $0.proxy == proxy } }) { return known.client }
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.minimumTLSVersion = .tlsv12
    if let first = configuration.authorities.first {
      tls.trustRoots = .file(first)
      tls.additionalTrustRoots = configuration.authorities.dropFirst().flatMap(Self.certificateFiles).map { .file($0) }
    }
    var settings = HTTPClient.Configuration(
      tlsConfiguration: tls,
      redirectConfiguration: .disallow,
      timeout: .init(
        connect: TimeAmount(configuration.connectTimeout), read: TimeAmount(configuration.idleTimeout)))
    // Over HTTP/2 all requests share a connection; over 1.1 each has one, and half as many are as fast.
    let connections = max(1, min(connections, configuration.requestsPerHost / 2))
    settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
    settings.connectionPool.retryConnectionEstablishment = false
    settings.http2ConnectionDebugInitializer = { $0.pipeline.addHandler(BrokenProtocolHandler()) }
    if let proxy {
      let parts = proxy.credentials?.parts
      let authorization = parts.map { HTTPClient.Authorization.basic(username: $0.user, password: $0.password) }
      settings.proxy =
        proxy.isSOCKS
        ? .socksServer(host: proxy.host, port: proxy.port)
        : .server(host: proxy.host, port: proxy.port, authorization: authorization)
    }
    return try clients.withLock { clients in
      if let known = clients.first(where: { $0.proxy == proxy }) { return known.client }
      let left = ProcessLimits.descriptorsLeft
      guard left >= ProcessLimits.leastDescriptors else {
        throw FetchError(.noDescriptors(left: left), url: url)
      }
      // Of the singleton each thread has descriptors of its own.
      if left < ProcessLimits.ampleDescriptors {
        NIOSingletons.groupLoopCountSuggestion = 1
        settings.connectionPool.idleTimeout = .seconds(1)
      }
      let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
      clients.append((proxy, client))
      return client
    }
  }
}
