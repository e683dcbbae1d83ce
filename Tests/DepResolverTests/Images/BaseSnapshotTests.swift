import SpecParser
import Testing
import TestSupport

@testable import DepResolver

@Suite("Snapshots of base images") struct BaseSnapshotTests {
  static func sample() throws -> BaseSnapshot {
    let digest = try #require(ImageDigest("sha256:\(String(repeating: "0", count: 64))"))
    var package = DebianPackage(name: "libc6", version: try #require(DebianVersion("2.36-9")), architecture: "amd64")
    package.multiArch = .same
    package.priority = .required
    package.isEssential = true
    package.isProtected = true
    package.source = "glibc"
    package.sourceVersion = "2.36"
    package.relations.preDepends = "a (>= 1)"
    package.relations.depends = "b | c:any"
    package.relations.conflicts = "d"
    package.relations.breaks = "e (<< 2~)"
    package.relations.provides = "f (= 3)"
    package.installedBytes = 1 << 20
    let plain = DebianPackage(name: "plain", version: try #require(DebianVersion("1")), architecture: "all")
    return BaseSnapshot(
      image: "team/base:1", platform: .linuxARM64, digest: digest, indexDigest: ImageDigest(of: [1]),
      configDigest: ImageDigest(of: [2]), created: "2026-01-01T00:00:00Z",
      layers: [
        .init(digest: digest, compressedBytes: 5, uncompressedBytes: 10),
        .init(digest: digest, compressedBytes: nil, uncompressedBytes: 7),
      ],
      fileCount: 3, fileBytes: 17, distribution: .init(id: "debian", version: "12", codename: nil),
      glibc: .init(major: 2, minor: 36, evidence: "package"),
      python: .init(
        version: PythonVersion(major: 3, minor: 11, patch: 2), path: "/usr/bin/python3.11", evidence: "name"),
      environment: ["PATH=/bin", "Q=\"\\\u{7}\u{202E}é"], user: "app", workdir: "/", hasEntrypoint: true,
      packages: [package, plain], sonames: ["libc.so.6", "libm.so.6"])
  }

  private static func bare() -> BaseSnapshot {
    BaseSnapshot(
      image: "x", platform: .linuxAMD64, digest: nil, indexDigest: nil, configDigest: ImageDigest(of: []), created: nil,
      layers: [], fileCount: 0, fileBytes: 0, distribution: nil, glibc: nil, python: nil, environment: [], user: nil,
      workdir: nil, hasEntrypoint: false, packages: [], sonames: [])
  }

  @Test func `read as they were written`() throws {
    for snapshot in [try Self.sample(), Self.bare()] {
      let text = snapshot.json()
      let read = try BaseSnapshot(json: Array(text.utf8), file: "a.json")
      #expect(read == snapshot)
      #expect(read.json() == text)
    }
  }

  @Test func `have one package and one library a line, and nothing that steers a terminal`() throws {
    let text = try Self.sample().json()
    let lines = text.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("    { \"name\": \"libc6\", \"version\": \"2.36-9\"") })
    #expect(
      lines.contains(
        "    { \"name\": \"plain\", \"version\": \"1\", \"architecture\": \"all\", \"priority\": \"extra\", \"installed_bytes\": 0 }"
      ))
    #expect(lines.contains("    \"libc.so.6\",") && lines.contains("    \"libm.so.6\""))
    #expect(text.contains("\\u0007\\u202eé") && text.hasSuffix("}\n"))
  }

  /// What is replaced in a good snapshot, and where and how that is told.
  @Test(arguments: [
    ("\"format\": 1", "\"format\": 2", "2:13", "the form of this snapshot is 2"),
    ("\"platform\": \"linux/arm64\"", "\"platform\": \"linux/386\"", "4:15", "this is no 'platform'"),
    ("\"version\": \"2.36-9\"", "\"version\": \"_\"", "25:35", "this is no 'version'"),
    ("\"installed_bytes\": 0", "\"installed_bytes\": -1", "26:103", "this is no 'installed_bytes'"),
    ("\"image\": \"team/base:1\",\n", "", "1:1", "'image' is missing"),
    ("\"libm.so.6\"", "7", ":5", "a string is expected here"),
    ("\"has_entrypoint\": true", "\"has_entrypoint\": 1", ":21", "this is no 'has_entrypoint'"),
    ("{ \"count\"", "{ \"count", "", "expected"),
  ])
  func `say where they are wrong`(good: String, bad: String, place: String, message: String) throws {
    let text = try Self.sample().json()
    try #require(text.contains(good))
    let damaged = text.replacing(good, with: bad, maxReplacements: 1)
    let error = #expect(throws: InvalidInput.self) { try BaseSnapshot(json: Array(damaged.utf8), file: "a.json") }
    let description = error?.description ?? ""
    #expect(
      description.hasPrefix("a.json:") && description.contains("\(place): error: [bad-snapshot]"), "\(description)")
    #expect(description.contains(message), "\(description)")
  }

  @Test func `of damaged bytes never crash`() throws {
    var random = SeededGenerator(seed: 22)
    let good = Array(try Self.sample().json().utf8)
    let pieces = ["{", "}", "[", "\"", "null", "-1", "1e9", "9223372036854775807", ","].map { Array($0.utf8) }
    var read = 0
    for _ in 0..<fuzzInputs(5_000) {
      if let snapshot = try? BaseSnapshot(json: random.damaged(good, pieces: pieces), file: "a") {
        read += 1
        _ = (snapshot.compressedBytes, snapshot.uncompressedBytes, snapshot.packageBytes)
        #expect(try BaseSnapshot(json: Array(snapshot.json().utf8), file: "a") == snapshot)
      }
    }
    #expect(read < fuzzInputs(5_000))
  }
}
