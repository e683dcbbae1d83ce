import DepResolver
import Planner
import SpecParser
import TestSupport
import Testing

@Suite struct EmissionTests {
  @Test func writesAPythonBasedVariantAsItsGoldenFiles() throws {
    for file in try emit(SamplePlans.slim()) {
      try expectGolden(file.text, suite: "EmissionTests/slim", name: goldenName(file.path))
    }
  }

  @Test func writesVariantsOnBasesWithoutPythonAsTheirGoldenFiles() throws {
    for file in try emit(SamplePlans.accelerated()) {
      try expectGolden(file.text, suite: "EmissionTests/accelerated", name: goldenName(file.path))
    }
  }

  @Test func writesVariantsWithTheDistributionsPythonAsTheirGoldenFiles() throws {
    for file in try emit(SamplePlans.distribution()) where file.path.hasSuffix("Dockerfile") {
      try expectGolden(file.text, suite: "EmissionTests/distribution", name: goldenName(file.path))
    }
  }

  @Test func writesVariantsThatEndOnAnImageWithoutShellAsTheirGoldenFiles() throws {
    for file in try emit(SamplePlans.distroless()) where file.path.hasSuffix("Dockerfile") {
      try expectGolden(file.text, suite: "EmissionTests/distroless", name: goldenName(file.path))
    }
  }

  @Test func writesTheBakeFileAsJSONAsItsGoldenFile() throws {
    for plan in [try SamplePlans.slim(), try SamplePlans.accelerated()] {
      let file = try Sample.require(emit(plan, bakeFormat: .json).first)
      #expect(file.path == "docker-bake.json")
      try expectGolden(file.text, suite: "EmissionTests/\(plan.targets[0].name)-json", name: goldenName(file.path))
    }
  }

  @Test func writesPackagesFromElsewhereAsTheirGoldenFiles() throws {
    for file in try emit(SamplePlans.elsewhere()) {
      try expectGolden(file.text, suite: "EmissionTests/elsewhere", name: goldenName(file.path))
    }
  }

  @Test func namesItsFilesUnderTheOutputRoot() throws {
    #expect(
      try emit(SamplePlans.slim()).map(\.path) == [
        "docker-bake.hcl", "docker/slim.Dockerfile", "docker/slim.Dockerfile.dockerignore",
        "requirements/requirements-minimal.txt", "requirements/pylock.slim.toml",
      ])
  }

  @Test func isTheSameEveryTime() throws {
    #expect(try emit(SamplePlans.accelerated()) == emit(SamplePlans.accelerated()))
  }

  @Test func endsEveryFileWithOneNewlineAndLeavesNoBlanksAtLineEnds() throws {
    for file in try emit(SamplePlans.slim()) + emit(SamplePlans.accelerated()) {
      #expect(file.text.hasSuffix("\n") && !file.text.hasSuffix("\n\n"), "\(file.path)")
      let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(!lines.contains { $0.hasSuffix(" ") }, "\(file.path)")
    }
  }

  @Test(arguments: [
    (ContinuousIntegration.CacheBackend.gha, "type=gha,scope=demo-slim,mode=max"),
    (.local, "type=local,dest=.buildcache/demo-slim,mode=max"),
    (.s3, "type=s3,region=${CACHE_REGION},bucket=${CACHE_BUCKET},name=demo-slim,mode=max"),
    (.registry, "type=registry,ref=${REGISTRY}/demo:buildcache-slim,mode=max"),
  ])
  func givesEachVariantACacheScopeOfItsOwn(backend: ContinuousIntegration.CacheBackend, destination: String) throws {
    let spec = Sample.spec([try Sample.variant("slim")], cache: backend)
    let files = try emit(plan(spec, resolutions: ["slim": [Sample.resolution([])]]))
    #expect(files[0].text.contains("\"\(destination)\""))
  }

  @Test func linksTheProgramsOfWheelsBeforeCompiling() throws {
    var variant = try Sample.variant("slim")
    let package = try Sample.package("imageio-ffmpeg==0.6.0")
    variant.system.programs = [LinkedProgram(name: Sample.at("ffmpeg"), package: Sample.at(package.name))]
    let files = try emit(plan(Sample.spec([variant]), resolutions: ["slim": [Sample.resolution([package])]]))
    let text = try Sample.require(files.first { $0.path.hasSuffix("Dockerfile") }).text
    let lines = [
      #"RUN ln -s "$(/opt/venv/bin/python -B -c 'import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe())')" "#
        + #"/opt/venv/bin/ffmpeg \"#,
      "    && test -x /opt/venv/bin/ffmpeg",
    ].joined(separator: "\n")
    let (before, after) = (text.split(separator: lines), text.split(separator: "compileall"))
    #expect(before.count == 2 && after.count == 2, "\(text)")
    #expect((before.first?.count ?? 0) < (after.first?.count ?? 0))
  }

  @Test func leavesTheCacheOutWhenTheSpecNamesNone() throws {
    let spec = Sample.spec([try Sample.variant("slim")], cache: nil)
    let files = try emit(plan(spec, resolutions: ["slim": [Sample.resolution([])]]))
    #expect(!files[0].text.contains("cache-from"))
  }

  @Test func saysThePythonOfEachTargetWhenVariantsDiffer() throws {
    var newer = try Sample.variant("newer", base: "python:3.12-slim")
    newer.python = Sample.at(PythonVersion(major: 3, minor: 12))
    let spec = Sample.spec([try Sample.variant("slim"), newer])
    let resolution = Sample.resolution([])
    let bake = try emit(plan(spec, resolutions: ["slim": [resolution], "newer": [resolution]]))[0].text
    #expect(!bake.contains("variable \"PYTHON_VERSION\""))
    #expect(bake.contains("PYTHON_VERSION = \"3.11\"") && bake.contains("PYTHON_VERSION = \"3.12\""))
  }

  private func goldenName(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
