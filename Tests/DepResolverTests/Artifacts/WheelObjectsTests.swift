import SpecParser
import TestSupport
import Testing

@testable import DepResolver

@Suite struct WheelObjectsTests {
  /// Bytes like those of a program: parts that come again, and parts that don't.
  static func code(_ count: Int, seed: UInt64) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    let words: [[UInt8]] = (0..<300).map { _ in
      (0..<Int.random(in: 4...40, using: &random)).map { _ in UInt8.random(in: 1...255, using: &random) }
    }
    var code: [UInt8] = []
    while code.count < count {
      code += random.pick(words)
      code.append(UInt8.random(in: 0...255, using: &random))
    }
    return Array(code[..<count])
  }

  static func object(_ count: Int, seed: UInt64, namesAtEnd: Bool = false) -> [UInt8] {
    var writer = ELFReaderTests.sample
    writer.code = code(count, seed: seed)
    writer.namesAtEnd = namesAtEnd
    return writer.file
  }

  static func member(_ name: String, _ contents: [UInt8], mode: Int = 0) -> ZipWriter.Member {
    ZipWriter.Member(name, contents, packed: Deflater.deflate(contents), mode: mode)
  }

  private func entry(_ file: [UInt8]) throws -> ZipEntry {
    try #require(try ZipDirectory(file: file).entries.first)
  }

  @Test func `reaches any place of a member, with the bytes that are there`() async throws {
    let contents = Self.object(3_000_000, seed: 1)
    let file = ZipWriter(members: [Self.member("foo/a.so", contents)]).file
    var random = SeededGenerator(seed: 2)
    for _ in 0..<6 {
      let member = MemberContents(try entry(file), in: MemoryFile(file))
      for _ in 0..<8 {
        let start = random.oneIn(2) ? Int.random(in: 0..<contents.count, using: &random) : contents.count - 600
        let range = start..<min(contents.count, start + Int.random(in: 0...600, using: &random))
        #expect(try await member.read(range) == Array(contents[range]))
      }
      await #expect(throws: ArtifactError.self) { try await member.read((contents.count - 1)..<(contents.count + 1)) }
    }
  }

  @Test(arguments: [false, true])
  func `reads the end of a large member without what lies between`(namesAtEnd: Bool) async throws {
    let contents = Self.object(6_000_000, seed: 3, namesAtEnd: namesAtEnd)
    let member = Self.member("foo/a.so", contents)
    let file = CountingFile(ZipWriter(members: [member]).file)
    let (objects, size) = try await readWheelObjects(file, gate: ObjectGate())
    #expect(objects.objects == [WheelObject(path: "foo/a.so", dynamic: ELFReaderTests.expected)])
    #expect(size.bytes == contents.count && size.fileCount == 1)
    let packed = try #require(member.packed).count
    #expect(file.reads.reduce(0) { $0 + $1.count } < packed / 4, "\(packed): \(file.reads)")
  }

  @Test func `reads stored members, debugger's symbols behind, and zeros without end`() async throws {
    var writer = ELFReaderTests.sample
    writer.code = Self.code(300_000, seed: 4)
    writer.rest = Self.code(2_000_000, seed: 5)
    let withSymbols = writer.file
    writer.rest = [UInt8](repeating: 0, count: 60 << 20)
    let zip = ZipWriter(members: [
      ZipWriter.Member("a/stored.so", withSymbols), Self.member("a/symbols.so", withSymbols + [1]),
      Self.member("a/zeros.so.2", writer.file),
    ])
    let file = CountingFile(zip.file)
    let objects = try await readWheelObjects(file, gate: ObjectGate()).0
    #expect(file.reads.count < 30, "\(file.reads)")
    #expect(objects.objects.map(\.path) == ["a/stored.so", "a/symbols.so", "a/zeros.so.2"])
    #expect(objects.objects.allSatisfy { $0.dynamic == ELFReaderTests.expected })
    #expect(objects.unreadable.isEmpty)
  }

  /// Bytes of 64 kinds in no order: they pack to three quarters, in blocks with their own codes.
  private static func noise(_ count: Int, seed: UInt64) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    return (0..<(count / 8)).flatMap { _ in
      let bits = random.next()
      return (0..<8).map { UInt8(bits >> (8 * $0) & 63) + 1 }
    }
  }

  @Test func `reaches a dynamic section far from either end`() async throws {
    var writer = ELFReaderTests.sample
    writer.namesAtEnd = false
    writer.code = Self.noise(12 << 20, seed: 10)
    writer.rest = Self.noise(4 << 20, seed: 11)
    let member = Self.member("a/a.so", writer.file)
    let file = CountingFile(ZipWriter(members: [member]).file)
    let objects = try await readWheelObjects(file, gate: ObjectGate()).0
    #expect(objects.objects.map(\.dynamic) == [ELFReaderTests.expected])
    let read = file.reads.reduce(0) { $0 + $1.count }
    #expect((3 << 20..<6 << 20).contains(read), "\(read)")
  }

  @Test func `tells objects by their names, and where they are installed`() async throws {
    let object = Self.object(2_000, seed: 6)
    let names: [(String, Int, String?)] = [
      ("foo/_a.cpython-312-x86_64-linux-gnu.so", 0, "foo/_a.cpython-312-x86_64-linux-gnu.so"),
      ("foo.libs/libz-1.so.1.2", 0, "foo.libs/libz-1.so.1.2"), ("foo/a.sox", 0, nil), ("foo/a.so.", 0, nil),
      ("foo-1.data/platlib/foo/b.so", 0, "foo/b.so"), ("foo-1.data/purelib/c.abi3.so", 0, "c.abi3.so"),
      ("foo-1.data/scripts/run", 0, "bin/run"), ("foo-1.data/data/lib/d.so", 0, "foo-1.data/data/lib/d.so"),
      ("foo/bin/tool", 0o100755, "foo/bin/tool"), ("foo/bin/table", 0o100644, nil), ("foo/tool", 0o100755, nil),
    ]
    // Contents of their own, as equal ones are read once.
    let members = names.enumerated().map { index, name in
      Self.member(name.0, object + [UInt8](repeating: 0, count: index), mode: name.1)
    }
    let objects = try await readWheelObjects(MemoryFile(ZipWriter(members: members).file), gate: ObjectGate()).0
    #expect(objects.objects.map(\.path) == names.compactMap(\.2).sorted())
    #expect(objects.objects.filter { $0.kind == .program }.map(\.path) == ["bin/run", "foo/bin/tool"])
  }

  @Test func `lists what it can't read and reads the rest`() async throws {
    let good = Self.object(2_000, seed: 7)
    var damaged = Self.member("a/damaged.so", Self.object(400_000, seed: 8))
    damaged.packed = damaged.packed.map { Array($0.prefix(2_000)) + [UInt8](repeating: 0xff, count: $0.count - 2_000) }
    var encrypted = Self.member("a/locked.so", good + [1])
    encrypted.flags = 1
    let text = Self.member("a/script.so", Array(String(repeating: "GROUP ( x )\n", count: 60).utf8))
    let script = Self.member("a.data/scripts/run", Array(String(repeating: "#!python\n", count: 60).utf8))
    let twin = Self.member("a/twin.so", good)
    let zip = ZipWriter(members: [damaged, encrypted, text, script, Self.member("a/good.so", good), twin])
    let file = CountingFile(zip.file)
    let objects = try await readWheelObjects(file, gate: ObjectGate()).0
    #expect(objects.objects.map(\.path) == ["a/good.so", "a/twin.so"])
    #expect(objects.unreadable.map(\.path) == ["a/damaged.so", "a/locked.so", "a/script.so"])
    #expect(objects.unreadable.last?.reason == "is no shared object")
  }

  @Test func `asks for the ends of neighbours at once`() async throws {
    let members = (0..<6).map { Self.member("a/m\($0).so", Self.object(2_000_000, seed: UInt64(20 + $0))) }
    let small = (0..<30).map { Self.member("a/s\($0).so", Self.object(5_000, seed: UInt64(50 + $0))) }
    let file = CountingFile(ZipWriter(members: members + small).file)
    let objects = try await readWheelObjects(file, gate: ObjectGate()).0
    #expect(objects.objects.count == 36)
    #expect(objects.objects.allSatisfy { $0.dynamic == ELFReaderTests.expected })
    // The tail with the directory, and one for each gap.
    #expect(file.reads.count <= 1 + 7 + 3, "\(file.reads)")
  }

  @Test func `never crashes on damaged members`() async throws {
    var random = SeededGenerator(seed: 72)
    // The end of the large one is read by itself. It takes milliseconds, so the small one has most of the turns.
    let sizes = [200_000, 6_000].map { count in
      let contents = Self.object(count, seed: 9)
      return (contents: contents, packed: Deflater.deflate(contents))
    }
    for turn in 0..<fuzzInputs(3_000) {
      let (contents, packed) = sizes[turn % 50 == 0 ? 0 : 1]
      var member = ZipWriter.Member("a/a.so", contents, packed: random.damaged(packed))
      if random.oneIn(3) { member.packed = random.damaged(Array(packed.suffix(4_000))) }
      _ = try? await readWheelObjects(MemoryFile(ZipWriter(members: [member]).file), gate: ObjectGate())
      _ = try? InflatedTail(
        random.damaged(Array(packed.suffix(60_000))), size: contents.count, from: 0, limit: 1 << 20)
      _ = try? await readWheelObjects(
        MemoryFile(random.damaged(ZipWriter(members: [Self.member("a/a.so", Array(contents[..<3_000]))]).file)),
        gate: ObjectGate())
    }
  }

  @Test func `knows only bytes that do not come from what is missing`() throws {
    for seed in UInt64(0)..<8 {
      let contents = Self.code(900_000, seed: 30 + seed)
      let packed = Deflater.deflate(contents)
      guard let tail = try InflatedTail(Array(packed.suffix(90_000)), size: contents.count, from: 0, limit: 1 << 20)
      else {
        Issue.record("no block found")
        continue
      }
      var known = 0
      for start in stride(from: tail.kept.lowerBound, to: contents.count - 8, by: 8) {
        guard let bytes = tail.slice(start..<(start + 8)) else { continue }
        known += 1
        #expect(Array(bytes) == Array(contents[start..<(start + 8)]))
      }
      #expect(known > 1_000)
      #expect(tail.slice((tail.base - 1)..<tail.base) == nil)
      #expect(tail.slice((contents.count - 1)..<(contents.count + 1)) == nil)
    }
  }
}
