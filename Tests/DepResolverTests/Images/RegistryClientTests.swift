import FoundationEssentials
import SpecParser
import Synchronization
import TestSupport
import Testing

@testable import DepResolver

/// A registry that misbehaves, on this machine.
@Suite("A registry") struct RegistryClientTests {
  private static let image = SampleImage()

  /// Answers for `a:1` as a registry without authentication does.
  private static func reply(_ path: String) -> LoopbackReply {
    if path == "/v2/" { return LoopbackReply(status: 200) }
    if path == "/v2/a/manifests/1" { return LoopbackReply(status: 200, body: image.manifest()) }
    for blob in image.blobs() where path == "/v2/a/blobs/\(ImageDigest(of: blob))" {
      return LoopbackReply(status: 200, body: blob)
    }
    return LoopbackReply(status: 404)
  }

  private static func isLayer(_ path: String) -> Bool {
    image.compressed.contains { path.hasSuffix("\(ImageDigest(of: $0))") }
  }

  private static func source(_ server: LoopbackServer) throws -> ImageSource {
    .registry(try RegistryReference("\(server.host)/a:1"))
  }

  private static func docker(_ server: LoopbackServer) throws -> DockerConfiguration {
    // "user:s3cret"
    try DockerConfiguration(
      Array("{\"auths\":{\"\(server.host)\":{\"auth\":\"dXNlcjpzM2NyZXQ=\"}}}".utf8), file: "config.json")
  }

  @Test func `that breaks off in a layer is asked again, from the layer's start`() async throws {
    let failed = Mutex<[String: Int]>([:])
    let server = try await LoopbackServer { request in
      var reply = Self.reply(request.path)
      let count = failed.withLock { counts in
        counts[request.path, default: 0] += 1
        return counts[request.path, default: 0]
      }
      if Self.isLayer(request.path), count <= 2 { reply.fault = .truncated }
      return reply
    }
    let recorded = Mutex<[InspectionProgress]>([])
    let inspector = BaseInspector(quickSettings()) { progress in recorded.withLock { $0.append(progress) } }
    let snapshot = try await inspector.inspect(Self.source(server), as: "a:1", platform: .linuxAMD64)
    #expect(snapshot.layers.map(\.compressedBytes) == Self.image.compressed.map(\.count))
    let last = try #require(recorded.withLock { $0.last })
    // What came before it broke off does not count twice.
    #expect(last.bytes == snapshot.compressedBytes && last.totalBytes == last.bytes && last.layersDone == 2)
    await server.shutdown()
  }

  @Test func `that always breaks off is given up`() async throws {
    let server = try await LoopbackServer { request in
      var reply = Self.reply(request.path)
      if Self.isLayer(request.path) { reply.fault = .truncated }
      return reply
    }
    let error = await #expect(throws: ImageError.self) { try await inspect(Self.source(server)) }
    guard case .fetch(let fetch)? = error?.reason, case .connection = fetch.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
    await server.shutdown()
  }

  @Test func `that sends more than a layer has is cut off`() async throws {
    let server = try await LoopbackServer { request in
      var reply = Self.reply(request.path)
      if Self.isLayer(request.path) { reply.fault = .endless }
      return reply
    }
    let error = await #expect(throws: ImageError.self) { try await inspect(Self.source(server)) }
    guard case .fetch(let fetch)? = error?.reason, case .tooLarge = fetch.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
    await server.shutdown()
  }

  @Test func `that keeps its layers elsewhere is followed there without credentials`() async throws {
    let storage = try await LoopbackServer { request in
      request.headers["authorization"] == nil ? Self.reply(request.path) : LoopbackReply(status: 400)
    }
    let server = try await LoopbackServer { request in
      guard request.headers["authorization"] == "Basic dXNlcjpzM2NyZXQ=" else {
        return LoopbackReply(status: 401, headers: [("WWW-Authenticate", "Basic realm=\"a\"")])
      }
      guard Self.isLayer(request.path) else { return Self.reply(request.path) }
      return LoopbackReply(status: 307, headers: [("Location", storage.origin + request.path)])
    }
    #expect(try await inspect(Self.source(server), docker: Self.docker(server)).layers.count == 2)
    #expect(storage.requests.count == 2)
    await server.shutdown()
    await storage.shutdown()
  }

  @Test func `whose storage asks for a token gets none`() async throws {
    let storage = try await LoopbackServer { _ in
      LoopbackReply(status: 401, headers: [("WWW-Authenticate", "Basic realm=\"a\"")])
    }
    let server = try await LoopbackServer { request in
      guard Self.isLayer(request.path) else { return Self.reply(request.path) }
      return LoopbackReply(status: 307, headers: [("Location", storage.origin + request.path)])
    }
    let error = await #expect(throws: ImageError.self) {
      try await inspect(Self.source(server), docker: Self.docker(server))
    }
    #expect(error?.reason == .refused(status: 401))
    #expect(storage.requests.allSatisfy { $0.headers["authorization"] == nil })
    await server.shutdown()
    await storage.shutdown()
  }

  /// What a registry says of where to get access, and whether credentials may go there.
  @Test(arguments: [
    "Bearer realm=\"http://tokens.example/t\",service=\"s\"", "Bearer realm=\"ftp://tokens.example/\"",
    "Bearer service=\"s\"", "Digest realm=\"x\"", "Bearer", "", "Negotiate, ,=,",
  ])
  func `whose challenge leads nowhere safe is refused`(challenge: String) async throws {
    let server = try await LoopbackServer { request in
      request.path == "/v2/"
        ? LoopbackReply(status: 200) : LoopbackReply(status: 401, headers: [("WWW-Authenticate", challenge)])
    }
    let error = await #expect(throws: ImageError.self) {
      try await inspect(Self.source(server), docker: Self.docker(server))
    }
    #expect(error?.isInput == false)
    #expect(!"\(String(reflecting: error))".contains("s3cret"))
    #expect(server.requests.allSatisfy { $0.headers["authorization"] == nil })
    await server.shutdown()
  }

  @Test func `challenges are read as RFC 9110 has them`() {
    let all = AuthenticationChallenge.all([
      "Basic realm=\"a \\\"b\\\", c\", Bearer realm=\"https://x.example/t\" , service = s,scope=\"r:n:pull\"",
      "Negotiate",
    ])
    #expect(
      all == [
        AuthenticationChallenge(scheme: "basic", parameters: ["realm": "a \"b\", c"]),
        AuthenticationChallenge(
          scheme: "bearer", parameters: ["realm": "https://x.example/t", "service": "s", "scope": "r:n:pull"]),
        AuthenticationChallenge(scheme: "negotiate"),
      ])
    var random = SeededGenerator(seed: 23)
    let good = Array("Bearer realm=\"https://x.example/t\",service=\"s\",scope=\"r:n:pull\"".utf8)
    for _ in 0..<fuzzInputs(5_000) {
      _ = AuthenticationChallenge.all([String(decoding: random.damaged(good), as: UTF8.self)])
    }
  }
}
