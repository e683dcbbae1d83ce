import SpecParser
import TestSupport
import Testing

@testable import DepResolver

@Suite struct SdistReaderTests {
  typealias Files = [(path: String, text: String)]

  static let oldInformation = (
    "foo-1.0/PKG-INFO", "Metadata-Version: 2.1\nName: foo\nVersion: 1.0\nRequires-Python: >=3.8\n\n"
  )
  static let sources = ("foo-1.0/foo.egg-info/SOURCES.txt", "setup.py\nfoo.egg-info/SOURCES.txt\n")
  static let requirements = (
    "foo-1.0/src/foo.egg-info/requires.txt",
    """
    a>=1
    b @ https://example.org/b.zip

    [:python_version < "3.9" or sys_platform == "linux"]
    c[x]; os_name == "posix"

    [Dev_Tools]
    d

    [dev-tools:os_name == 'nt']
    # a comment
    e @ https://example.org/e.zip

    [no extra!]
    f
    """
  )
  static let project = (
    "foo-1.0/pyproject.toml",
    """
    [project]
    name = "Foo"
    dynamic = ["version"]
    requires-python = ">=3.9"
    dependencies = ["a>1 ; os_name == 'posix'"]
    [project.optional-dependencies]
    y = ["c"]
    x = ["b ; os_name == 'nt' or os_name == 'posix'"]
    """
  )

  func tar(_ files: Files) -> [UInt8] {
    var writer = TarWriter()
    for file in files { writer.add(file.path, file.text) }
    return writer.file
  }

  func read(_ files: Files) throws -> DistributionDetail {
    let name = try #require(PackageName("foo"))
    let tarName = try #require(SdistFilename("foo-1.0.tar.gz", project: name))
    let zipName = try #require(SdistFilename("foo-1.0.zip", project: name))
    let fromTar = Result { try readSdist(tar(files), filename: tarName) }
    let members = files.map { ZipWriter.Member($0.path, $0.text, isDeflated: true) }
    let fromZip = Result { try readSdist(ZipWriter(members: members).file, filename: zipName) }
    #expect("\(fromTar)" == "\(fromZip)")
    return try fromTar.get()
  }

  func readTar(_ bytes: [UInt8]) throws -> DistributionDetail {
    let name = try #require(PackageName("foo"))
    return try readSdist(bytes, filename: try #require(SdistFilename("foo-1.0.tar.gz", project: name)))
  }

  func expectError(
    _ expected: String, sourceLocation: Testing.SourceLocation = #_sourceLocation,
    _ body: () throws -> DistributionDetail
  ) {
    do {
      Issue.record("read \(try body())", sourceLocation: sourceLocation)
    } catch {
      #expect("\(error)".contains(expected), "\(error)", sourceLocation: sourceLocation)
    }
  }

  @Test func trustsStaticPackageInformationFirst() throws {
    let information = """
      Metadata-Version: 2.2
      Name: Foo
      Version: 1
      Dynamic: Classifier
      Requires-Dist: z

      """
    let detail = try read([("foo-1.0/PKG-INFO", information), Self.project, Self.requirements])
    #expect(detail.source == .sdistPackageInfo)
    #expect(detail.metadata.requiresDist.map(\.text) == ["z"])
  }

  @Test func trustsAStaticProjectTableNext() throws {
    let detail = try read([Self.oldInformation, Self.project, Self.requirements])
    #expect(detail.source == .sdistPyproject)
    #expect(detail.metadata.version == Version("1.0"))
    #expect(detail.metadata.requiresPython?.description == ">=3.9")
    #expect(detail.metadata.providesExtra.map(\.normalized) == ["y", "x"])
    #expect(
      detail.metadata.requiresDist.map(\.text) == [
        "a>1 ; os_name == 'posix'", "c ; extra == \"y\"",
        "b ; (os_name == \"nt\" or os_name == \"posix\") and extra == \"x\"",
      ])
  }

  @Test func readsTheEggInfoLast() throws {
    let detail = try read([Self.oldInformation, Self.sources, Self.requirements].map { ($0.0, $0.1) }.reversed())
    // The nearest egg-info wins, and says there are no dependencies.
    #expect(detail.metadata.requiresDist.isEmpty)
    let only = try read([Self.oldInformation, Self.requirements])
    #expect(only.source == .sdistEggInfo)
    #expect(only.metadata.requiresPython?.description == ">=3.8")
    #expect(only.metadata.providesExtra.map(\.normalized) == ["dev-tools"])
    #expect(
      only.metadata.requiresDist.map(\.text) == [
        "a>=1", "b @ https://example.org/b.zip",
        "c[x] ; os_name == \"posix\" and (python_version < \"3.9\" or sys_platform == \"linux\")",
        "d ; extra == \"dev-tools\"",
        "e @ https://example.org/e.zip ; os_name == \"nt\" and extra == \"dev-tools\"",
      ])
  }

  @Test(arguments: ["dependencies", "optional-dependencies"])
  func asksTheEggInfoWhereTheProjectTableIsDynamic(field: String) throws {
    let project = ("foo-1.0/pyproject.toml", "[project]\nname = 'foo'\ndynamic = ['version', '\(field)']\n")
    #expect(try read([Self.oldInformation, project, Self.requirements]).source == .sdistEggInfo)
  }

  static let unknown: [(fields: [String], files: Files)] = [
    (["Requires-Dist"], [oldInformation]),
    (["Requires-Dist"], []),
    (["Requires-Dist"], [("foo-1.0/setup.py", "setup()")]),
    (["Requires-Dist"], [oldInformation, ("foo-1.0/foo.egg-info/PKG-INFO", "")]),
    (["Requires-Dist"], [oldInformation, (sources.0, sources.1 + "foo.egg-info/requires.txt\n")]),
    (["Requires-Dist"], [oldInformation, ("foo-1.0/bar.egg-info/requires.txt", "a")]),
    (["Requires-Dist"], [oldInformation, ("foo-1.0/../foo.egg-info/requires.txt", "a")]),
    (["Requires-Dist"], [oldInformation, ("foo-1.0/a/b/c/d/foo.egg-info/requires.txt", "a")]),
    (
      ["Provides-Extra", "Requires-Python"],
      [("foo-1.0/PKG-INFO", "Metadata-Version: 2.4\nDynamic: requires-python\nDynamic: Provides-Extra\n\n")]
    ),
    (["Requires-Dist"], [("foo-1.0/pyproject.toml", "[tool.poetry.dependencies]\na = '^1'\n")]),
  ]

  @Test(arguments: unknown)
  func saysWhatOnlyABuildWouldTell(fields: [String], files: Files) throws {
    #expect(throws: ArtifactError.dynamicMetadata(fields: fields)) { try read(files) }
  }

  static let broken: [(message: String, files: Files)] = [
    ("PKG-INFO is of 'bar'", [("foo-1.0/PKG-INFO", "Name: bar\n\n")]),
    ("PKG-INFO is of 2", [("foo-1.0/PKG-INFO", "Name: foo\nVersion: 2\n\n")]),
    ("pyproject.toml is of 'bar'", [("foo-1.0/pyproject.toml", "[project]\nname='bar'\n")]),
    ("not TOML", [("foo-1.0/pyproject.toml", "[project\n")]),
    ("control character in a string in line 2", [("foo-1.0/pyproject.toml", "[project]\nname='a\u{0}'\n")]),
    (
      "'dependencies' of pyproject.toml is not a list",
      [("foo-1.0/pyproject.toml", "project={name='foo',dependencies=1}")]
    ),
    ("something other than text", [("foo-1.0/pyproject.toml", "project={name='foo',dependencies=[1]}")]),
    ("is not a table", [("foo-1.0/pyproject.toml", "project={name='foo',optional-dependencies=[]}")]),
    ("'a b'", [("foo-1.0/pyproject.toml", "project={name='foo',dependencies=['a b']}")]),
    ("'a ==='", [("foo-1.0/foo.egg-info/requires.txt", "a ===\n")]),
    ("condition 'os'", [("foo-1.0/foo.egg-info/requires.txt", "[:os]\na\n")]),
    ("two files of the same path", [oldInformation, oldInformation]),
    ("more than one top folder", [oldInformation, ("bar-1.0/PKG-INFO", "")]),
  ]

  @Test(arguments: broken)
  func saysWhatIsWrong(message: String, files: Files) throws {
    expectError(message) { try read(files) }
  }

  @Test func bearsZeroCharactersInKeys() throws {
    let text = "[project]\nname='foo'\n[project.optional-dependencies]\n\"a\\u0000b\" = ['c']\n"
    #expect(try read([("foo-1.0/pyproject.toml", text)]).source == .sdistPyproject)
  }

  @Test func readsLongNamesAndPaxSizes() throws {
    let egg = Self.requirements
    var writer = TarWriter()
    writer.add("pax_global_header", "18 comment=abcdef\n", type: "g")
    writer.add("././@LongLink", "foo-1.0/src/foo.egg-info/requires.txt\0", type: "L")
    writer.add("foo-1.0/src/foo.egg-", "a\n")
    #expect(try readTar(writer.file).metadata.requiresDist.map(\.text) == ["a"])
    writer = TarWriter()
    writer.addPax([("mtime", "1.5"), ("path", egg.0), ("size", "\(egg.1.utf8.count)")])
    writer.add("short", egg.1, size: 0)
    writer.add("foo-1.0", "", type: "5")
    #expect(try readTar(writer.file).metadata.requiresDist.count == 5)
  }

  @Test func readsSeveralGzipStreamsAndPadding() throws {
    var writer = TarWriter()
    writer.add(Self.requirements.0, Self.requirements.1)
    let half = writer.body.count / 2
    let parts = ArchiveWriter.gzip(Array(writer.body[..<half])) + ArchiveWriter.gzip(Array(writer.body[half...]))
    #expect(try readTar(parts + [0, 0, 0, 0]).metadata.requiresDist.count == 5)
  }

  @Test func refusesDamagedArchives() throws {
    var writer = TarWriter()
    writer.add(Self.requirements.0, Self.requirements.1)
    let good = writer.file
    expectError("ends early") { try readTar([]) }
    expectError("zlib") { try readTar(Array("plain text, no archive".utf8)) }
    expectError("ends early") { try readTar(Array(good.prefix(300))) }
    var body = writer.body
    body[0] ^= 1
    expectError("checksum is wrong") { try readTar(ArchiveWriter.gzip(body)) }
    writer.add("sparse", "", type: "S")
    expectError("sparse") { try readTar(writer.file) }
    writer = TarWriter()
    writer.add("foo-1.0/big", "", size: 1 << 32)
    expectError("ends inside a file") { try readTar(writer.file) }
    writer = TarWriter()
    writer.add("foo-1.0/PKG-INFO", "", size: 1 << 32)
    expectError("larger than") { try readTar(writer.file) }
    writer = TarWriter()
    writer.add("pax", "", type: "x", size: 1 << 30)
    expectError("larger than") { try readTar(writer.file) }
    for record in ["99 path=a\n", "path=a", "0 path=a\n", "9 path", "15 size=1000000\n", "12 size=-10\n"] {
      writer = TarWriter()
      writer.add("pax", record, type: "x")
      expectError("pax header") { try readTar(writer.file) }
    }
  }

  @Test func refusesABomb() throws {
    var writer = TarWriter()
    writer.add("foo-1.0/big", [UInt8](repeating: 0, count: 1 << 20))
    let bytes = writer.file
    #expect(throws: ArtifactError.tooLarge(what: "the inflated archive", limit: 1 << 16)) {
      var reader = try TarReader(gzip: bytes, inflatedLimit: 1 << 16)
      while try reader.next() != nil {}
    }
  }
}
