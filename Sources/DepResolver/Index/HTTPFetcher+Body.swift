internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// Bodies: within their limits, and with room for them in memory.
extension HTTPFetcher {
  /// Answers up to this size wait for nobody.
  private static let small = 256 << 10

  /// Hands the body to `reader` as it comes, within the request's limit.
  func pass(
    _ response: HTTPClientResponse, to reader: any BodyReader, _ request: FetchRequest, _ url: WebURL,
    _ clock: AnswerClock
  ) async throws {
    let announced = try announced(response, request, url)
    let began = clock.elapsed
    reader.restart()
    var bytes = 0
    for try await piece in response.body {
      bytes += piece.readableBytes
      guard bytes <= request.limit else { throw FetchError(.tooLarge(limit: request.limit), url: url) }
      try reader.receive(Array(piece.readableBytesView))
      count(piece.readableBytes)
      try checkRate(bytes, in: clock.elapsed - began, url)
    }
    if let announced, announced != bytes { throw HTTPClientError.remoteConnectionClosed }
  }

  /// The body, decompressed, with the room it takes.
  func body(
    of response: HTTPClientResponse, _ request: FetchRequest, _ url: WebURL, _ clock: AnswerClock
  ) async throws -> (bytes: [UInt8], room: [ByteBudget.Lease]) {
    let announced = try announced(response, request, url)
    let began = clock.elapsed
    var room: [ByteBudget.Lease] = []
    if let announced, announced > Self.small { room = [try await self.room(for: announced, url, clock)] }
    var bytes: [UInt8] = []
    // What is only said to come gets no room at once.
    bytes.reserveCapacity(min(announced ?? 0, 4 << 20))
    for try await piece in response.body {
      let size = bytes.count + piece.readableBytes
      guard size <= request.limit else { throw FetchError(.tooLarge(limit: request.limit), url: url) }
      if room.isEmpty, size > Self.small { room = [try await self.room(for: request.limit, url, clock)] }
      bytes.append(contentsOf: piece.readableBytesView)
      count(piece.readableBytes)
      try checkRate(bytes.count, in: clock.elapsed - began, url)
    }
    if let announced, announced != bytes.count { throw HTTPClientError.remoteConnectionClosed }
    guard request.isCompressible else { return (bytes, room) }
    switch response.headers.first(name: "Content-Encoding")?.lowercased() {
    case nil, "", "identity": return (bytes, room)
    case "gzip", "x-gzip":
      let inflated = try await inflated(bytes, request, url, clock)
      return (inflated.bytes, inflated.room)
    case let other?: throw FetchError(.badContent("unknown content encoding '\(other)'"), url: url)
    }
  }

  /// Inflates to the size that the body states for itself, else, where that turns out to be false, within the limit.
  private func inflated(
    _ bytes: [UInt8], _ request: FetchRequest, _ url: WebURL, _ clock: AnswerClock
  ) async throws -> (bytes: [UInt8], room: [ByteBudget.Lease]) {
    let stated = min(max(gunzippedSize(bytes), Self.small), request.limit)
    for size in stated < request.limit ? [stated, request.limit] : [stated] {
      var room: [ByteBudget.Lease] = []
      if size > Self.small { room = [try await lease(size, of: rooms.inflated, url, clock)] }
      do {
        return (try gunzip(bytes, limit: size), room)
      } catch {
        switch error {
        case .tooLarge: continue
        case .malformed: throw FetchError(.badContent("the compressed body is damaged"), url: url)
        }
      }
    }
    throw FetchError(.tooLarge(limit: request.limit), url: url)
  }

  private func announced(_ response: HTTPClientResponse, _ request: FetchRequest, _ url: WebURL) throws -> Int? {
    let announced = response.headers.first(name: "Content-Length").flatMap { Int($0) }
    if let announced, announced > request.limit { throw FetchError(.tooLarge(limit: request.limit), url: url) }
    return announced
  }

  private func checkRate(_ bytes: Int, in time: Duration, _ url: WebURL) throws {
    guard time >= configuration.rateGrace else { return }
    let seconds = Int(time.components.seconds)
    guard bytes / max(1, seconds) < configuration.leastRate else { return }
    throw FetchError(.slow(rate: configuration.leastRate), url: url)
  }

  private func room(for count: Int, _ url: WebURL, _ clock: AnswerClock) async throws -> ByteBudget.Lease {
    try await lease(count, of: count > rooms.received.capacity ? rooms.downloads : rooms.received, url, clock)
  }

  private func lease(
    _ count: Int, of budget: ByteBudget, _ url: WebURL, _ clock: AnswerClock
  ) async throws -> ByteBudget.Lease {
    guard let lease = await clock.pausing({ await budget.take(count) }) else { throw CancellationError() }
    guard ProcessLimits.canAllocate(lease.count) else { throw FetchError(.noMemory(bytes: count), url: url) }
    return lease
  }
}
