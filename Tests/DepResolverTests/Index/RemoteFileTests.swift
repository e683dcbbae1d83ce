import TestSupport
import Testing

@testable import DepResolver

@Suite struct RemoteFileTests {
  private let release = ServedRelease("a", "1.0", members: ["a/data": 10_000])

  private func withFile(
    _ behaviour: LoopbackBehaviour, size: Int? = nil, sha256: String? = nil,
    settings: HTTPConfiguration = quickSettings(),
    _ body: (RemoteFile, LoopbackIndex, [UInt8]) async throws -> Void
  ) async throws {
    let server = try await LoopbackIndex([release], behaviour)
    let fetcher = HTTPFetcher(settings)
    let url = try #require(WebURL(server.origin + "/files/a/a-1.0-py3-none-any.whl"))
    let whole = HTTPFetcher(quickSettings())
    let plain = try await LoopbackIndex([release])
    let plainURL = try #require(WebURL(plain.origin + "/files/a/a-1.0-py3-none-any.whl"))
    let bytes = try await whole.get(FetchRequest(url: plainURL, limit: 1 << 20, deadline: .seconds(120))).body
    await whole.shutdown()
    await plain.shutdown()
    do {
      try await body(RemoteFile(url, fetcher: fetcher, size: size, sha256: sha256), server, bytes)
    } catch {
      await fetcher.shutdown()
      throw error
    }
    await fetcher.shutdown()
    await server.shutdown()
  }

  @Test func `reads the tail in one request and serves what it has`() async throws {
    try await withFile(LoopbackBehaviour()) { (file, server, bytes) async throws in
      let tail = try await file.readTail(1_000)
      #expect(tail.size == bytes.count)
      #expect(tail.bytes == Array(bytes.suffix(1_000)))
      #expect(file.size == bytes.count)
      #expect(try await file.read((bytes.count - 500)..<(bytes.count - 100)) == Array(bytes.suffix(500).prefix(400)))
      #expect(try await file.readTail(10).bytes == Array(bytes.suffix(10)))
      #expect(server.requests.map { $0.headers["range"] } == ["bytes=-1000"])
      #expect(try await file.read(10..<20) == Array(bytes[10..<20]))
      #expect(server.requests.last?.headers["range"] == "bytes=10-19")
      #expect(try await file.read(12..<15) == Array(bytes[12..<15]))
      #expect(server.requests.count == 2)
    }
  }

  @Test func `reads all of a file shorter than the tail`() async throws {
    try await withFile(LoopbackBehaviour()) { (file, server, bytes) async throws in
      #expect(try await file.readTail(1 << 20).bytes == bytes)
      #expect(try await file.read(0..<100) == Array(bytes[..<100]))
      #expect(server.requests.count == 1)
    }
  }

  @Test func `takes the whole file from a server that ignores ranges`() async throws {
    var behaviour = LoopbackBehaviour()
    behaviour.ranges = .ignored
    try await withFile(behaviour) { (file, server, bytes) async throws in
      #expect(try await file.readTail(100).bytes == Array(bytes.suffix(100)))
      #expect(try await file.read(5..<50) == Array(bytes[5..<50]))
      #expect(server.requests.count == 1)
    }
    try await withFile(behaviour, settings: quickSettings { $0.downloadLimit = 5_000 }) { (file, _, _) async throws in
      #expect(await fetchFailure { _ = try await file.readTail(100) } == .tooLarge(limit: 5_000))
    }
    try await withFile(behaviour, sha256: "00") { (file, _, _) async throws in
      let reason = await fetchFailure { _ = try await file.readTail(100) }
      #expect(reason?.isWrongSum == true)
    }
  }

  @Test func `refuses bytes from another place`() async throws {
    var behaviour = LoopbackBehaviour()
    behaviour.ranges = .misplaced
    try await withFile(behaviour) { (file, _, _) async throws in
      let reason = await fetchFailure { _ = try await file.readTail(100) }
      #expect(reason == .wrongFile("the server sent another range than was asked for"))
    }
  }

  @Test func `passes a refused range on`() async throws {
    var behaviour = LoopbackBehaviour()
    behaviour.ranges = .refused
    try await withFile(behaviour) { (file, _, _) async throws in
      #expect(await fetchFailure { _ = try await file.readTail(100) } == .status(416))
    }
  }

  @Test func `refuses a file of another size than the index states`() async throws {
    try await withFile(LoopbackBehaviour(), size: 9) { (file, _, bytes) async throws in
      let reason = await fetchFailure { _ = try await file.readTail(5) }
      #expect(reason == .wrongFile("it has \(bytes.count) bytes where 9 were expected"))
    }
  }

  @Test func `refuses to read past the end`() async throws {
    try await withFile(LoopbackBehaviour()) { (file, _, bytes) async throws in
      await #expect(throws: ArtifactError.self) { try await file.read((bytes.count - 5)..<(bytes.count + 5)) }
      #expect(try await file.read(3..<3).isEmpty)
    }
  }
}
