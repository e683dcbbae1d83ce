public import DepResolver
public import SpecParser

/// What makes an image larger than its budget, and which of the changes on offer would make it fit.
public struct BudgetAdvice: Sendable, Equatable {
  /// A package, and what would leave the image with it.
  public struct Holder: Sendable, Equatable {
    public var node: DependencyGraph.Node
    /// Its own bytes, bytecode included.
    public var bytes: Int
    /// With all that only it brings.
    public var retained: Int
    /// How many packages that is beside itself.
    public var others: Int
  }

  /// Some of the offers, taken together.
  public struct Way: Sendable, Equatable {
    public var offers: [SubstituteOffer]
    /// What the image then takes.
    public var size: Int
    /// What it frees at that, less what comes in its place.
    public var freed: Int
    /// Whether something that comes in could not be measured, so that ``size`` is larger.
    public var isAtLeast: Bool
  }

  public enum Answer: Sendable, Equatable {
    /// The fewest offers that do; of several, those with the fewest changes, then those that free most.
    case fits(Way)
    /// Not even the best do.
    case isNotEnough(Way)
    /// There is nothing to change that frees anything.
    case noOffer
  }

  public var platform: Platform
  public var budget: Int
  /// Whether every part of the image was measured or estimated; otherwise there is more to it than any size here says.
  public var isComplete: Bool
  /// Those that nothing else holds, so that no two have a byte in common; the largest first.
  public var holders: [Holder]
  public var answer: Answer

  /// How many of the offers are put together; of more than that, those that free most by themselves.
  private static let offerLimit = 10

  /// `arrivals` has, by the name of a substitute, the packages that come with it, itself included; `nil` or no entry
  /// where that is not known.
  public init(
    budget: Int, size: SizePrediction, graph: DependencyGraph, offers: [SubstituteOffer],
    arrivals: [PackageName: [ResolvedPackage]]
  ) {
    platform = size.platform
    self.budget = budget
    isComplete = size.pythonPackages.isComplete && size.notMeasured.isEmpty
    let costs = PackageCosts(size, graph)
    holders = graph.all.compactMap { node -> Holder? in
      guard graph.gatekeepers(of: node).isEmpty, let retained = graph.retained(by: node), retained.count > 0 else {
        return nil
      }
      return Holder(
        node: node, bytes: costs.bytes(of: node), retained: costs.bytes(of: retained), others: retained.count - 1)
    }.sorted { ($0.retained, $1.node.text) > ($1.retained, $0.node.text) }

    var candidates = offers.filter { graph.retained(by: $0.node) != nil }
    if candidates.count > Self.offerLimit {
      let alone = candidates.map { costs.way([$0], size.known, graph, arrivals) }
      candidates = alone.sorted { $0.freed > $1.freed }.prefix(Self.offerLimit).flatMap(\.offers)
    }
    var best: Way?
    var found: Way?
    for count in stride(from: 1, through: candidates.count, by: 1) where found == nil {
      for chosen in Self.choices(of: count, from: candidates) {
        guard Set(chosen.map(\.node)).count == count else { continue }
        let way = costs.way(chosen, size.known, graph, arrivals)
        if best.map({ way.freed > $0.freed }) ?? (way.freed > 0) { best = way }
        if way.size <= budget, !way.isAtLeast, found.map({ way.isCheaper(than: $0) }) ?? true { found = way }
      }
    }
    answer = found.map { .fits($0) } ?? best.map { .isNotEnough($0) } ?? .noOffer
  }

  /// Every choice of `count`, in the order of `all`.
  private static func choices(of count: Int, from all: [SubstituteOffer]) -> [[SubstituteOffer]] {
    guard count > 0 else { return [[]] }
    guard count <= all.count, let first = all.first else { return [] }
    let rest = Array(all.dropFirst())
    return choices(of: count - 1, from: rest).map { [first] + $0 } + choices(of: count, from: rest)
  }
}

extension BudgetAdvice.Way {
  /// Of as many offers.
  fileprivate func isCheaper(than other: BudgetAdvice.Way) -> Bool {
    let (changes, others) = (
      offers.reduce(0) { $0 + $1.changes.count }, other.offers.reduce(0) { $0 + $1.changes.count }
    )
    return (changes, other.freed) < (others, freed)
  }
}

/// The bytes each package adds to an image.
private struct PackageCosts {
  private var packages: [PackageName: Int] = [:]
  private var systems: [String: Int] = [:]
  private let python: PythonVersion

  init(_ size: SizePrediction, _ graph: DependencyGraph) {
    for package in size.packages { packages[package.name] = (package.bytes ?? 0) + (package.bytecode ?? 0) }
    for package in graph.system.packages { systems[package.name] = package.details.installedBytes }
    python = graph.resolution.environment.python
  }

  func bytes(of node: DependencyGraph.Node) -> Int {
    switch node {
    case .package(let name): packages[name] ?? 0
    case .system(let name): systems[name] ?? 0
    }
  }

  func bytes(of retained: DependencyGraph.Retained) -> Int {
    retained.packages.reduce(0) { $0 + (packages[$1] ?? 0) } + retained.systems.reduce(0) { $0 + (systems[$1] ?? 0) }
  }

  /// What an image of `known` bytes is left with when `offers` are taken together.
  func way(
    _ offers: [SubstituteOffer], _ known: Int, _ graph: DependencyGraph, _ arrivals: [PackageName: [ResolvedPackage]]
  ) -> BudgetAdvice.Way {
    let leaving = graph.retained(by: Set(offers.map(\.node)))
    let left = Set(leaving.packages)
    var isKnown = true
    var arriving: [PackageName: Int] = [:]
    for offer in offers {
      if offer.isThere {
        // It may have come with what leaves.
        if left.contains(offer.by) { arriving[offer.by] = packages[offer.by] ?? 0 }
        continue
      }
      guard let packages = arrivals[offer.by] else {
        isKnown = false
        continue
      }
      for package in packages where self.packages[package.name] == nil || left.contains(package.name) {
        let size = SizePrediction.Package(package, python)
        if size.bytes == nil { isKnown = false }
        arriving[package.name] = (size.bytes ?? 0) + (size.bytecode ?? 0)
      }
    }
    let freed = bytes(of: leaving) - arriving.values.reduce(0, +)
    return BudgetAdvice.Way(offers: offers, size: known - freed, freed: freed, isAtLeast: !isKnown)
  }
}

extension DependencyGraph.Node {
  fileprivate var text: String {
    switch self {
    case .package(let name): name.normalized
    case .system(let name): name
    }
  }
}
