import SpecParser
import TestSupport
import Testing

@testable import DepResolver

@Suite struct FileOverlapTests {
  private static let python = PythonVersion(major: 3, minor: 11)

  private static func files(_ contents: [String: String]) throws -> InstalledFiles {
    let members = contents.sorted { $0.key < $1.key }.map { ZipWriter.Member($0.key, $0.value) }
    return InstalledFiles(
      try ZipDirectory(file: ZipWriter(members: members).file), entryPoints: [], project: "foo")
  }

  private static func overlaps(_ wheels: [String: [String: String]]) throws -> [FileOverlap] {
    FileOverlap.all(
      in: try wheels.sorted { $0.key < $1.key }.map { (try project($0.key), try files($0.value)) }, python: python)
  }

  @Test func `packages that bring other bytes under one path overlap`() throws {
    #expect(
      try Self.overlaps([
        "a": ["google/__init__.py": "1", "google/a/x.py": "1"], "b": ["google/__init__.py": "2", "google/b.py": "1"],
        "c": ["google/c.py": "1", "a.py": ""],
      ]) == [FileOverlap(packages: [try project("a"), try project("b")], path: "google/__init__.py")])
  }

  @Test func `equal files are no overlap`() throws {
    #expect(try Self.overlaps(["a": ["tests/__init__.py": ""], "b": ["tests/__init__.py": ""]]) == [])
  }

  @Test func `all that bring a file overlap if any of them differs`() throws {
    let overlaps = try Self.overlaps([
      "a": ["x": "1", "long/x": "1"], "b": ["x": "1", "long/x": "1"], "c": ["x": "2", "long/x": "2"],
    ])
    #expect(overlaps == [FileOverlap(packages: try ["a", "b", "c"].map { try project($0) }, path: "x", count: 2)])
  }

  @Test func `one place is one place whichever way a file gets there`() throws {
    let overlaps = try Self.overlaps([
      "a": ["x.py": "1", "bin/y": "1"], "b": ["b-1.data/data/lib/python3.11/site-packages/x.py": "2"],
      "c": ["c-1.data/scripts/y": "1"], "d": ["d-1.data/data/bin/y": "2"],
      "e": ["e-1.data/data/lib/python3.12/site-packages/x.py": "3"],
    ])
    #expect(overlaps.map(\.path) == ["x.py", "bin/y"])
    #expect(overlaps.map { $0.packages.map(\.normalized) } == [["a", "b"], ["c", "d"]])
  }

  @Test func `finds in random wheels what comparing all files finds`() throws {
    var random = SeededGenerator(seed: 92)
    let names = try (0..<7).map { try project("p\($0)") }
    var found = 0
    func place(_ name: String) -> String {
      name.hasPrefix("a-1.data/scripts/")
        ? "bin/" + name.dropFirst(17)
        : "lib/" + (name.hasPrefix("b-1.data/purelib/") ? name.dropFirst(17) : name[...])
    }
    for _ in 0..<150 {
      // No wheel has two members for one place, of which any may be installed.
      let contents = names.map { _ in
        var files: [String: (name: String, text: String)] = [:]
        for _ in 0..<Int.random(in: 0...5, using: &random) {
          let name =
            random.pick(["", "a/", "a-1.data/scripts/", "b-1.data/purelib/a/"])
            + "f\(Int.random(in: 0...9, using: &random))"
          files[place(name)] = (name, random.pick(["1", "2"]))
        }
        return Dictionary(uniqueKeysWithValues: files.values.map { ($0.name, $0.text) })
      }
      let wheels = try zip(names, contents).map { ($0, try Self.files($1)) }
      let overlaps = FileOverlap.all(in: wheels, python: Self.python)
      var groups = names.indices.map { Set([$0]) }
      var owners: [String: Set<Int>] = [:]
      for (one, files) in contents.enumerated() {
        for (other, others) in contents.enumerated() where one < other {
          for (name, text) in files {
            for (otherName, otherText) in others where place(name) == place(otherName) && text != otherText {
              owners[place(name), default: []].formUnion([one, other])
              groups.join(one, other)
            }
          }
        }
      }
      #expect(Set(overlaps.map(\.packages)).count == overlaps.count)
      #expect(overlaps.reduce(0) { $0 + $1.count } == owners.count)
      var joined = names.indices.map { Set([$0]) }
      for overlap in overlaps {
        let numbers = overlap.packages.compactMap { names.firstIndex(of: $0) }
        for number in numbers { joined.join(numbers[0], number) }
      }
      #expect(Set(joined) == Set(groups))
      found += overlaps.count
    }
    #expect(found > 100, "\(found)")
  }

  @Test func `platforms are joined by packages`() throws {
    let (a, b, c) = (try project("a"), try project("b"), try project("c"))
    let one = FileOverlap(packages: [a, b], path: "x", count: 3)
    let other = FileOverlap(packages: [a, c], path: "y")
    #expect(
      FileOverlap.joining([[other], [FileOverlap(packages: [a, c], path: "z"), one]]) == [one, other])
  }

  @Test func `reads back from its form in the cache, and bears any other bytes`() throws {
    let overlaps = [
      FileOverlap(packages: [try project("a"), try project("b")], path: "x", count: 300),
      FileOverlap(packages: [try project("a"), try project("c"), try project("d")], path: "bin/y"),
    ]
    let bytes = FileOverlap.encode(overlaps)
    #expect(bytes.withUnsafeBytes { FileOverlap.decode($0) } == overlaps)
    var random = SeededGenerator(seed: 93)
    for _ in 0..<fuzzInputs(3_000) {
      _ = random.damaged(bytes).withUnsafeBytes { FileOverlap.decode($0) }
    }
  }
}

extension [Set<Int>] {
  /// Makes one set of those that hold the numbers, at each of its numbers.
  fileprivate mutating func join(_ one: Int, _ other: Int) {
    let both = self[one].union(self[other])
    for number in both { self[number] = both }
  }
}

/// Which files a client finds that wheels bring, and when it asks for them.
@Suite struct OverlapClientTests {
  private static let releases = [
    ServedRelease("one", "1.0", contents: ["ns/__init__.py": Array("1".utf8)]),
    ServedRelease("two", "1.0", contents: ["ns/__init__.py": Array("2".utf8)]),
    ServedRelease(
      "tool", "1.0", contents: ["tool-1.0.dist-info/entry_points.txt": Array("[console_scripts]\nrun = a:b".utf8)]),
    ServedRelease(
      "other", "1.0", contents: ["other-1.0.dist-info/entry_points.txt": Array("[console_scripts]\nrun = c:d".utf8)]),
    ServedRelease("source", "1.0", wheels: [], hasSdist: true, sources: ["ns/__init__.py": "3"]),
  ]

  private func resolve(
    _ names: [String], _ server: LoopbackIndex, _ client: IndexClient
  ) async throws -> Resolution {
    let environment = DepResolver.Environment(python: PythonVersion(major: 3, minor: 11), platform: .linuxAMD64)
    let request = ResolutionRequest(
      environment: environment,
      requirements: try names.enumerated().map { number, name in
        Located(try Requirement(parsing: name), at: SourceLocation(file: "r.txt", line: number + 1))
      }, indexes: IndexSet(defaultIndex: PackageIndex(name: "loopback", url: server.url)))
    return try await PythonResolver(source: client).resolve(request)
  }

  @Test func `asks for nothing beyond the sizes, and for nothing a second time`() async throws {
    try await withTemporaryFolder { folder in
      var behaviour = LoopbackBehaviour()
      behaviour.offersMetadata = true
      let server = try await LoopbackIndex(Self.releases, behaviour)
      let cache = try Cache(directory: folder, now: TestClock().now, report: Notices().report)
      let all = ["one", "two", "tool", "other", "source"]
      let expected = [
        FileOverlap(packages: [try project("one"), try project("two")], path: "ns/__init__.py"),
        FileOverlap(packages: [try project("other"), try project("tool")], path: "bin/run"),
      ].sorted { $0.packages[0].normalized < $1.packages[0].normalized }
      try await withClient(cache: cache) { client in
        let resolution = try await resolve(all, server, client)
        let before = server.requests.count
        #expect(try await client.overlaps(of: resolution) == expected)
        #expect(server.requests.count == before)
      }
      // A part of the same wheels is another question, and nothing new has to be read for it.
      try await withClient(cache: cache) { client in
        let resolution = try await resolve(["one", "two", "tool"], server, client)
        let before = server.requests.count
        #expect(try await client.overlaps(of: resolution).map(\.path) == ["ns/__init__.py"])
        #expect(server.requests.count == before)
      }
      try await withClient(cache: cache, policy: .offline) { client in
        let resolution = try await resolve(all, server, client)
        #expect(try await client.overlaps(of: resolution) == expected)
      }
      await server.shutdown()
      cache.close()
    }
  }

  @Test func `reads wheels whose lists are gone, and says when it can't`() async throws {
    let server = try await LoopbackIndex(Self.releases)
    let resolution = try await withClient { try await resolve(["one", "two"], server, $0) }
    try await withClient { (client) async throws in
      #expect(try await client.overlaps(of: resolution).map(\.path) == ["ns/__init__.py"])
    }
    try await withClient(policy: .offline) { client in
      _ = await #expect(throws: SystemError.self) { try await client.overlaps(of: resolution) }
    }
    await server.shutdown()
  }
}
