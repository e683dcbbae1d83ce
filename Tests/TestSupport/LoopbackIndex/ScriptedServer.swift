internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// A server on loopback that answers each request with bytes as they are written down, however wrong they are.
public final class ScriptedServer: Sendable {
  /// What is done in turn once the head of a request is there.
  public enum Step: Sendable {
    case send(String)
    /// Milliseconds.
    case pause(Int)
    /// Again and again, so many milliseconds apart, until the client goes.
    case forever(String, every: Int)
    case close
  }

  private let channel: any Channel
  private let counter: Counter

  private final class Counter: Sendable {
    let requests = Atomic<Int>(0)
  }

  public init(_ steps: [Step]) async throws {
    let counter = Counter()
    self.counter = counter
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 256)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            ScriptHandler(steps) { counter.requests.wrappingAdd(1, ordering: .relaxed) })
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
  }

  public var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)/simple" }
  public var requestCount: Int { counter.requests.load(ordering: .relaxed) }

  public func shutdown() async { try? await channel.close() }
}

private final class ScriptHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let steps: [ScriptedServer.Step]
  private let asked: @Sendable () -> Void
  private var head: [UInt8] = []

  init(_ steps: [ScriptedServer.Step], asked: @escaping @Sendable () -> Void) {
    self.steps = steps
    self.asked = asked
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    head += unwrapInboundIn(data).readableBytesView
    guard head.suffix(4).elementsEqual("\r\n\r\n".utf8) else { return }
    head = []
    asked()
    perform(steps[...], context)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private func perform(_ steps: ArraySlice<ScriptedServer.Step>, _ context: ChannelHandlerContext) {
    guard let step = steps.first, context.channel.isActive else { return }
    let rest = steps.dropFirst()
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    switch step {
    case .send(let text):
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text))).assumeIsolated().whenSuccess {
        self.perform(rest, bound.value)
      }
    case .pause(let time):
      context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(Int64(time))) {
        self.perform(rest, bound.value)
      }
    case .forever(let text, let time):
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text))).assumeIsolated().whenSuccess {
        bound.value.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(Int64(time))) {
          self.perform(steps, bound.value)
        }
      }
    case .close: context.close(promise: nil)
    }
  }
}
