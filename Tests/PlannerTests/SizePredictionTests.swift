import DepResolver
import Planner
import SpecParser
import Testing

@Suite struct SizePredictionTests {
  private func sizes(_ bytes: [Int?], budget: Int?) throws -> VariantPlan {
    var variant = try Sample.variant("slim")
    variant.sizeBudget = budget.map { Sample.at($0) }
    let packages = try bytes.enumerated().map { try Sample.package("p\($0.offset)==1", bytes: $0.element) }
    let plan = try plan(Sample.spec([variant]), resolutions: ["slim": [Sample.resolution(packages)]])
    return try Sample.require(plan.variant(named: "slim"))
  }

  @Test func addsWhatIsKnownAndCountsWhatIsNot() throws {
    let size = try sizes([10, nil, 32], budget: nil).sizes[0]
    #expect(size.pythonPackages == .atLeast(42, missing: 1))
    #expect(size.packages.count == 3)
    #expect(size.notMeasured == [.base, .systemPackages, .bytecode, .app])
  }

  @Test func neverCallsTheUnknownZero() throws {
    let size = try sizes([nil], budget: nil).sizes[0]
    #expect(size.pythonPackages == .notMeasured)
    #expect(size.pythonPackages.description == "not measured")
  }

  @Test func isOverBudgetOnlyWhenTheKnownPartIs() throws {
    #expect(
      try sizes([101], budget: 100).budget == .over(budget: 100, known: 101, platform: .linuxAMD64))
    #expect(
      try sizes([100, nil], budget: 100).budget == .notExceeded(budget: 100, known: 100, platform: .linuxAMD64))
    #expect(try sizes([1], budget: nil).budget == .noBudget)
  }

  @Test func doesNotTakeASourceArchiveForInstalledBytes() throws {
    let package = try Sample.package("openai-whisper==20240930 sdist", bytes: 800_000)
    let plan = try plan(
      Sample.spec([try Sample.variant("slim")]), resolutions: ["slim": [Sample.resolution([package])]])
    #expect(plan.variants[0].sizes[0].packages[0].bytes == nil)
  }

  // MARK: The other parts

  /// The distribution's Python is one of the system packages.
  @Test(arguments: [
    (PythonOrigin.base, true, [SizePrediction.Part.basePython]), (.base, false, []),
    (.distribution, true, []), (.distribution, false, []),
    (.managed, true, [.managedPython]), (.managed, false, [.managedPython]),
  ])
  func namesThePythonAfterWhereItComesFrom(
    origin: PythonOrigin, endsElsewhere: Bool, parts: [SizePrediction.Part]
  ) throws {
    var variant = try Sample.variant("slim", base: "debian:bookworm-slim")
    variant.pythonFrom = Sample.at(origin)
    if endsElsewhere { variant.finalImage = Sample.at("gcr.io/distroless/cc-debian12") }
    let plan = try plan(
      Sample.spec([variant]), resolutions: ["slim": [Sample.resolution([try Sample.package("a==1", bytes: 1)])]])
    let size = plan.variants[0].sizes[0]
    #expect(size.notMeasured.filter { [.basePython, .managedPython].contains($0) } == parts)
  }

  private func system(base: Int? = nil) throws -> VariantSystem {
    var details = DebianPackage(
      name: "ffmpeg", version: try Sample.require(DebianVersion("1")), architecture: "amd64")
    details.installedBytes = 4000
    details.downloadBytes = 1000
    return VariantSystem(
      platform: .linuxAMD64, baseBytes: base, baseCompressedBytes: base.map { $0 / 2 },
      resolution: SystemResolution(packages: [SystemPackage(details: details)]),
      asked: [SystemRequest("ffmpeg")])
  }

  private func whole(_ sources: PythonSources, python: PythonVersion = PythonVersion(major: 3, minor: 11)) throws
    -> VariantPlan
  {
    var package = try Sample.package("a==1", bytes: 100_000)
    package.detail.sources = sources
    package.chosen.size = 50_000
    var resolution = Sample.resolution([package])
    resolution.environment = Environment(python: python, platform: .linuxAMD64)
    var variant = try Sample.variant("slim")
    variant.sizeBudget = Sample.at(1_000_000)
    let plan = try plan(
      Sample.spec([variant]), resolutions: ["slim": [resolution]], systems: ["slim": [try system(base: 20_000)]],
      survey: { _ in Self.survey(["app": 30, "alembic.ini": 12]) })
    return plan.variants[0]
  }

  private static func survey(_ entryBytes: [String: Int]) -> ContextSurvey {
    var survey = ContextSurvey()
    survey.entryBytes = entryBytes
    return survey
  }

  @Test func aPlanWhoseEveryPartIsKnownIsWithinItsBudget() throws {
    let plan = try whole(PythonSources(bytes: 10_000, count: 10))
    let size = plan.sizes[0]
    #expect(size.notMeasured.isEmpty && size.isEstimate)
    #expect(size.bytes(of: .base) == 20_000 && size.bytes(of: .systemPackages) == 4000 && size.bytes(of: .app) == 42)
    #expect(size.bytes(of: .bytecode) == 19_000)
    #expect(size.known == 143_042)
    #expect(plan.budget == .within(budget: 1_000_000, size: 143_042, platform: .linuxAMD64))
    #expect(size.compressed == .measured(10_000 + 1380 + 48_000 + 5890 + 42))
  }

  @Test func theStepsOfALayerPlanAddUpToTheImage() throws {
    let plan = try whole(PythonSources(bytes: 10_000, count: 10))
    #expect(plan.layers.steps.reduce(0) { $0 + $1.bytes.known } == plan.sizes[0].known)
    #expect(plan.layers.steps.reduce(0) { $0 + $1.compressed.known } == plan.sizes[0].compressed.known)
    #expect(plan.layers.steps.allSatisfy { $0.bytes.isComplete && $0.compressed.isComplete })
    #expect(plan.layers.step("compile")?.isEstimate == true && plan.layers.step("python")?.isEstimate == false)
  }

  @Test(arguments: [(9, 11_780), (10, 11_780), (11, 19_000), (12, 17_290), (14, 17_100)])
  func bytecodeTakesWhatItsVersionMakesOfIt(minor: Int, bytes: Int) throws {
    let plan = try whole(
      PythonSources(bytes: 10_000, count: 10), python: PythonVersion(major: 3, minor: minor))
    #expect(plan.sizes[0].bytes(of: .bytecode) == bytes)
  }

  @Test func anEntryThatIsNotThereIsNotMeasured() throws {
    let resolution = Sample.resolution([try Sample.package("a==1")])
    let plan = try plan(
      Sample.spec([try Sample.variant("slim")]), resolutions: ["slim": [resolution]],
      survey: { _ in Self.survey(["app": 30]) })
    #expect(plan.variants[0].sizes[0].bytes(of: .app) == 30)
    #expect(plan.variants[0].sizes[0].notMeasured.contains(.app))
    #expect(plan.variants[0].layers.step("copy:alembic.ini")?.bytes == .notMeasured)
  }
}
