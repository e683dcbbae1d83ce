import SpecParser
import Testing

@testable import Planner

/// A small history, reckoned by hand.
@Suite struct ReplayTests {
  private static let model = CostModel(
    rates: CostRates(
      transferBytesPerSecond: 100, fetchBytesPerSecond: 10, installBytesPerSecond: 50, stepSeconds: 1,
      relinkSeconds: 0.5,
      pullsPerPush: 2))

  private func sizes() throws -> ReplaySizes {
    ReplaySizes(
      base: ContentSize(bytes: 10_000, compressed: 4000),
      systemPackages: ContentSize(bytes: 1000, compressed: 400, fetched: 400),
      packages: [
        try Sample.name("big"): ContentSize(bytes: 500, compressed: 200, fetched: 200),
        try Sample.name("small"): ContentSize(bytes: 50, compressed: 20, fetched: 20),
      ],
      averagePackage: ContentSize(bytes: 7, compressed: 3, fetched: 3))
  }

  /// App of 5 and 6 bytes, a context of 100 and 101; then `small` changes; then a comment in the requirements; then the
  /// first app again.
  private func states() throws -> [ImageState] {
    let (big, small) = (try Sample.name("big"), try Sample.name("small"))
    func state(
      _ commit: String, small version: String, files: UInt64, app: UInt64, changed: [ImageState.Content] = []
    ) -> ImageState {
      ImageState(
        commit: commit, time: Int(commit) ?? 0, base: "b", systemPackages: "s", requirementFiles: .init(digest: files),
        packages: [big: "==1", small: version],
        entries: ["app": .init(digest: app, bytes: 4 + Int(app)), "run.py": .init(digest: 9, bytes: 3)],
        context: .init(digest: app * 1000 + files, bytes: 99 + Int(app)), changedFiles: changed)
    }
    return [
      state("0", small: "==1", files: 1, app: 1),
      state("1", small: "==1", files: 1, app: 2, changed: [.init(digest: 77, bytes: 2)]),
      state("2", small: "==2", files: 2, app: 2), state("3", small: "==2", files: 3, app: 2),
      state("4", small: "==2", files: 3, app: 1, changed: [.init(digest: 78, bytes: 1)]),
    ]
  }

  private func replay(_ layout: ReplayLayout) throws -> Replay {
    Replay(try states(), [layout], sizes: try sizes(), model: Self.model)
  }

  @Test func everythingInOneRunIsRebuiltByEveryCommit() throws {
    let replay = try replay(.single(hasSystemPackages: true))
    // Contexts of 101, 101, 101 and 100 bytes, each with system and packages.
    let result = replay.results[0]
    #expect(result.totals.rebuiltBytes == 101 * 3 + 100 + 4 * 1550)
    #expect(result.totals.pushedBytes == 101 * 3 + 100 + 4 * 620)
    #expect(result.rebuiltBytes.map { $0 } == [1651, 3302, 4953, 6603])
    #expect(replay.commits == 4 && replay.times == 1...4)
  }

  @Test func threeStagesReinstallAllPackagesForOneOrForAComment() throws {
    let totals = try replay(.threeStages(hasSystemPackages: true, entries: ["app", "run.py"])).results[0].totals
    // The app and what is copied after it; twice packages, app and run.py. The last commit's app ran on other packages.
    #expect(totals.rebuiltBytes == (6 + 3) + 2 * (550 + 6 + 3) + (5 + 3))
    #expect(totals.runs == 2 + 2 * 3 + 2)
    #expect(totals.pushedBytes == 9 + 2 * (220 + 9) + 8)
  }

  @Test func uvsGuideCopiesTheWholeContext() throws {
    let totals = try replay(.uvGuide(hasSystemPackages: true)).results[0].totals
    #expect(totals.rebuiltBytes == 101 + 2 * (550 + 101) + 100)
    #expect(totals.runs == 2 + 3 + 3 + 2)
  }

  @Test func linkedLayersAreMadeAnewOnlyForWhatTheyHold() throws {
    let layers = [Set([try Sample.name("big")]), Set([try Sample.name("small")])]
    let totals = try replay(.linked(hasSystemPackages: true, packageLayers: layers, entries: ["app", "run.py"]))
      .results[0].totals
    // App, small, nothing for the comment; the first app is cached, but linked onto another layer.
    #expect(totals.rebuiltBytes == 6 + 50)
    #expect(totals.pushedBytes == 6 + 20)
    #expect(totals.pulledBytes == 6 + 20)
    #expect(totals.runs == 2)
    // Two runs; app, run.py, then small, app, run.py, then app and run.py linked.
    let seconds = (1 + 6 / 50.0) + (1 + 50 / 50.0 + 20 / 10.0) + 7 * 0.5
    #expect(abs(totals.runSeconds - seconds) < 1e-9)
    #expect(abs(totals.seconds(Self.model.rates) - (seconds + 26 * 3 / 100.0)) < 1e-9)
  }

  @Test func packagesOfThePastComeIntoTheLastLayer() throws {
    let (old, big) = (try Sample.name("old"), try Sample.name("big"))
    let states = ["1", "2"].enumerated().map { ImageState(commit: "\($0)", packages: [old: $1, big: ""]) }
    let layers = [Set([big]), Set([try Sample.name("small")])]
    let replay = Replay(
      states, [.linked(hasSystemPackages: false, packageLayers: layers, entries: [])], sizes: try sizes())
    #expect(replay.results.map(\.totals.rebuiltBytes) == [7, 7])
  }

  @Test func anotherBaseRebuildsWhatStandsOnItButPushesNoLayerThatIsTheSame() throws {
    let packages = [try Sample.name("big"): ""]
    let states = ["one", "two"].map { ImageState(commit: $0, base: $0, packages: packages) }
    let replay = Replay(
      states, [.linked(hasSystemPackages: true, packageLayers: [Set(packages.keys)], entries: [])], sizes: try sizes())
    let totals = replay.results[0].totals
    #expect(totals.rebuiltBytes == 10_000 + 1000 + 500)
    #expect(totals.pushedBytes == 400)
    #expect(totals.pulledBytes == 4400)
    #expect(replay.results[1].totals.rebuiltBytes == 10_000)
  }

  @Test func theBoundCountsEachVersionOnce() throws {
    let totals = try #require(try replay(.uvGuide(hasSystemPackages: true)).result(Replay.lowerBound)).totals
    #expect(totals.rebuiltBytes == 2 + 50 + 1)
    #expect(totals.pushedBytes == 2 + 20 + 1)
    #expect(totals.runs == 0)
  }

  @Test func whatFilledTheCachesIsNotCounted() throws {
    for layout in [ReplayLayout.single(hasSystemPackages: true), .uvGuide(hasSystemPackages: true)] {
      let all = try replay(layout)
      for known in 2...4 {
        let rest = Replay(try states(), known: known, [layout], sizes: try sizes(), model: Self.model)
        #expect(rest.commits == 5 - known && rest.times == known...4)
        for (result, whole) in zip(rest.results, all.results) {
          #expect(result.totals.rebuiltBytes == whole.totals.rebuiltBytes - whole.rebuiltBytes[known - 2])
          #expect(result.rebuiltBytes.count == rest.commits && result.rebuiltBytes.last == result.totals.rebuiltBytes)
        }
      }
    }
  }

  @Test func noHistoryCostsNothing() throws {
    let replay = Replay([], [.uvGuide(hasSystemPackages: true)], sizes: try sizes())
    #expect(replay.commits == 0 && replay.results.allSatisfy { $0.totals == Replay.Totals() })
  }
}

@Suite struct CostModelTests {
  private static let rates = CostRates(
    transferBytesPerSecond: 100, fetchBytesPerSecond: 10, installBytesPerSecond: 50, stepSeconds: 1, relinkSeconds: 0.5,
    pullsPerPush: 3, machinePricePerHour: 0.36)

  @Test func aStepTakesItsBytesAndAMoment() {
    let model = CostModel(rates: Self.rates)
    let size = ContentSize(bytes: 500, compressed: 200, fetched: 40)
    let cost = model.cost("python", making: size)
    #expect(cost == StepCost(runSeconds: 1 + 4 + 10, pushedBytes: 200, pulledBytes: 200))
    #expect(cost.seconds(Self.rates) == 15 + 2 + 3 * 2)
    #expect(abs((Self.rates.price(ofSeconds: 100) ?? 0) - 0.01) < 1e-12)
    #expect(CostRates().price(ofSeconds: 100) == nil)
  }

  @Test func whatWasMeasuredWins() {
    let timings = StepTimings(steps: [
      "python": .init(seconds: 30, bytes: 1000), "account": .init(seconds: 2, bytes: 0),
      "odd": .init(seconds: .infinity, bytes: 1),
    ])
    let model = CostModel(rates: Self.rates, timings: timings)
    #expect(model.runSeconds("python", making: ContentSize(bytes: 500)) == 15)
    #expect(model.runSeconds("account", making: ContentSize()) == 2)
    #expect(model.runSeconds("odd", making: ContentSize()) == 1)
    #expect(model.runSeconds("other", making: ContentSize()) == 1)
  }

  @Test func ratesThatCanNotBeReckonedWithAreTold() {
    #expect(CostRates().isValid)
    #expect(!CostRates(transferBytesPerSecond: 0).isValid)
    #expect(!CostRates(stepSeconds: -1).isValid)
    #expect(!CostRates(pullsPerPush: .nan).isValid)
  }
}
