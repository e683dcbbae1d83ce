import SpecParser
import TestSupport
import Testing

@testable import Planner

/// The order of an image's last stage.
@Suite struct LinkChainTests {
  private static let model = CostModel()

  /// A plan of three packages, each in a layer of its own, of others that are built from source, and of these entries.
  private func planned(
    _ copy: [String], _ history: [Set<ChangeUnit>] = [], built: [String] = [], emitted: String? = nil,
    keepsEmitted: Bool = true,
    milliseconds: @escaping @Sendable (String) -> Int? = { _ in nil }, change: (inout Variant) -> Void = { _ in }
  ) throws -> VariantPlan {
    var variant = try Sample.variant("cpu")
    variant.app.copy = copy.map { Sample.at($0) }
    change(&variant)
    let names = try ["big", "hot", "large"].map { try Sample.name($0) }
    let all = try names + built.map { try Sample.name($0) }
    let resolution = Sample.resolution(
      try names.map { try Sample.package("\($0)==1", bytes: 500_000_000) }
        + built.map { try Sample.package("\($0)==1 sdist", bytes: nil) },
      edges: try all.map { try Sample.rootEdge($0.normalized, line: 1) })
    let log = ChangeLog(
      history, units: [.base, .systemPackages] + all.map { .package($0) } + copy.map { .entry($0) },
      requirements: Set(all))
    let basis = LayerBasis(
      variants: [
        "cpu": .init(
          emittedLayers: PackageLayers(names.map { [$0] }), emittedOrder: emitted.map { EmittedOrder(dockerfile: $0) },
          log: log)
      ], keepsEmitted: keepsEmitted, judgement: .thorough, milliseconds: milliseconds)
    let build = try plan(Sample.spec([variant]), resolutions: ["cpu": [resolution]], basis: basis)
    return try #require(build.variant(named: "cpu"))
  }

  private func links(_ plan: VariantPlan) -> [String] {
    (plan.layers.stages.last?.steps ?? []).map(\.id).filter { $0 != "account" }
  }

  private func dockerfile(_ plan: VariantPlan, _ copy: [String]) throws -> String {
    var build = try SamplePlans.slim()
    build.variants = [plan]
    return try #require(try emit(build).first { $0.path.hasSuffix(".Dockerfile") }).text
  }

  @Test func whatChangesSeldomComesFirst() throws {
    let often: [Set<ChangeUnit>] = Array(repeating: [.entry("conf.d"), .package(try Sample.name("hot"))], count: 200)
    let seldom: Set<ChangeUnit> = [.entry("app")]
    #expect(
      links(try planned(["conf.d", "app", "fonts"])) == [
        "join:python-1", "join:python-2", "join:python-3", "copy:conf.d", "copy:app", "copy:fonts",
      ])
    let plan = try planned(["conf.d", "app", "fonts"], often + [seldom])
    #expect(
      links(plan) == [
        "join:python-1", "join:python-3", "copy:fonts", "copy:app", "join:python-2", "copy:conf.d",
      ])
    #expect(plan.costs?.order?.isProven == true && plan.costs?.order?.gap == 0)
  }

  @Test func whatWasEmittedStaysWhateverTheHistory() throws {
    let copy = ["conf.d", "app", "two words"]
    let first = try planned(copy, Array(repeating: [.entry("conf.d")], count: 200))
    #expect(links(first).last == "copy:conf.d")
    let emitted = try dockerfile(first, copy)
    let other: [Set<ChangeUnit>] = Array(repeating: [.entry("app")], count: 200)
    let kept = try planned(copy, other, emitted: emitted)
    #expect(links(kept) == links(first))
    #expect(try dockerfile(kept, copy) == emitted)
    #expect(links(try planned(copy, other, emitted: emitted, keepsEmitted: false)).last == "copy:app")
    // The kept order is judged by the history as it is.
    let order = try #require(kept.costs?.order)
    #expect(order.seconds > order.bound && !order.isProven)
  }

  @Test func whatIsNewTakesThePlaceThatCostsLeast() throws {
    let old = ["app", "worker"]
    let emitted = try dockerfile(try planned(old), old)
    let plan = try planned(["app", "settings.ini", "worker", "more"], emitted: emitted)
    #expect(
      links(plan) == [
        "join:python-1", "join:python-2", "join:python-3", "copy:settings.ini", "copy:app", "copy:worker", "copy:more",
      ])
    #expect(links(try planned(["worker"], emitted: emitted)).last == "copy:worker")
  }

  @Test func copiesToTheSamePlaceKeepTheOrderOfTheSpec() throws {
    // 'app' changes with every commit, its setting never.
    let history: [Set<ChangeUnit>] = Array(repeating: [.entry("app")], count: 200)
    let copies = try links(planned(["app", "app/settings.ini", "other.ini"], history)).filter { $0.hasPrefix("copy") }
    #expect(copies == ["copy:other.ini", "copy:app", "copy:app/settings.ini"])
    // Neither does an emitted file that has them the other way round change that.
    let swapped = "FROM x AS final\nCOPY --link app/settings.ini /app/app/settings.ini\nCOPY --link app /app/app\n"
    #expect(
      try links(planned(["app", "app/settings.ini"], history, emitted: swapped)).suffix(2) == [
        "copy:app", "copy:app/settings.ini",
      ])
    // Below the packages nothing of the app may be overwritten by them.
    let inside = try planned(["opt"], history, change: { $0.app.workdir = Sample.at("/") })
    #expect(links(inside).last == "copy:opt")
  }

  /// What a build will bring is not known, so whatever else has the same file must lie below it.
  @Test func whatIsBuiltLiesAboveAllWheels() throws {
    let often: [Set<ChangeUnit>] = Array(repeating: [.package(try Sample.name("hot"))], count: 200)
    let plan = try planned(["app"], often, built: ["made"])
    #expect(
      links(plan) == ["join:python-1", "join:python-3", "copy:app", "join:python-2", "join:python-sources"])
    #expect(plan.costs?.order?.isProven == true)

    // Neither does an emitted file that has it below.
    var lines = try dockerfile(plan, ["app"]).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let sources = try #require(lines.firstIndex { $0.hasPrefix("COPY --link --from=python-sources ") })
    let first = try #require(lines.firstIndex { $0.hasPrefix("COPY --link --from=python-1 ") })
    lines.insert(lines.remove(at: sources), at: first)
    let kept = try planned(["app", "new"], often, built: ["made"], emitted: lines.joined(separator: "\n"))
    let order = links(kept)
    #expect(Set(order) == Set(links(plan) + ["copy:new"]))
    let place = try #require(order.firstIndex(of: "join:python-sources"))
    #expect(order[..<place].count { $0.hasPrefix("join:python-") } == 3, "\(order)")
  }

  /// Against all orders in which what is built lies above the wheels, by a log in which it seldom changes.
  @Test(arguments: 0..<6)
  func withWhatIsBuiltItIsTheBestOfAllValidOrders(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let copy = ["app", "c.ini"]
    let units: [ChangeUnit] =
      [.base] + copy.map { .entry($0) } + (try ["big", "hot", "large"].map { .package(try Sample.name($0)) })
    let history = (0..<60).map { _ in Set(units.filter { _ in random.oneIn(4) }) }
    let plan = try planned(copy, history, built: ["made"])
    let order = try #require(plan.costs?.order)
    let packages = try ["big", "hot", "large", "made"].map { try Sample.name($0) }
    let log = ChangeLog(
      history, units: units + [.systemPackages, .package(packages[3])], requirements: Set(packages))
    let chain = plan.layers.links(log, Self.model, packages: [])
    let built = try #require(chain.links.firstIndex { $0.units == [.package(packages[3])] })
    let wheels = chain.links.indices.filter { chain.links[$0].path == chain.links[built].path && $0 != built }
    #expect(wheels.count == 3 && order.isProven)
    var least = Double.infinity
    for permutation in Self.permutations(chain.links.count) {
      let below = permutation.prefix { $0 != built }
      guard wheels.allSatisfy(below.contains) else { continue }
      least = min(least, try #require(chain.certificate(of: permutation)).seconds)
    }
    #expect(abs(order.seconds - least) < 1e-9 && abs(order.bound - least) < 1e-9)
  }

  @Test func commandsAreNotPassed() throws {
    let log = ChangeLog([], units: [.entry("app"), .entry("x.ini")], requirements: [])
    let chain = LinkChain(
      [
        .init(units: [.entry("app")], path: "/app", seconds: 1), .init(units: [], seconds: 9),
        .init(units: [.entry("x.ini")], path: "/x.ini", seconds: 1),
      ], log: log)
    #expect(chain.best() == [0, 1, 2])
    #expect(chain.order(keeping: [2, 1]) == [0, 1, 2])
  }

  @Test func moreLinksThanAChainHoldsStayAsTheyAre() throws {
    let copy = (0..<70).map { "f\($0)" }
    let plan = try planned(copy)
    #expect(links(plan).suffix(70) == copy.map { "copy:\($0)" }[...])
    #expect(plan.costs?.order == nil)
    let emitted = try dockerfile(plan, copy)
    #expect(try links(planned(copy + ["new"], emitted: emitted)).last == "copy:new")
  }

  /// Histories of few entries, all orders of which are looked at.
  @Test(arguments: 0..<12)
  func isTheBestOfAllValidOrders(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let copy = ["app", "app/a.ini", "b", "c.ini"].shuffled(using: &random)
    let units: [ChangeUnit] =
      [.base, .systemPackages] + copy.map { .entry($0) } + (try ["big", "hot"].map { .package(try Sample.name($0)) })
    let history = (0..<60).map { _ in Set(units.filter { _ in random.oneIn(5) }) }
    let plan = try planned(copy, history)
    let order = try #require(plan.costs?.order)
    let log = ChangeLog(
      history, units: units + [.package(try Sample.name("large"))],
      requirements: Set(try ["big", "hot", "large"].map { try Sample.name($0) }))
    let chain = plan.layers.links(log, Self.model, packages: [])
    #expect(order.isProven)
    var least = Double.infinity
    for permutation in Self.permutations(chain.links.count) {
      let (outer, inner) = (
        try #require(permutation.firstIndex { chain.links[$0].path == "/app/app" }),
        try #require(permutation.firstIndex { chain.links[$0].path == "/app/app/a.ini" })
      )
      let isInOrder = try #require(copy.firstIndex(of: "app")) < (try #require(copy.firstIndex(of: "app/a.ini")))
      guard (outer < inner) == isInOrder else { continue }
      least = min(least, try #require(chain.certificate(of: permutation)).seconds)
    }
    #expect(abs(order.seconds - least) < 1e-9 && abs(order.bound - least) < 1e-9)
  }

  private static func permutations(_ count: Int) -> [[Int]] {
    guard count > 0 else { return [[]] }
    return permutations(count - 1).flatMap { shorter in
      (0...shorter.count).map { place in
        var longer = shorter
        longer.insert(count - 1, at: place)
        return longer
      }
    }
  }

  @Test func measuredStepsStandForWhatTheRatesSay() throws {
    let plain = try planned(["app"])
    #expect(plain.costModel.timings == StepTimings())
    let copy = try #require(plain.layers.step("copy:app")).timingKey(on: .linuxAMD64)
    let wheels = try #require(plain.layers.step("python-2")).timingKey(on: .linuxAMD64)
    let compile = try #require(plain.layers.step("compile-2")).timingKey(on: .linuxAMD64)
    let measured = try planned(
      ["app"], milliseconds: { [copy: 4000, wheels: 30_000, compile: 3000][$0] })
    #expect(measured.costModel.timings.steps.keys.sorted() == ["compile-2", "copy:app", "python-2"])
    #expect(measured.costModel.timings.steps["copy:app"]?.seconds == 4)
    let pace = try #require(measured.costModel.timings.packagePace)
    let size = try #require(measured.sizes.first)
    let expected = 1 + CostModel().seconds(making: ReplaySizes(size).size(of: try Sample.name("hot")))
    #expect(abs(pace - 33 / expected) < 1e-9)
    // A copy that takes 3 s longer, with a fifth of all commits.
    let (before, after) = (try #require(plain.costs?.order), try #require(measured.costs?.order))
    #expect(abs(after.seconds - before.seconds - 3 * 0.2) < 1e-9)
    #expect(try #require(measured.costs?.grouping).seconds > (try #require(plain.costs?.grouping)).seconds)
  }
}
