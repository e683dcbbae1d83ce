import FoundationEssentials
import SpecParser
import TestSupport
import Testing

@testable import DepResolver

@Suite struct WheelObjectsClientTests {
  private let release = ServedRelease(
    "foo", "1.0", wheels: ["cp312-cp312-manylinux_2_17_x86_64", "py3-none-any"],
    contents: ["foo/_a.abi3.so": ELFReaderTests.sample.file, "foo/b.so": WheelObjectsTests.object(700_000, seed: 1)])

  private static let expected = WheelObjects(objects: [
    WheelObject(path: "foo/_a.abi3.so", dynamic: ELFReaderTests.expected),
    WheelObject(path: "foo/b.so", dynamic: ELFReaderTests.expected),
  ])

  private func files(_ server: LoopbackIndex, _ client: IndexClient) async throws -> [DistributionFile] {
    let index = PackageIndex(name: "loopback", url: server.url)
    return try #require(try await client.page(of: project("foo"), on: index)).files
  }

  @Test func `reads objects once, keeps them, and needs no server for pure wheels`() async throws {
    try await withTemporaryFolder { folder in
      let server = try await LoopbackIndex([release])
      let cache = try Cache(directory: folder, now: TestClock().now, report: Notices().report)
      let wheel = try await withClient(cache: cache) { client in
        let files = try await files(server, client)
        let binary = try #require(files.first { $0.filename.contains("cp312") })
        let pure = try #require(files.first { $0.filename.contains("none-any") })
        let before = server.requests.count
        #expect(try await client.objects(of: pure) == WheelObjects())
        #expect(server.requests.count == before)
        #expect(try await client.objects(of: binary) == Self.expected)
        let after = server.requests.count
        #expect(try await client.objects(of: binary) == Self.expected)
        // The size came with them.
        #expect(try await client.size(of: binary, project: project("foo"))?.fileCount == 5)
        #expect(server.requests.count == after)
        return binary
      }
      await server.shutdown()
      try await withClient(cache: cache, policy: .offline) { (client) async throws in
        #expect(try await client.objects(of: wheel) == Self.expected)
        var other = wheel
        other.sha256 = String(repeating: "0", count: 64)
        #expect(await fetchFailure { _ = try await client.objects(of: other) } == .offline)
        other.kind = .sdist(version: wheel.version)
        #expect(try await client.objects(of: other) == nil)
      }
      await cache.clear()
      #expect(cache.objects("sha256:\(wheel.sha256 ?? "")") == nil)
      cache.close()
    }
  }

  @Test func `reads a directory once for size and objects`() async throws {
    let server = try await LoopbackIndex([release])
    try await withClient { client in
      let binary = try #require(try await files(server, client).first { $0.filename.contains("cp312") })
      _ = try await client.size(of: binary, project: project("foo"))
      let before = server.requests.count
      #expect(try await client.objects(of: binary) == Self.expected)
      let ranges = server.requests.dropFirst(before).compactMap { $0.headers["range"] }
      #expect(!ranges.isEmpty && ranges.allSatisfy { !$0.hasPrefix("bytes=-") }, "\(ranges)")
    }
    await server.shutdown()
  }

  @Test(arguments: [LoopbackBehaviour.Ranges.ignored, .refused])
  func `reads the whole wheel from a server without ranges`(ranges: LoopbackBehaviour.Ranges) async throws {
    var behaviour = LoopbackBehaviour()
    behaviour.ranges = ranges
    let server = try await LoopbackIndex([release], behaviour)
    try await withClient { client in
      let binary = try #require(try await files(server, client).first { $0.filename.contains("cp312") })
      #expect(try await client.objects(of: binary) == Self.expected)
    }
    await server.shutdown()
  }

  @Test func `reads a wheel of this machine`() async throws {
    try await withTemporaryFolder { folder in
      let name = "foo-1.0-cp312-cp312-manylinux_2_17_x86_64.whl"
      let object = WheelObjectsTests.member("foo/_a.abi3.so", ELFReaderTests.sample.file)
      let path = "\(folder)/\(name)"
      try Data(ZipWriter(members: [object]).file).write(to: URL(filePath: path))
      let file = DistributionFile(
        filename: name, url: "file://\(path)", kind: .wheel(try #require(WheelFilename(name))))
      try await withClient { client in
        #expect(try await client.objects(of: file)?.objects == [Self.expected.objects[0]])
        try FileManager.default.removeItem(atPath: path)
      }
      try await withClient { client in
        _ = await #expect(throws: FetchError.self) { try await client.objects(of: file) }
      }
    }
  }

  @Test func `keeps objects in a form of few bytes that reads back`() throws {
    var objects = Self.expected
    objects.objects[0].kind = .program
    objects.objects[1].dynamic = DynamicSection()
    objects.unreadable = [UnreadableObject(path: "a/b.so", reason: "is no shared object")]
    let bytes = ObjectsEncoding.encode(objects)
    #expect(bytes.withUnsafeBytes { ObjectsEncoding.decode($0) } == objects)
    var many = WheelObjects()
    for number in 0..<100 {
      many.objects.append(WheelObject(path: "foo/m\(number).so", dynamic: ELFReaderTests.expected))
    }
    #expect(ObjectsEncoding.encode(many).count < 4_000)
    var random = SeededGenerator(seed: 73)
    for _ in 0..<fuzzInputs(5_000) {
      let damaged = random.damaged(bytes, pieces: [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]])
      _ = damaged.withUnsafeBytes { ObjectsEncoding.decode($0) }
    }
  }
}
