import DepResolver
import Planner
import SpecParser
import Testing

@Suite struct PlanTests {
  @Test func ordersStepsFromWhatChangesLeastToWhatChangesMost() throws {
    let layers = try SamplePlans.slim().variants[0].layers
    #expect(layers.stages.map(\.name) == ["base", "system", "builder", "final"])
    #expect(
      layers.steps.map(\.id) == [
        "base", "system", "venv", "python", "compile", "account", "join:python", "copy:alembic.ini", "copy:app",
      ])
  }

  @Test func bringsAPythonToBasesThatHaveNone() throws {
    let plan = try SamplePlans.accelerated()
    #expect(plan.variants.map(\.runtime) == [.managed, .managed])
    #expect(plan.variants[1].layers.step("python-sources")?.cacheKey.contains("setuptools<81") == true)
    #expect(try SamplePlans.slim().variants[0].runtime == .base)
  }

  @Test func keepsEveryVariantInTheBakeFileWhenOnlySomeAreResolved() throws {
    let spec = Sample.spec([try Sample.variant("one"), try Sample.variant("two")])
    let package = try Sample.package("fastapi==0.119.0", bytes: 1)
    let part = try plan(spec, resolutions: ["two": [Sample.resolution([package], edges: [])]])
    #expect(part.variants.map(\.name) == ["two"])
    let bake = try #require(try emit(part).first { $0.path == "docker-bake.hcl" }).text
    #expect(bake.contains(#"target "one" {"#) && bake.contains(#"target "two" {"#))
    let both = try plan(
      spec,
      resolutions: ["one", "two"].reduce(into: [:]) { $0[$1] = [Sample.resolution([package], edges: [])] })
    #expect(try emit(both).first == emit(part).first)
  }

  @Test(arguments: [
    ("python:3.11-slim", PythonRuntime.base), ("docker.io/library/python@sha256:00", .base),
    ("mirror.example:5000/library/python:3.11", .base), ("nvidia/cuda:12.6.3-runtime-ubuntu22.04", .managed),
    ("example/python-app:1", .managed),
  ])
  func tellsAPythonImageByItsRepository(base: String, runtime: PythonRuntime) throws {
    #expect(PythonRuntime(try Sample.variant("one", base: base)) == runtime)
  }

  @Test func changesTheKeyOfOnlyTheStepThatReadsAChange() throws {
    let before = try planned { _ in }
    let after = try planned { $0.system.packages.append(Sample.at("git")) }
    let changed = zip(before.steps, after.steps).filter { $0.cacheKey != $1.cacheKey }.map(\.0.id)
    #expect(changed == ["system"])
  }

  @Test func readsTheSameWhateverTheOrderOfSystemPackages() throws {
    let before = try planned { _ in }
    let after = try planned { $0.system.packages.reverse() }
    #expect(before == after)
  }

  @Test func putsALockWithoutAPlaceBesideTheRequirements() throws {
    let plan = try plan(
      Sample.spec([try Sample.variant("slim")]), resolutions: ["slim": [Sample.resolution([])]])
    #expect(plan.variants[0].paths.lock == "requirements/requirements-slim.txt")
    #expect(plan.variants[0].paths.dockerfileFromContext == "../../docker/slim.Dockerfile")
    #expect(plan.context == "specs/demo")
  }

  @Test func saysTheSameFromAbsolutePaths() throws {
    var spec = Sample.spec([try Sample.variant("slim")])
    let relative = try plan(spec, resolutions: ["slim": [Sample.resolution([])]])
    spec.file = "/srv/project/specs/demo.yaml"
    let absolute = try plan(spec, resolutions: ["slim": [Sample.resolution([])]], outputRoot: "/srv/project")
    #expect(relative == absolute)
  }

  @Test func leavesOutVariantsThatWereNotResolved() throws {
    let spec = Sample.spec([try Sample.variant("slim"), try Sample.variant("other")])
    #expect(try plan(spec, resolutions: ["other": [Sample.resolution([])]]).variants.map(\.name) == ["other"])
  }

  private func planned(_ change: (inout Variant) -> Void) throws -> LayerPlan {
    var variant = try Sample.variant("slim")
    change(&variant)
    return try plan(Sample.spec([variant]), resolutions: ["slim": [Sample.resolution([])]]).variants[0].layers
  }
}
