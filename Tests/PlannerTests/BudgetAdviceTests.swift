import DepResolver
import Planner
import SpecParser
import Testing

/// What makes an image fit: offers taken together, with what comes in their place.
@Suite struct BudgetAdviceTests {
  /// `app` runs `ffmpeg` and `sox`, which share `libbig`; `gui` is a Python package with `plain` in its place.
  private func advice(
    budget: Int, _ offers: [SubstituteOffer], arrivals: [PackageName: [ResolvedPackage]] = [:]
  ) throws -> BudgetAdvice {
    let resolution = Sample.resolution(
      [
        try Sample.package("app==1", bytes: 100), try Sample.package("gui==1", bytes: 50),
        try Sample.package("qt==1", bytes: 300),
      ],
      edges: [
        try Sample.rootEdge("app", line: 1), try Sample.rootEdge("gui", line: 2), try Sample.edge("gui", "1", "qt"),
      ])
    let system = SystemResolution(
      packages: try [("ffmpeg", 10), ("libbig", 1000), ("sox", 20)].map { name, bytes in
        var details = DebianPackage(name: name, version: try Sample.require(DebianVersion("1")), architecture: "amd64")
        details.installedBytes = bytes
        return SystemPackage(details: details)
      },
      edges: ["ffmpeg", "sox"].flatMap { name in
        [
          SystemEdge(parent: .python(resolution.packages[0].name), child: name, evidence: .external("runs it")),
          SystemEdge(parent: .package(name), child: "libbig", evidence: .field("Depends", relation: "libbig")),
        ]
      })
    let size = SizePrediction(
      platform: .linuxAMD64,
      packages: resolution.packages.map { .init(name: $0.name, version: $0.version, bytes: $0.detail.unpackedBytes) },
      parts: [PartSize(.systemPackages, 1030)], notMeasured: [])
    return BudgetAdvice(
      budget: budget, size: size, graph: DependencyGraph(resolution, system: system), offers: offers,
      arrivals: arrivals)
  }

  private func offer(_ replaced: SubstituteOffer.Replaced, by name: String, isThere: Bool = false) throws
    -> SubstituteOffer
  {
    SubstituteOffer(
      replaced: replaced, by: try Sample.name(name), isThere: isThere, changes: [.require(name)], programs: [],
      why: "it is lighter", caveat: "it does less", evidence: [])
  }

  private func way(_ advice: BudgetAdvice) throws -> (names: [String], way: BudgetAdvice.Way, fits: Bool) {
    switch advice.answer {
    case .fits(let way): (way.offers.map(\.by.normalized), way, true)
    case .isNotEnough(let way): (way.offers.map(\.by.normalized), way, false)
    case .noOffer: throw Sample.Missing()
    }
  }

  private func offers() throws -> [SubstituteOffer] {
    [
      try offer(.system("ffmpeg"), by: "ffmpeg-wheel", isThere: true),
      try offer(.system("sox"), by: "sox-wheel", isThere: true),
      try offer(.package(try Sample.name("gui"), try Sample.require(Version("1"))), by: "plain"),
    ]
  }

  @Test func `two offers that share a closure free it only together`() throws {
    let found = try way(advice(budget: 500, try offers()))
    #expect(found.fits && found.names == ["ffmpeg-wheel", "sox-wheel"])
    #expect(found.way.freed == 1030 && found.way.size == 450)
  }

  @Test func `one offer is enough where it is, though more would free more`() throws {
    let arrivals = [try Sample.name("plain"): [try Sample.package("plain==1", bytes: 10)]]
    let found = try way(advice(budget: 1200, try offers(), arrivals: arrivals))
    #expect(found.fits && found.names == ["plain"])
    #expect(found.way.freed == 340)
  }

  @Test func `what comes in counts, but not what is there anyway`() throws {
    let arrivals = [
      try Sample.name("plain"): [
        try Sample.package("plain==1", bytes: 200), try Sample.package("app==1", bytes: 100),
        try Sample.package("qt==1", bytes: 300),
      ]
    ]
    // qt would leave with gui, but plain brings it back, and is larger than gui.
    #expect(try advice(budget: 1, [try offers()[2]], arrivals: arrivals).answer == .noOffer)
  }

  @Test func `what comes in and was not measured may be too much`() throws {
    let found = try way(advice(budget: 1200, [try offers()[2]]))
    #expect(!found.fits && found.way.isAtLeast && found.way.freed == 350)
  }

  @Test func `says so when not even all of them are enough`() throws {
    let found = try way(advice(budget: 10, try offers(), arrivals: [try Sample.name("plain"): []]))
    #expect(!found.fits && found.names.count == 3 && found.way.size == 100)
    #expect(try advice(budget: 10, []).answer == .noOffer)
  }

  @Test func `holders share no byte and are all there is`() throws {
    let found = try advice(budget: 10, [])
    #expect(found.holders.map(\.retained) == [1130, 350])
    #expect(found.holders.map(\.others) == [3, 1])
  }
}
