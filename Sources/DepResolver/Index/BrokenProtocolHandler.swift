internal import NIOCore

/// Closes an HTTP/2 connection whose peer broke the protocol, or a limit of the library: the last handler of each.
///
/// The library reports such an error and goes on to collect what comes, and nothing else closes the connection: a peer that
/// never stops (header blocks without end, for one) would fill the memory. What other streams lose is tried again.
final class BrokenProtocolHandler: ChannelInboundHandler, Sendable {
  typealias InboundIn = NIOAny

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // TLS waits for the peer to say goodbye, and nothing more is to be read until then.
    context.channel.setOption(.autoRead, value: false).whenComplete { _ in }
    context.fireErrorCaught(error)
    context.close(promise: nil)
  }
}
