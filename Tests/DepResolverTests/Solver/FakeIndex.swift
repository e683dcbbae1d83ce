@testable import DepResolver

/// An index in one line a candidate, with whole numbers as versions.
///
///     root: a>=1 b            what the root wants
///     a 2: b>=1,<3 !c<2       requires b 1 or 2, forbids c below 2
///     a 1                     no dependencies
///     c 1: unavailable        cannot be used
///
/// The order of lines does not matter. A package that is only depended on has no candidates.
struct FakeIndex: Sendable {
  struct Edge: Sendable {
    let owner: PackageID
    let package: PackageID
    let isForbidden: Bool
    let text: String
    let accepts: @Sendable (Int) -> Bool
  }

  /// The dependencies of one candidate; `nil` when it is unavailable.
  typealias Entry = [Int]?

  private(set) var table = PackageTable<String>()
  private(set) var edges: [Edge] = []
  /// By package: versions ascending.
  private(set) var versions: [[Int]] = []
  /// By package and ordinal.
  private(set) var entries: [[Entry]] = []
  let root: PackageID

  init(_ text: String) {
    root = table.intern("root")
    var candidates: [PackageID: [Int: Entry]] = [:]
    for line in text.split(separator: "\n") where !line.allSatisfy(\.isWhitespace) {
      let parts = line.split(separator: ":", maxSplits: 1)
      let head = parts[0].split(separator: " ")
      let package = table.intern(String(head[0]))
      let version = head.count > 1 ? Int(head[1]) ?? 0 : 0
      let words = parts.count > 1 ? parts[1].split(separator: " ") : []
      if words == ["unavailable"] {
        candidates[package, default: [:]].updateValue(nil, forKey: version)
      } else {
        let entry = words.map { word in
          edges.append(Self.edge(of: package, String(word), &table))
          return edges.count - 1
        }
        candidates[package, default: [:]].updateValue(entry, forKey: version)
      }
    }
    for index in table.names.indices {
      let known = (candidates[PackageID(index)] ?? [:]).sorted { $0.key < $1.key }
      versions.append(known.map(\.key))
      entries.append(known.map(\.value))
    }
  }

  private static func edge(of owner: PackageID, _ word: String, _ table: inout PackageTable<String>) -> Edge {
    let isForbidden = word.hasPrefix("!")
    let text = String(isForbidden ? word.dropFirst() : word[...])
    let name = text.prefix { !"<>=!".contains($0) }
    let tests = text.dropFirst(name.count).split(separator: ",").map { test -> @Sendable (Int) -> Bool in
      let symbol = test.prefix { "<>=!".contains($0) }
      let bound = Int(test.dropFirst(symbol.count)) ?? 0
      switch symbol {
      case "<": return { $0 < bound }
      case "<=": return { $0 <= bound }
      case ">": return { $0 > bound }
      case ">=": return { $0 >= bound }
      case "!=": return { $0 != bound }
      default: return { $0 == bound }
      }
    }
    return Edge(
      owner: owner, package: table.intern(String(name)), isForbidden: isForbidden, text: text,
      accepts: { version in tests.allSatisfy { $0(version) } })
  }

  /// The candidates that an edge names.
  func set(of edge: Edge) -> CandidateSet {
    let known = versions[edge.package.index]
    return CandidateSet(ordinals: known.indices.filter { edge.accepts(known[$0]) })
  }

  func describe(_ selections: [Selection]) -> String {
    selections.filter { $0.package != root }
      .map { "\(table[$0.package]) \(versions[$0.package.index][$0.candidate])" }
      .sorted().joined(separator: ", ")
  }
}

/// Answers from a fake index, all at once or only what has arrived.
struct FakeProvider: CandidateProvider {
  let index: FakeIndex
  var prefersLowest = false
  /// What has arrived; `nil` for everything.
  var arrived: Set<Need>?
  /// The candidates the solver asked for, as `a 2`, in order.
  var tried: [String] = []

  private func has(_ need: Need) -> Bool { arrived?.contains(need) ?? true }

  func candidateCount(of package: PackageID) -> Int? {
    has(.candidates(of: package)) ? index.versions[package.index].count : nil
  }

  func priority(of package: PackageID, allowed: CandidateSet) -> Int { 0 }

  mutating func choose(_ package: PackageID, in allowed: CandidateSet) -> Choice {
    let count = index.versions[package.index].count
    let chosen = prefersLowest ? allowed.first(below: count) : allowed.last(below: count)
    guard let chosen else { return .none }
    tried.append("\(index.table[package]) \(index.versions[package.index][chosen])")
    return .candidate(chosen)
  }

  mutating func dependencies(of package: PackageID, candidate: Int) -> DependencyAnswer {
    let need = Need.dependencies(of: package, candidate: candidate)
    guard has(need) else { return .needs([need]) }
    guard let entry = index.entries[package.index][candidate] else { return .unavailable(reason: candidate) }
    let edges = entry.map { ($0, index.edges[$0]) }
    // A set can only be made once the candidates are known.
    let missing = edges.map { Need.candidates(of: $1.package) }.filter { !has($0) }
    guard missing.isEmpty else { return .needs(missing) }
    return .known(
      edges.map { number, edge in
        Dependency(edge.package, index.set(of: edge), kind: edge.isForbidden ? .forbids : .requires, edge: number)
      })
  }
}

/// Words for a fake index.
struct FakeNaming: DerivationNaming {
  let index: FakeIndex

  func describe(_ package: PackageID) -> String { package == index.root ? "the root" : index.table[package] }

  func describe(_ package: PackageID, in set: CandidateSet) -> String {
    let name = index.table[package]
    let versions = index.versions[package.index]
    let intervals = set.intersection(CandidateSet(0..<versions.count)).intervals
    if intervals == [0..<versions.count] && versions.count > 1 { return "every version of \(name)" }
    let ranges = intervals.map { interval -> String in
      let lower = versions[interval.lowerBound]
      if interval.count == 1 { return "\(lower)" }
      if interval.upperBound == versions.count { return ">=\(lower)" }
      return interval.lowerBound == 0
        ? "<\(versions[interval.upperBound])" : ">=\(lower),<\(versions[interval.upperBound])"
    }
    return "\(name) \(ranges.joined(separator: " or "))"
  }

  func describe(_ package: PackageID, oneOf set: CandidateSet) -> String {
    let isAny = CandidateSet(0..<index.versions[package.index].count).isSubset(of: set)
    return isAny ? describe(package) : describe(package, in: set)
  }

  func describe(edge: Int) -> String {
    let edge = index.edges[edge]
    return edge.owner == index.root ? "\(edge.text) (root file)" : edge.text
  }

  func describe(reason: Int) -> String { "is unavailable" }
}

/// A whole solve of a fake index.
struct FakeSolve {
  var outcome: SolverOutcome
  var solver: Solver
  var tried: [String]
  let index: FakeIndex

  init(_ index: FakeIndex, prefersLowest: Bool = false) {
    var provider = FakeProvider(index: index, prefersLowest: prefersLowest)
    var solver = Solver(root: index.root)
    outcome = solver.run(&provider)
    self.solver = solver
    tried = provider.tried
    self.index = index
  }

  init(_ text: String, prefersLowest: Bool = false) {
    self.init(FakeIndex(text), prefersLowest: prefersLowest)
  }

  /// Solves with data that arrives in random order and in random portions, some of it unasked for.
  init(_ index: FakeIndex, arrivingBy random: inout some RandomNumberGenerator) {
    var provider = FakeProvider(index: index, arrived: [])
    var solver = Solver(root: index.root)
    outcome = solver.run(&provider)
    while case .needs(let needs) = outcome {
      let package = PackageID(Int.random(in: 0..<index.versions.count, using: &random))
      provider.arrived?.insert(.candidates(of: package))
      for need in needs where Bool.random(using: &random) { provider.arrived?.insert(need) }
      outcome = solver.run(&provider)
    }
    self.solver = solver
    tried = provider.tried
    self.index = index
  }

  /// The solution as `a 1, b 2`, or `nil` when there is none.
  var solution: String? {
    if case .solved(let selections) = outcome { return index.describe(selections) }
    return nil
  }

  var derivation: Derivation? {
    if case .unsatisfiable(let refutation) = outcome { return solver.derivation(of: refutation) }
    return nil
  }

  var report: String? {
    derivation.map { DerivationReport($0, naming: FakeNaming(index: index)).text }
  }
}
