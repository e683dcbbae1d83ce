import DepResolver
import SpecParser
import TestSupport
import Testing

@testable import Planner

/// Packages that bring the same files are in one layer, whatever else speaks for it.
@Suite struct SharedFilesTests {
  private static func names(_ texts: String...) throws -> [PackageName] { try texts.map { try Sample.name($0) } }

  private static func overlap(_ packages: String...) throws -> FileOverlap {
    FileOverlap(packages: try packages.map { try Sample.name($0) }, path: "ns/__init__.py")
  }

  /// Three packages that would have layers of their own.
  private static func planned(
    _ overlaps: [FileOverlap], kept: [[PackageName]]? = nil, installer: Installer = .uv
  ) throws -> BuildPlan {
    let names = try ["big", "hot", "large"].map { try Sample.name($0) }
    let resolution = Sample.resolution(
      [
        try Sample.package("big==1", bytes: 800_000_000), try Sample.package("large==1", bytes: 700_000_000),
        try Sample.package("hot==1", bytes: 1_000_000), try Sample.package("built==1 sdist", bytes: nil),
      ],
      edges: try ["big", "large", "hot", "built"].map { try Sample.rootEdge($0, line: 1) })
    let history = names.flatMap { name in Array(repeating: Set([ChangeUnit.package(name)]), count: 100) }
    var variant = try Sample.variant("cpu")
    variant.installer = installer
    return try plan(
      Sample.spec([variant]), resolutions: ["cpu": [resolution]], overlaps: ["cpu": overlaps],
      basis: LayerBasis(variants: [
        "cpu": .init(
          emittedLayers: kept.map { PackageLayers($0) },
          log: ChangeLog(history, units: names.map { .package($0) }, requirements: Set(names)))
      ]))
  }

  private static func layers(of plan: BuildPlan) throws -> [[String]] {
    try #require(plan.variant(named: "cpu")).layers.steps.compactMap { step in
      if case .wheels = step.action { step.inputs } else { nil }
    }
  }

  @Test func `they share a layer that is chosen anew`() throws {
    #expect(try Self.layers(of: Self.planned([])).count == 3)
    let shared = try Self.planned([Self.overlap("big", "hot")])
    #expect(try Set(Self.layers(of: shared)) == [["big", "hot"], ["large"]])
    #expect(shared.variant(named: "cpu")?.overlaps.map(\.isMended) == [false])
  }

  @Test func `layers that were emitted are mended, and it is said`() throws {
    let kept = try [Self.names("big"), Self.names("hot", "large")]
    let plan = try Self.planned([Self.overlap("big", "hot")], kept: kept)
    let layers = try Self.layers(of: plan)
    #expect(layers.contains { $0.contains("big") && $0.contains("hot") }, "\(layers)")
    #expect(plan.variant(named: "cpu")?.overlaps.map(\.isMended) == [true])
    // Once that is emitted, it stays.
    let again = try Self.planned(
      [Self.overlap("big", "hot")], kept: try layers.map { try $0.map { try Sample.name($0) } })
    #expect(try Self.layers(of: again) == layers)
    #expect(again.variant(named: "cpu")?.overlaps.map(\.isMended) == [false])
  }

  @Test func `layers that were emitted stay where nothing is shared across them`() throws {
    let kept = try [Self.names("hot", "large"), Self.names("big")]
    #expect(
      try Self.layers(of: Self.planned([Self.overlap("hot", "large")], kept: kept)) == [["hot", "large"], ["big"]])
  }

  @Test func `a new package goes to the one that it shares files with`() throws {
    for (old, other) in [("big", "large"), ("large", "big")] {
      let plan = try Self.planned([Self.overlap("hot", old)], kept: try [Self.names(old), Self.names(other)])
      #expect(try Self.layers(of: plan) == [["hot", old].sorted(), [other]])
      #expect(plan.variant(named: "cpu")?.overlaps.map(\.isMended) == [false])
    }
  }

  @Test func `a layer is left out if all of it goes elsewhere`() throws {
    let kept = try [Self.names("big"), Self.names("hot"), Self.names("large")]
    let plan = try Self.planned([Self.overlap("big", "hot"), Self.overlap("hot", "large")], kept: kept)
    #expect(try Self.layers(of: plan).count == 1)
  }

  /// What is emitted of a package that is built is on top of all layers.
  @Test func `a package that is built is in no layer of wheels`() throws {
    #expect(try Self.layers(of: Self.planned([Self.overlap("built", "hot")])).count == 3)
  }

  @Test func `uv installs them one after another, and the other layers at once`() throws {
    func lines(_ overlaps: [FileOverlap], _ installer: Installer = .uv) throws -> [String] {
      let files = try emit(Self.planned(overlaps, installer: installer))
      let dockerfile = try #require(files.first { $0.path.hasSuffix("Dockerfile") })
      return dockerfile.text.split(separator: "\n").map(String.init).filter { $0.contains("UV_CONCURRENT_INSTALLS=1") }
    }
    #expect(try lines([]) == [])
    #expect(try lines([Self.overlap("big", "hot")]).count == 1)
    #expect(try lines([Self.overlap("big", "hot"), Self.overlap("hot", "large")]).count == 1)
    #expect(try lines([Self.overlap("big", "hot")], .pip) == [])
  }

  /// Every group is in one layer afterwards, every package in exactly one, and who shares nothing stays.
  @Test func `random layers are mended without moving anything else`() throws {
    var random = SeededGenerator(seed: 94)
    for _ in 0..<300 {
      let count = Int.random(in: 1...9, using: &random)
      let packages = (0..<count).map { _ in
        LayerPackage(bytes: Int.random(in: 0...1_000_000, using: &random), changeRate: 0.01)
      }
      let sharing = (0..<Int.random(in: 0...3, using: &random)).map { _ in
        Array(Set((0..<Int.random(in: 2...3, using: &random)).map { _ in Int.random(in: 0..<count, using: &random) }))
      }
      let grouping = try LayerGrouping(packages: packages, priorWeight: 1, sharing: sharing, limit: 6)
      var kept = [[Int]](repeating: [], count: 5)
      for package in packages.indices where !random.oneIn(4) {
        kept[Int.random(in: 0..<5, using: &random)].append(package)
      }
      kept.removeAll(where: \.isEmpty)
      let layers = grouping.adding(to: kept, sharing: sharing)
      #expect(layers.joined().sorted() == Array(packages.indices) && layers.allSatisfy { !$0.isEmpty })
      for set in sharing { #expect(layers.contains { Set(set).isSubset(of: $0) }) }
      let free = Set(packages.indices).subtracting(sharing.joined())
      func ties(_ layers: [[Int]]) -> Set<Set<Int>> {
        let known = free.intersection(kept.joined())
        return Set(layers.map { known.intersection($0) }.filter { !$0.isEmpty })
      }
      #expect(ties(layers) == ties(kept))
      #expect(layers.count <= 6)
    }
  }
}
