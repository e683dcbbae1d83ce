import SpecParser
import Testing

@testable import DepResolver

/// Members that no installer unpacks where they say, or that two readers see differently.
@Suite("Members of an archive")
struct ArchivePlacesTests {
  private static let metadata = "Metadata-Version: 2.1\nName: foo\nVersion: 1.0\n\n"

  private func readWheel(_ file: [UInt8]) async throws -> DistributionDetail {
    try await DepResolver.readWheel(
      MemoryFile(file), filename: try #require(WheelFilename("foo-1.0-py3-none-any.whl")))
  }

  private func members(_ others: [ZipWriter.Member]) -> [ZipWriter.Member] {
    others + [ZipWriter.Member("foo-1.0.dist-info/METADATA", Self.metadata)]
  }

  @Test(
    "a wheel whose members lead out of it is refused",
    arguments: [
      "../x", "foo/../../x", "..", "/etc/passwd", "\\x", "foo\\..\\..\\x", "C:/x", "c:x", "./../x",
    ])
  func leadingOut(name: String) async throws {
    let file = ZipWriter(members: members([ZipWriter.Member(name, "x")])).file
    await #expect(throws: ArtifactError.self) { try await readWheel(file) }
    let sdist = try #require(PackageName("foo").flatMap { SdistFilename("foo-1.0.zip", project: $0) })
    let information = ZipWriter.Member("foo-1.0/PKG-INFO", Self.metadata.replacing("2.1", with: "2.2"))
    let archive = ZipWriter(members: [ZipWriter.Member(name, "x"), information]).file
    #expect(throws: ArtifactError.self) { try readSdist(archive, filename: sdist) }
  }

  @Test(
    "names with dots that lead nowhere else are read",
    arguments: [
      "foo/..x", "foo/x..", "foo/...", "..foo/x", "foo/.x", "./foo/x", "foo/../bar/x", "foo/a..b/c", "...", "fo:o",
    ])
  func leadingNowhere(name: String) async throws {
    let file = ZipWriter(members: members([ZipWriter.Member(name, "x")])).file
    #expect(try await readWheel(file).fileCount == 2)
  }

  @Test("a member that is there twice counts, unless its contents differ")
  func twice() async throws {
    let same = ZipWriter.Member("foo/x.py", "1")
    #expect(try await readWheel(ZipWriter(members: members([same, same])).file).fileCount == 3)
    let other = ZipWriter.Member("foo/x.py", "2")
    let file = ZipWriter(members: members([same, other])).file
    await #expect(throws: ArtifactError.malformed("the zip member 'foo/x.py' is there twice, with other contents")) {
      try await readWheel(file)
    }
  }

  @Test("members that overlap are refused")
  func overlapping() async throws {
    let first = ZipWriter.Member("foo/a.py", String(repeating: "x", count: 100))
    let second = ZipWriter.Member("foo/b.py", String(repeating: "x", count: 100))
    var file = ZipWriter(members: members([first, second])).file
    #expect(try await readWheel(file).fileCount == 3)
    // The second entry of the directory: its offset now is that of the first.
    let headers = file.indices.filter { file[$0...].starts(with: [0x50, 0x4b, 1, 2]) }
    for index in 0..<4 { file[headers[1] + 42 + index] = 0 }
    await #expect(throws: ArtifactError.self) { try await readWheel(file) }
  }

  @Test(
    "an sdist whose members or links lead out of it is refused, wherever they stand",
    arguments: [
      ("../x", "0", ""), ("/x", "0", ""), ("foo-1.0/../../x", "0", ""), ("foo-1.0/x", "2", "/etc/passwd"),
      ("foo-1.0/x", "2", "../../x"), ("foo-1.0/a/x", "2", "../../../x"), ("foo-1.0/x", "1", "../x"),
      ("foo-1.0/x", "1", "/x"),
    ], [true, false])
  func tarLeadingOut(member: (path: String, type: Character, link: String), isFirst: Bool) throws {
    #expect(throws: ArtifactError.self) { try readTar(member, isFirst: isFirst) }
  }

  @Test(
    "links inside an sdist are no reason to refuse it",
    arguments: [
      ("foo-1.0/x", "2", "../foo-1.0/y"), ("foo-1.0/a/x", "2", "../y"), ("foo-1.0/x", "1", "foo-1.0/y"),
      ("foo-1.0/..x", "0", ""), ("./foo-1.0/x", "0", ""),
    ])
  func tarLeadingNowhere(member: (path: String, type: Character, link: String)) throws {
    #expect(try readTar(member, isFirst: true).metadata.version == Version("1.0"))
    #expect(try readTar(member, isFirst: false).metadata.version == Version("1.0"))
  }

  private func readTar(
    _ member: (path: String, type: Character, link: String), isFirst: Bool
  ) throws -> DistributionDetail {
    var writer = TarWriter()
    if isFirst { writer.add(member.path, [], type: member.type, link: member.link) }
    writer.add("foo-1.0/PKG-INFO", Self.metadata.replacing("2.1", with: "2.2"))
    if !isFirst { writer.add(member.path, [], type: member.type, link: member.link) }
    let name = try #require(PackageName("foo"))
    return try readSdist(writer.file, filename: try #require(SdistFilename("foo-1.0.tar.gz", project: name)))
  }
}
