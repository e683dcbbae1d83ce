import DepResolver
import Planner
import SpecParser
import Testing

@Suite("The archives that an image installs from") struct SystemSourcesTests {
  /// Slim images have no certificates to check a server by; apt checks signatures.
  @Test(arguments: [
    (
      SystemRelease.Distribution.debian, "bookworm", "snapshot.debian.org/archive/debian/20260701T000000Z bookworm main"
    ),
    (.ubuntu, "noble", "snapshot.ubuntu.com/ubuntu/20260701T000000Z noble main universe restricted multiverse"),
  ])
  func `are a snapshot's without TLS, which txspec itself reads with it`(
    distribution: SystemRelease.Distribution, codename: String, source: String
  ) throws {
    let archive = SystemArchive(snapshot: Sample.at("20260701T000000Z"))
    let release = SystemRelease(distribution, codename, architecture: "amd64")
    let text = try dockerfile(archive, release)
    #expect(text.contains("'deb [check-valid-until=no] http://\(source)'"), "\(text)")
    #expect(!text.contains("https://snapshot"))
    #expect(release.sources(snapshot: "20260701T000000Z").allSatisfy { $0.url.hasPrefix("https://snapshot") })
  }

  @Test(arguments: ["https://mirror.example", "http://mirror.example"])
  func `are a mirror's as the spec has it`(mirror: String) throws {
    let release = SystemRelease(.debian, "bookworm", architecture: "amd64")
    let plain = try dockerfile(SystemArchive(mirror: Sample.at(mirror)), release)
    #expect(plain.contains("'deb \(mirror)/debian bookworm main'"), "\(plain)")
    let dated = try dockerfile(
      SystemArchive(mirror: Sample.at(mirror), snapshot: Sample.at("20260701T000000Z")), release)
    #expect(dated.contains("\(mirror)/debian/20260701T000000Z bookworm main'"), "\(dated)")
  }

  private func dockerfile(_ archive: SystemArchive, _ release: SystemRelease) throws -> String {
    var variant = try Sample.variant("slim")
    variant.system.archive = archive
    let plan = try plan(
      Sample.spec([variant]), resolutions: ["slim": [Sample.resolution([])]],
      systems: ["slim": [VariantSystem(platform: .linuxAMD64, release: release, asked: [SystemRequest("ffmpeg")])]])
    return try #require(try emit(plan).first { $0.path.hasSuffix("Dockerfile") }).text
  }
}
