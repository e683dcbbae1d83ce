import DepResolver
import Planner
import SpecParser
import TestSupport
import Testing

@Suite struct PythonOriginTests {
  private func variant(_ origin: PythonOrigin, base: String) throws -> Variant {
    var variant = try Sample.variant("slim", base: base)
    variant.pythonFrom = Sample.at(origin, line: 12, column: 18)
    return variant
  }

  private func plan(_ variant: Variant, _ systems: [VariantSystem] = []) throws -> VariantPlan {
    let package = try Sample.package("fastapi==0.119.0", bytes: 1)
    return try Planner.plan(
      Sample.spec([variant]), resolutions: ["slim": [Sample.resolution([package])]], systems: ["slim": systems]
    ).variants[0]
  }

  @Test(arguments: [
    (PythonOrigin.base, "rocm/dev-ubuntu-22.04:6.4", PythonRuntime.base),
    (.managed, "python:3.11-slim-bookworm", .managed), (.distribution, "debian:bookworm-slim", .distribution),
  ])
  func `takes python from where the spec says, whatever the base`(
    origin: PythonOrigin, base: String, runtime: PythonRuntime
  ) throws {
    #expect(try plan(try variant(origin, base: base)).runtime == runtime)
  }

  @Test(arguments: [
    ("bullseye", SystemRelease.Distribution.debian, "3.9"), ("trixie", .debian, "3.13"), ("focal", .ubuntu, "3.8"),
    ("jammy", .ubuntu, "3.10"), ("noble", .ubuntu, "3.12"),
  ])
  func `refuses a distribution whose python is another version`(
    codename: String, distribution: SystemRelease.Distribution, has: String
  ) throws {
    let release = SystemRelease(distribution, codename, architecture: "amd64")
    let error = #expect(throws: InvalidInput.self) {
      try plan(
        try variant(.distribution, base: "x"), [VariantSystem(platform: .linuxAMD64, release: release)])
    }
    #expect(
      error?.diagnostics.map(\.description) == [
        "specs/demo.yaml:12:18: error: [unusable-value] \(distribution.rawValue) \(codename) has Python \(has), and the "
          + "image is to have 3.11\n  hint: set 'python' to '\(has)', or 'python_from' to 'managed'"
      ])
  }

  @Test func `refuses to drop the python it is to install`() throws {
    var variant = try variant(.distribution, base: "debian:bookworm-slim")
    variant.system.drop = [
      DroppedPackage(name: Sample.at("python3.11", line: 30, column: 5), reason: Sample.at("no need"))
    ]
    let error = #expect(throws: InvalidInput.self) { try plan(variant) }
    #expect(error?.diagnostics.first?.location == SourceLocation(file: "specs/demo.yaml", line: 30, column: 5))
  }

  /// `python3.11` brings `libc`, `ffmpeg` brings `libc` and `libav`; what is below has the shared one.
  @Test func `counts what python brings in its own layer and the rest above`() throws {
    func package(_ name: String, _ kilobytes: Int) throws -> SystemPackage {
      var package = DebianPackage(name: name, version: try #require(DebianVersion("1")), architecture: "amd64")
      package.installedBytes = kilobytes * 1024
      return SystemPackage(details: package)
    }
    func edge(_ parent: String, _ child: String) -> SystemEdge {
      SystemEdge(parent: .package(parent), child: child, evidence: .field("Depends", relation: child))
    }
    let resolution = SystemResolution(
      packages: try [package("ffmpeg", 1), package("libav", 2), package("libc", 4), package("python3.11", 8)],
      edges: [edge("ffmpeg", "libav"), edge("ffmpeg", "libc"), edge("python3.11", "libc")])
    let system = VariantSystem(
      platform: .linuxAMD64, release: SystemRelease(.debian, "bookworm", architecture: "amd64"),
      resolution: resolution, asked: [SystemRequest("ffmpeg"), SystemRequest("python3.11")])
    let layers = try plan(try variant(.distribution, base: "debian:bookworm-slim"), [system]).layers
    #expect(layers.stages.map(\.name) == ["base", "python", "system", "builder", "final"])
    #expect(
      layers.stages.map(\.origin).dropFirst() == [.stage("base"), .stage("python"), .stage("python"), .stage("system")])
    #expect(layers.step("python-runtime")?.bytes == .measured(12 * 1024))
    #expect(layers.step("system")?.inputs == ["ffmpeg"])
    #expect(layers.step("system")?.bytes == .measured(3 * 1024))
  }
}
