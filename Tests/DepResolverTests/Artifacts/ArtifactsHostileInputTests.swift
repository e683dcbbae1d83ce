import SpecParser
import TestSupport
import Testing

@testable import DepResolver

/// Changes good archives at random (from fixed seeds) and reads them: any answer will do, a crash or a hang will not.
@Suite struct ArtifactsHostileInputTests {
  private static func zip(usesZip64: Bool) -> [UInt8] {
    var members = WheelReaderTests.members(isDeflated: true)
    members[2].usesZip64 = usesZip64
    members.append(ZipWriter.Member("foo-1.0/PKG-INFO", "Metadata-Version: 2.1\nName: foo\n\n"))
    members.append(ZipWriter.Member("foo-1.0/foo.egg-info/requires.txt", SdistReaderTests.requirements.1))
    return ZipWriter(members: members, comment: [1, 2], usesZip64: usesZip64).file
  }

  private static func tarBody() -> [UInt8] {
    var writer = TarWriter()
    writer.addPax([("path", "foo-1.0/src/foo.egg-info/requires.txt"), ("size", "3")])
    writer.add("x", "a\nb")
    writer.add("././@LongLink", "foo-1.0/pyproject.toml\0", type: "L")
    writer.add("y", SdistReaderTests.project.1)
    writer.add("foo-1.0/PKG-INFO", SdistReaderTests.oldInformation.1)
    return writer.body + [UInt8](repeating: 0, count: 1_024)
  }

  @Test(arguments: [false, true])
  func bearsAnyZip(usesZip64: Bool) async throws {
    var random = SeededGenerator(seed: usesZip64 ? 11 : 12)
    let good = Self.zip(usesZip64: usesZip64)
    let wheel = try #require(WheelFilename("foo-1.0-py3-none-any.whl"))
    let name = try #require(PackageName("foo"))
    let sdist = try #require(SdistFilename("foo-1.0.zip", project: name))
    var read = 0
    for _ in 0..<fuzzInputs(5_000) {
      let bytes = random.damaged(good)
      if let detail = try? await readWheel(MemoryFile(bytes), filename: wheel) {
        read += 1
        #expect(detail.metadata.name == name)
      }
      _ = try? readSdist(bytes, filename: sdist)
    }
    // Some changes touch nothing that matters; most are noticed.
    #expect((1..<fuzzInputs(5_000) / 5 * 4).contains(read), "\(read)")
  }

  @Test func bearsAnyTar() throws {
    var random = SeededGenerator(seed: 13)
    let body = Self.tarBody()
    let good = ArchiveWriter.gzip(body)
    let name = try #require(PackageName("foo"))
    let filename = try #require(SdistFilename("foo-1.0.tar.gz", project: name))
    #expect(try readSdist(good, filename: filename).source == .sdistPyproject)
    for turn in 0..<fuzzInputs(10_000) {
      // Changes inside the gzip container rarely get past its checksum, so most go into the tar file.
      let bytes = turn % 4 == 0 ? random.damaged(good) : ArchiveWriter.gzip(random.damaged(body))
      _ = try? readSdist(bytes, filename: filename)
    }
  }

  @Test func bearsTarsWithGoodChecksumsAndAnyFields() throws {
    var random = SeededGenerator(seed: 14)
    let name = try #require(PackageName("foo"))
    let filename = try #require(SdistFilename("foo-1.0.tar.gz", project: name))
    let types = Array("0157LxgKSMZ\0")
    let paths = ["foo-1.0/PKG-INFO", "foo-1.0/pyproject.toml", "../x", "/", "", "foo-1.0/foo.egg-info/requires.txt"]
    let records = [
      "9 path=\n", "18446744073709551616 a=b\n", "13 size=1000\n", "1 \n", "\0", " ",
      "99999999999 a=b\n", "30 path=foo-1.0/pyproject.toml\n",
    ]
    for _ in 0..<fuzzInputs(5_000) {
      var writer = TarWriter()
      for _ in 0..<Int.random(in: 1...5, using: &random) {
        let size = [nil, 0, 1, 511, 513, 1 << 20, 1 << 32].randomElement(using: &random) ?? nil
        writer.add(
          paths.randomElement(using: &random) ?? "", records.randomElement(using: &random) ?? "",
          type: types.randomElement(using: &random) ?? "0", size: size)
      }
      _ = try? readSdist(writer.file, filename: filename)
    }
  }

  @Test func bearsAnyDocument() throws {
    var random = SeededGenerator(seed: 15)
    let documents = [
      CoreMetadataParsingTests.full, WheelReaderTests.metadata, SdistReaderTests.project.1,
      SdistReaderTests.requirements.1,
    ]
    for turn in 0..<fuzzInputs(20_000) {
      let bytes = random.damaged(Array(documents[turn % documents.count].utf8))
      _ = try? CoreMetadata(parsing: bytes)
      _ = try? EggRequirements(bytes)
      _ = try? ProjectTable(bytes)
      _ = try? PaxRecords(bytes)
    }
  }

  @Test func bearsAnyFileName() throws {
    var random = SeededGenerator(seed: 16)
    let tags = WheelTags(Environment(python: PythonVersion(major: 3, minor: 11), platform: .linuxAMD64))
    let name = try #require(PackageName("foo-bar"))
    let good = Array("Foo_Bar-1.0+x-1b-cp311.py3-abi3.none-manylinux1_x86_64.any.whl".utf8)
    for _ in 0..<fuzzInputs(20_000) {
      let text = String(decoding: random.damaged(good), as: UTF8.self)
      if let wheel = WheelFilename(text) {
        _ = tags.rank(of: wheel)
        // What is read is written so that it reads the same.
        #expect(WheelFilename(wheel.description) == wheel, "\(text)")
      }
      _ = SdistFilename(text.replacing(".whl", with: ".zip"), project: name)
    }
  }

  @Test func bearsDeepAndLongDocuments() throws {
    let deep = Array((String(repeating: "[", count: 200_000)).utf8)
    #expect(throws: ArtifactError.self) { try ProjectTable(Array("a = ".utf8) + deep) }
    #expect(throws: ArtifactError.self) { try ProjectTable(Array(String(repeating: "a.", count: 100_000).utf8)) }
    let parentheses = String(repeating: "(", count: 200_000)
    #expect(throws: ArtifactError.self) {
      try CoreMetadata(parsing: Array("Name: a\nVersion: 1\nRequires-Dist: a ; \(parentheses)\n".utf8))
    }
    let long = Array("Name: a\nVersion: 1\nSummary: x\n".utf8) + Array(String(repeating: " x\r\n", count: 400_000).utf8)
    #expect(try CoreMetadata(parsing: long).name == PackageName("a"))
  }

  @Test func refusesAZipThatPromisesMoreThanItHolds() async throws {
    let wheel = try #require(WheelFilename("foo-1.0-py3-none-any.whl"))
    // A million bytes of zeros, in ten bytes of deflate, said to be five.
    for size in [5, 1 << 23] {
      var member = ZipWriter.Member("foo-1.0.dist-info/METADATA", WheelReaderTests.metadata, isDeflated: true)
      member.name = "foo-1.0.dist-info/METADATA"
      var file = ZipWriter(members: [member]).file
      let entry = try #require(file.lastRange(of: Array(member.name.utf8))).lowerBound - 46
      file.replaceSubrange((entry + 24)..<(entry + 28), with: ArchiveWriter.bytes(size, 4))
      await #expect(throws: ArtifactError.malformed("compressed data does not make the \(size) bytes it promises")) {
        try await readWheel(MemoryFile(file), filename: wheel)
      }
    }
  }
}
