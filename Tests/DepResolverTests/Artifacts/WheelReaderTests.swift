import SpecParser
import TestSupport
import Testing

@testable import DepResolver

@Suite struct WheelReaderTests {
  static let metadata = """
    Metadata-Version: 2.1
    Name: foo
    Version: 1.0
    Requires-Python: >=3.8
    Requires-Dist: bar (>=1)
    Requires-Dist: baz ; extra == "x"
    Provides-Extra: x

    A description.
    """

  static func members(isDeflated: Bool = false) -> [ZipWriter.Member] {
    [
      ZipWriter.Member("foo/", ""), ZipWriter.Member("foo/__init__.py", "pass\n", isDeflated: isDeflated),
      ZipWriter.Member("foo-1.0.dist-info/METADATA", metadata, isDeflated: isDeflated),
      ZipWriter.Member("foo-1.0.dist-info/RECORD", "", isDeflated: isDeflated),
    ]
  }

  func filename(_ text: String = "foo-1.0-py3-none-any.whl") throws -> WheelFilename {
    try #require(WheelFilename(text))
  }

  func read(_ bytes: [UInt8], _ name: String = "foo-1.0-py3-none-any.whl") async throws -> DistributionDetail {
    try await readWheel(MemoryFile(bytes), filename: try filename(name))
  }

  @Test(arguments: [false, true], [false, true])
  func readsMetadataSizeAndCount(isDeflated: Bool, usesZip64: Bool) async throws {
    var members = Self.members(isDeflated: isDeflated)
    if usesZip64 { members[2].usesZip64 = true }
    let detail = try await read(ZipWriter(members: members, comment: Array("hi".utf8), usesZip64: usesZip64).file)
    #expect(detail.source == .wheel)
    #expect(detail.metadata.name == PackageName("foo"))
    #expect(detail.metadata.requiresDist.map(\.text) == ["bar (>=1)", "baz ; extra == \"x\""])
    #expect(detail.metadata.providesExtra == [PackageName("x")])
    #expect(detail.metadata.requiresPython?.description == ">=3.8")
    #expect(detail.unpackedBytes == 5 + Self.metadata.utf8.count)
    #expect(detail.fileCount == 3)
  }

  @Test func findsTheEndBehindTheLongestComment() async throws {
    let comment = [UInt8](repeating: 0x50, count: 65_535)
    let file = CountingFile(ZipWriter(members: Self.members(), comment: comment, usesZip64: true).file)
    let detail = try await readWheel(file, filename: try filename())
    #expect(detail.fileCount == 3)
    #expect(file.reads.count == 2)
  }

  /// Members in so great a number that their directory is longer than a first read.
  private static func many(_ rest: [ZipWriter.Member]) -> [UInt8] {
    let files = (0..<3_000).map { ZipWriter.Member("foo/data/\($0).json", "{}") }
    return ZipWriter(members: files + rest).file
  }

  @Test func readsMetadataAloneFromTheEndOfALongDirectory() async throws {
    let bytes = Self.many(Self.members())
    let file = CountingFile(bytes)
    let detail = try await readWheelMetadata(file, filename: try filename())
    #expect(detail.metadata == (try await read(bytes).metadata))
    #expect(detail.unpackedBytes == nil && file.reads.count == 2)
    #expect(file.reads.map(\.count).reduce(0, +) < 20_000)
  }

  @Test func readsAWheelThatIsOrderedOtherwiseAllTheSame() async throws {
    let small = ZipWriter(members: Self.members()).file
    #expect(try await readWheelMetadata(MemoryFile(small), filename: try filename()) == (try await read(small)))
    let files = (0..<3_000).map { ZipWriter.Member("foo/data/\($0).json", "{}") }
    let first = ZipWriter(members: Self.members() + files).file
    #expect(try await readWheelMetadata(MemoryFile(first), filename: try filename()) == (try await read(first)))
  }

  @Test func readsMetadataAloneOfDamagedWheelsAsOrNotAtAll() async throws {
    var random = SeededGenerator(seed: 51)
    // The directory of one is longer than the first read, that of the other than the read of all wheels too; names make
    // them so, as reading a member takes longer than passing over a byte of its name.
    let wheels = [4, 14].map { count in
      let long = (0..<count).map { ZipWriter.Member("foo/\($0)" + String(repeating: "x", count: 5_000), "{}") }
      let short = (0..<8).map { ZipWriter.Member("foo/data/\($0).json", "{}") }
      let whole = ZipWriter(members: long + short + Self.members()).file
      return (front: Array(whole.dropLast(1_500)), end: Array(whole.suffix(1_500)))
    }
    let pieces: [[UInt8]] = [
      [0x50, 0x4b, 1, 2], [0x50, 0x4b, 3, 4], [0x50, 0x4b, 5, 6], Array("METADATA".utf8), [0xff],
    ]
    for wheel in wheels {
      let file = CountingFile(wheel.front + wheel.end)
      let detail = try await readWheelMetadata(file, filename: try filename())
      #expect(detail.unpackedBytes == nil && file.reads.count == 2, "the directory is longer than the first read")
    }
    var outcomes = (alone: 0, whole: 0, not: 0)
    for turn in 0..<fuzzInputs(300) {
      let wheel = wheels[turn % 10 == 0 ? 1 : 0]
      let file = JoinedFile(front: wheel.front, end: random.damaged(wheel.end, pieces: pieces))
      switch try? await readWheelMetadata(file, filename: try filename()) {
      case let detail? where detail.unpackedBytes == nil: outcomes.alone += 1
      case .some: outcomes.whole += 1
      case nil: outcomes.not += 1
      }
    }
    #expect(outcomes.alone > 0 && outcomes.not > 0, "\(outcomes)")
  }

  @Test func readsASmallOrLargeWheelOnce() async throws {
    var members = Self.members()
    members.insert(ZipWriter.Member("foo/data", String(repeating: "x", count: 1 << 20)), at: 0)
    for list in [Self.members(), members] {
      let file = CountingFile(ZipWriter(members: list).file)
      _ = try await readWheel(file, filename: try filename())
      #expect(file.reads.count == 1)
    }
  }

  @Test func readsAWheelOfManyFilesTwiceAndNoByteTwice() async throws {
    let record = String(
      repeating: "foo/some/module.py,sha256=0123456789012345678901234567890123456789012,1\n", count: 5_000)
    var members = (0..<5_000).map { ZipWriter.Member("foo/some/module\($0).py", "pass") }
    members += Self.members()
    members[members.count - 1] = ZipWriter.Member("foo-1.0.dist-info/RECORD", String(record.prefix(200_000)))
    let file = CountingFile(ZipWriter(members: members).file)
    #expect(try await readWheel(file, filename: try filename()).fileCount == 5_003)
    #expect(file.reads.count == 2)
    #expect(Set(file.reads.flatMap { $0 }).count == file.reads.reduce(0) { $0 + $1.count })
  }

  @Test func reachesMetadataAtTheFront() async throws {
    var members = Array(Self.members().reversed())
    members.append(ZipWriter.Member("foo/data", String(repeating: "x", count: 300_000)))
    let file = CountingFile(ZipWriter(members: members).file)
    #expect(try await readWheel(file, filename: try filename()).fileCount == 4)
    #expect(file.reads.count == 2)
    #expect(file.reads[1].count < 1_000)
  }

  @Test(arguments: ["FOO-1.0.dist-info", "foo-1.0.0.dist-info", "Foo-1.dist-info"])
  func acceptsTheFolderInAnySpelling(folder: String) async throws {
    let members = [ZipWriter.Member("\(folder)/METADATA", Self.metadata)]
    #expect(try await read(ZipWriter(members: members).file).fileCount == 1)
  }

  static let misnamed: [(message: String, members: [ZipWriter.Member])] = [
    ("no .dist-info", [ZipWriter.Member("foo/x", "")]),
    ("no METADATA", [ZipWriter.Member("foo-1.0.dist-info/RECORD", "")]),
    ("not of 'foo'", [ZipWriter.Member("bar-1.0.dist-info/METADATA", metadata)]),
    ("more than one", members() + [ZipWriter.Member("foo-2.dist-info/METADATA", metadata)]),
    ("two METADATA", members() + [ZipWriter.Member("foo-1.0.dist-info/METADATA", metadata)]),
    ("the file name says 'foo'", [ZipWriter.Member("foo-1.0.dist-info/METADATA", "Name: bar\nVersion: 1.0\n\n")]),
    ("the file name says 1.0", [ZipWriter.Member("foo-1.0.dist-info/METADATA", "Name: foo\nVersion: 1.1\n\n")]),
    ("'bar ==='", [ZipWriter.Member("foo-1.dist-info/METADATA", "Name: foo\nVersion: 1\nRequires-Dist: bar ===\n\n")]),
  ]

  @Test(arguments: misnamed)
  func refusesAWheelThatIsNotItsName(message: String, members: [ZipWriter.Member]) async throws {
    await expectError(containing: message) { try await read(ZipWriter(members: members).file) }
  }

  @Test func refusesDamage() async throws {
    let good = ZipWriter(members: Self.members(isDeflated: true)).file
    let text = try #require(good.firstRange(of: Array("A description".utf8))).lowerBound
    var bad = good
    bad[text] ^= 1
    await expectError(containing: "checksum of 'foo-1.0.dist-info/METADATA'") { try await read(bad) }
    await expectError(containing: "not a zip file") { try await read([]) }
    await expectError(containing: "not a zip file") { try await read(Array(good.dropLast())) }
    await expectError(containing: "not where its end record says") { try await read(Array(good.dropFirst())) }
    await expectError(containing: "not where its end record says") { try await read([0] + good) }
    var members = Self.members()
    members[2].flags = 1
    await expectError(containing: "encrypted") { try await read(ZipWriter(members: members).file) }
    members[2].flags = 0
    members[2].localName = "foo-1.0.dist-info/METADATA2"
    await expectError(containing: "two names") { try await read(ZipWriter(members: members).file) }
  }

  @Test func refusesSizesBeyondTheLimits() async throws {
    var file = ZipWriter(members: Self.members()).file
    let name = Array("foo-1.0.dist-info/METADATA".utf8)
    let entry = try #require(file.lastRange(of: name)).lowerBound - 46
    file.replaceSubrange((entry + 24)..<(entry + 28), with: ArchiveWriter.bytes(1 << 30, 4))
    await expectError(containing: "larger than") { try await read(file) }
  }

  private func expectError(
    containing message: String, sourceLocation: Testing.SourceLocation = #_sourceLocation,
    _ body: () async throws -> DistributionDetail
  ) async {
    do {
      let detail = try await body()
      Issue.record("read \(detail)", sourceLocation: sourceLocation)
    } catch let error as ArtifactError {
      #expect(error.description.contains(message), "\(error)", sourceLocation: sourceLocation)
    } catch {
      Issue.record(error, sourceLocation: sourceLocation)
    }
  }
}

extension Array<UInt8> {
  /// The last place where `part` occurs.
  func lastRange(of part: [UInt8]) -> Range<Int>? {
    ranges(of: part).last
  }
}
