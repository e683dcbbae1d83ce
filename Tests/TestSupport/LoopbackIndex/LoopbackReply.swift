internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// What a `LoopbackIndex` or a `LoopbackServer` sends.
public struct LoopbackReply: Sendable {
  public var status: Int
  public var headers: [(String, String)] = []
  public var body: [UInt8] = []
  public var fault = LoopbackBehaviour.Body.whole
  /// Milliseconds.
  public var delay = 0

  public init(status: Int, headers: [(String, String)] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// Speaks HTTP on one connection.
final class LoopbackHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let respond: @Sendable (LoopbackIndex.Request) -> LoopbackReply
  private let answered: @Sendable () -> Void
  private var head: HTTPRequestHead?
  private var body: [UInt8] = []

  /// `answered` is called when the delay of a reply is over.
  init(
    _ respond: @escaping @Sendable (LoopbackIndex.Request) -> LoopbackReply, answered: @escaping @Sendable () -> Void
  ) {
    self.respond = respond
    self.answered = answered
  }

  /// A server on this machine's loopback interface.
  static func serve(
    _ respond: @escaping @Sendable (LoopbackIndex.Request) -> LoopbackReply, answered: @escaping @Sendable () -> Void
  ) async throws -> any Channel {
    let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(LoopbackHandler(respond, answered: answered))
        }
      }
    return try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      body = []
    case .body(let piece): body += piece.readableBytesView
    case .end:
      guard let head else { return }
      var headers: [String: String] = [:]
      for (name, value) in head.headers { headers[name.lowercased()] = value }
      let reply = respond(.init(method: head.method.rawValue, path: head.uri, headers: headers, body: body))
      if reply.delay > 0 {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(Int64(reply.delay))) {
          self.send(reply, bound.value)
        }
      } else {
        send(reply, context)
      }
    }
  }

  private func send(_ reply: LoopbackReply, _ context: ChannelHandlerContext) {
    answered()
    var headers = HTTPHeaders(reply.headers)
    let isEndless = reply.fault == .endless
    headers.add(
      name: isEndless ? "Transfer-Encoding" : "Content-Length", value: isEndless ? "chunked" : "\(reply.body.count)")
    let head = HTTPResponseHead(
      version: .http1_1, status: HTTPResponseStatus(statusCode: reply.status), headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    switch reply.fault {
    case .whole, .altered:
      context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: reply.body)))), promise: nil)
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    case .truncated:
      let half = ByteBuffer(bytes: reply.body.prefix(reply.body.count / 2))
      context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(half))), promise: nil)
      context.close(promise: nil)
    case .endless:
      sendForever(context)
    }
  }

  private func sendForever(_ context: ChannelHandlerContext) {
    let piece = ByteBuffer(repeating: UInt8(ascii: " "), count: 64 << 10)
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(piece)))).assumeIsolated().whenSuccess {
      self.sendForever(bound.value)
    }
  }
}
