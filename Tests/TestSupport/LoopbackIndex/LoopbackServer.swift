internal import NIOCore
internal import Synchronization

/// A web server on this machine's loopback interface that answers as a test says.
public final class LoopbackServer: Sendable {
  /// `http://127.0.0.1:port`
  public let origin: String
  /// `127.0.0.1:port`
  public let host: String
  private let channel: any Channel
  private let seen: Requests

  /// Starts to serve.
  public init(_ respond: @escaping @Sendable (LoopbackIndex.Request) -> LoopbackReply) async throws {
    let seen = Requests()
    channel = try await LoopbackHandler.serve { request in
      seen.all.withLock { $0.append(request) }
      return respond(request)
    } answered: {
    }
    host = "127.0.0.1:\(channel.localAddress?.port ?? 0)"
    origin = "http://\(host)"
    self.seen = seen
  }

  /// Every request so far, in the order they came.
  public var requests: [LoopbackIndex.Request] { seen.all.withLock { $0 } }

  /// Stops to accept connections.
  public func shutdown() async {
    try? await channel.close()
  }

  private final class Requests: Sendable {
    let all = Mutex<[LoopbackIndex.Request]>([])
  }
}
