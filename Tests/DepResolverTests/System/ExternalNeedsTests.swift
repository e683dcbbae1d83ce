import SpecParser
import TestSupport
import Testing

@testable import DepResolver

/// `[external]` tables from the archive to the packages of a release.
@Suite struct ExternalNeedsTests {
  private static let table = """
    [project]
    name = "foo"
    version = "1.0"
    dependencies = []
    [external]
    build-requires = ["dep:virtual/compiler/c", "dep:generic/cmake; sys_platform == 'win32'"]
    host-requires = ["dep:generic/openssl@>=3"]
    dependencies = ["dep:generic/ffmpeg", "dep:generic/unheard-of", "dep:deb/debian/libfoo1", "dep:deb/ubuntu/libfoo1"]
    [external.optional-dependencies]
    draw = ["dep:generic/graphviz"]
    """

  private func external(_ texts: [String], _ purpose: ExternalRequirement.Purpose = .run) throws
    -> [ExternalRequirement]
  {
    try texts.map { try ExternalRequirement(parsing: $0, purpose: purpose) }
  }

  private static let information = "Metadata-Version: 2.2\nName: foo\nVersion: 1.0\n\n"

  private func sdist(_ files: [(String, String)]) throws -> DistributionDetail {
    var writer = TarWriter()
    for file in files { writer.add("foo-1.0/" + file.0, file.1) }
    let name = try #require(PackageName("foo"))
    let detail = try readSdist(writer.file, filename: try #require(SdistFilename("foo-1.0.tar.gz", project: name)))
    let members = files.map { ZipWriter.Member("foo-1.0/" + $0.0, $0.1, isDeflated: true) }
    let zip = try #require(SdistFilename("foo-1.0.zip", project: name))
    #expect(try readSdist(ZipWriter(members: members).file, filename: zip) == detail)
    return detail
  }

  @Test func `reads the table of a source distribution, before its PKG-INFO or behind it`() throws {
    let expected = ["dep:virtual/compiler/c", "dep:generic/cmake; sys_platform == 'win32'", "dep:generic/openssl@>=3"]
    let project = ("pyproject.toml", Self.table)
    for files in [[project], [project, ("PKG-INFO", Self.information)], [("PKG-INFO", Self.information), project]] {
      let texts = try sdist(files).external.map(\.text)
      #expect(Array(texts.prefix(3)) == expected && texts.count == 8)
    }
    #expect(try sdist([("PKG-INFO", Self.information)]).external == [])
    #expect(try sdist([("PKG-INFO", Self.information), ("pyproject.toml", "]]")]).external == [])
  }

  @Test func `bears an archive that ends behind its PKG-INFO`() throws {
    var writer = TarWriter()
    writer.add("foo-1.0/PKG-INFO", Self.information)
    writer.add("foo-1.0/pyproject.toml", Self.table)
    let name = try #require(PackageName("foo"))
    let filename = try #require(SdistFilename("foo-1.0.tar.gz", project: name))
    let whole = writer.file
    var outcomes: Set<Int> = []
    for count in stride(from: whole.count / 2, to: whole.count, by: 7) {
      if let detail = try? readSdist(Array(whole[..<count]), filename: filename) {
        outcomes.insert(detail.external.count)
      }
    }
    #expect(outcomes.isSubset(of: [0, 8]))
  }

  @Test func `reads the table of a source tree`() throws {
    var documents = SdistDocuments(project: try #require(PackageName("foo")), isTree: true)
    try documents.add(Array(Self.table.utf8), as: .pyproject, path: "sources/pyproject.toml")
    let detail = try documents.detail(of: try #require(Version("1.0")))
    #expect(detail.source == .treePyproject && detail.external.count == 8)
  }

  @Test func `is kept in the cache with the rest`() throws {
    let detail = try sdist([("pyproject.toml", Self.table)])
    let bytes = DetailEncoding.encode(.success(detail))
    let read = try #require(bytes.withUnsafeBytes { DetailEncoding.decode($0) })
    #expect(try read.get() == detail)
    let extras = try read.get().external.map { $0.extra?.normalized }
    #expect(extras.compactMap(\.self) == ["draw"])
    for count in 0..<bytes.count {
      #expect(bytes[..<count].withUnsafeBytes { DetailEncoding.decode($0) } == nil)
    }
  }

  @Test func `maps what it knows and tells what it does not`() throws {
    var detail = try sdist([("pyproject.toml", Self.table)])
    let package = try resolved("foo==1.0 sdist", external: detail.external)
    let found = SystemRules.bundled.externalNeeds(of: try resolution([package]), in: .bookworm)
    #expect(
      words(found.needs) == [
        "foo gcc (build)", "foo libc6-dev (build)", "foo python3-dev (build)", "foo libssl-dev (build)", "foo libssl3",
        "foo ffmpeg", "foo libfoo1",
      ])
    #expect(found.unknown.map(\.requirement.text) == ["dep:generic/unheard-of", "dep:deb/ubuntu/libfoo1"])
    #expect(found.needs.last?.evidence == .external(.sdistPyproject, "dep:deb/debian/libfoo1"))
    let trixie = SystemRules.bundled.externalNeeds(of: try resolution([package]), in: .trixie)
    #expect(words(trixie.needs).contains("foo libssl3t64"))
    detail.external = []
    #expect(SystemRules.bundled.externalNeeds(of: try resolution(["foo==1.0 sdist"]), in: .bookworm).needs == [])
  }

  @Test func `the rules know a release of apt's sources by its name`() {
    #expect(SystemRelease(.debian, "trixie", architecture: "arm64").distributionRelease == .trixie)
  }

  @Test func `takes an extra's only when it is asked for, and nothing of wheels`() throws {
    let draw = try ExternalRequirement(parsing: "dep:generic/graphviz", purpose: .run, extra: ExtraName("draw"))
    let plain = try resolution([try resolved("foo==1.0 sdist", external: [draw])])
    let drawing = try resolution([try resolved("foo[draw]==1.0 sdist", external: [draw])])
    let wheel = try resolution([try resolved("foo[draw]==1.0", external: [draw])])
    #expect(SystemRules.bundled.externalNeeds(of: plain, in: .bookworm).needs == [])
    #expect(words(SystemRules.bundled.externalNeeds(of: drawing, in: .bookworm).needs) == ["foo graphviz"])
    #expect(SystemRules.bundled.externalNeeds(of: wheel, in: .bookworm).needs == [])
  }

  @Test(arguments: ["dep:deb/debian/-o=x", "dep:deb/debian/a%20b", "dep:deb/debian/x%3Bid", "dep:deb/debian/LibFoo"])
  func `takes no name into a command that no package has`(_ text: String) throws {
    let package = try resolved("foo==1.0 sdist", external: try external([text]))
    let found = SystemRules.bundled.externalNeeds(of: try resolution([package]), in: .bookworm)
    #expect(found.needs == [] && found.unknown.count == 1)
  }

  @Test func `of the user's own table only what the project runs with counts`() throws {
    let place = SourceLocation(file: "pyproject.toml", line: 9, column: 4)
    let own = try external(["dep:generic/cmake"], .build) + external(["dep:generic/ffmpeg", "dep:generic/what"])
    let found = SystemRules.bundled.externalNeeds(
      of: try resolution([String]()), own: own.map { Located($0, at: place) }, in: .bookworm)
    #expect(words(found.needs) == ["own ffmpeg"])
    #expect(found.needs.first?.evidence == .ownExternal(place, "dep:generic/ffmpeg"))
    #expect(found.unknown.map(\.location) == [place])
  }
}
