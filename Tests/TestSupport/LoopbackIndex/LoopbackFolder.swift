internal import FoundationEssentials
internal import NIOCore

/// The files of a folder on this machine's loopback interface, as a plain web server gives them out.
public final class LoopbackFolder: Sendable {
  /// `http://127.0.0.1:port`
  public let origin: String
  private let channel: any Channel

  /// Starts to serve; files that come later are served too.
  public init(_ folder: String) async throws {
    channel = try await LoopbackHandler.serve { request in
      let path = request.path.prefix { $0 != "?" }
      guard !path.contains(".."), let data = FileManager.default.contents(atPath: folder + path) else {
        return LoopbackReply(status: 404)
      }
      return LoopbackReply(status: 200, body: Array(data))
    } answered: {
    }
    origin = "http://127.0.0.1:\(channel.localAddress?.port ?? 0)"
  }

  /// Stops to accept connections.
  public func shutdown() async {
    try? await channel.close()
  }
}
