internal import NIOCore
internal import Synchronization

/// A package index on this machine's loopback interface: real HTTP, generated content, chosen faults.
public final class LoopbackIndex: Sendable {
  /// One request that came.
  public struct Request: Sendable, Equatable {
    public var method: String
    public var path: String
    /// Names in lower case.
    public var headers: [String: String]
    public var body: [UInt8] = []
  }

  /// The root of the simple index, without a trailing slash.
  public let url: String
  /// `http://127.0.0.1:port`; at `/links` is one page of all files, as `--find-links` takes it.
  public let origin: String
  private let channel: any Channel
  private let responder: SharedResponder

  /// Starts to serve.
  public init(_ releases: [ServedRelease], _ behaviour: LoopbackBehaviour = LoopbackBehaviour()) async throws {
    let responder = SharedResponder(LoopbackResponder(releases, behaviour))
    channel = try await LoopbackHandler.serve { request in
      responder.state.withLock { $0.reply(to: request) }
    } answered: {
      responder.state.withLock { $0.waiting -= 1 }
    }
    origin = "http://127.0.0.1:\(channel.localAddress?.port ?? 0)"
    url = origin + "/simple"
    self.responder = responder
  }

  /// Every request so far, in the order they came.
  public var requests: [Request] { responder.state.withLock { $0.requests } }

  /// How many requests waited for their answers at the same time, at the most.
  public var mostWaiting: Int { responder.state.withLock { $0.mostWaiting } }

  /// The paths of the requests so far.
  public var paths: [String] { requests.map(\.path) }

  /// Serves these too from now on.
  public func add(_ releases: [ServedRelease]) {
    responder.state.withLock { $0.add(releases) }
  }

  /// Serves these in place of what it had of their projects.
  public func replace(_ releases: [ServedRelease]) {
    responder.state.withLock { $0.replace(releases) }
  }

  /// Serves otherwise from now on.
  public func change(_ change: (inout LoopbackBehaviour) -> Void) {
    responder.state.withLock { change(&$0.behaviour) }
  }

  /// Stops to accept connections.
  public func shutdown() async {
    try? await channel.close()
  }
}

/// The responder as every connection sees it.
private final class SharedResponder: Sendable {
  let state: Mutex<LoopbackResponder>

  init(_ responder: LoopbackResponder) {
    state = Mutex(responder)
  }
}
