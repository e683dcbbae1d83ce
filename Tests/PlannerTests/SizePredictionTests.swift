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
}
