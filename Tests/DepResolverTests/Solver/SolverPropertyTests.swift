import TestSupport
import Testing

@testable import DepResolver

@Suite struct SolverPropertyTests {
  /// The size of random indexes.
  struct Shape {
    var packages: ClosedRange<Int>
    var versions: ClosedRange<Int>
    var rootRequirements: ClosedRange<Int>
    var requirements: ClosedRange<Int>

    /// Small enough to check a proof by trying every selection.
    static let small = Shape(packages: 2...6, versions: 1...4, rootRequirements: 1...4, requirements: 0...3)
    /// Tangled enough for packages to be moved forward because of their conflicts.
    static let tangled = Shape(packages: 12...12, versions: 4...6, rootRequirements: 2...3, requirements: 2...3)
  }

  /// A random index; of either shape, a good part has a solution and a good part has none.
  private func randomIndex(_ shape: Shape, _ random: inout SeededGenerator) -> String {
    let names = (0..<Int.random(in: shape.packages, using: &random)).map { "p\($0)" }
    func requirement() -> String {
      let mark = Int.random(in: 0..<6, using: &random) == 0 ? "!" : ""
      let comparison = [">=", "<=", "==", "==", "!=", ""].randomElement(using: &random) ?? ""
      let bound = Int.random(in: 1...shape.versions.upperBound, using: &random)
      return mark + (names.randomElement(using: &random) ?? "") + (comparison.isEmpty ? "" : "\(comparison)\(bound)")
    }
    func requirements(_ counts: ClosedRange<Int>) -> String {
      (0..<Int.random(in: counts, using: &random)).map { _ in requirement() }.joined(separator: " ")
    }
    var lines = ["root: " + requirements(shape.rootRequirements)]
    for name in names {
      for version in 1...Int.random(in: shape.versions, using: &random) {
        let isAvailable = Int.random(in: 0..<10, using: &random) > 0
        lines.append("\(name) \(version): " + (isAvailable ? requirements(shape.requirements) : "unavailable"))
      }
    }
    return lines.joined(separator: "\n")
  }

  @Test(arguments: 1...8)
  func agreesWithTryingEveryChoice(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    var solved = 0
    var refused = 0
    for _ in 0..<500 {
      let text = randomIndex(.small, &random)
      let index = FakeIndex(text)
      let oracle = SolverOracle(index: index)
      let solve = FakeSolve(index)
      switch solve.outcome {
      case .solved(let selections):
        solved += 1
        #expect(oracle.fault(in: selections) == nil, "\(text)")
      case .unsatisfiable(let refutation):
        refused += 1
        #expect(!oracle.isSatisfiable(), "\(text)")
        let derivation = solve.solver.derivation(of: refutation)
        #expect(!oracle.isSatisfiable(rootEdges: Set(derivation.rootEdges)), "\(text)")
        checkProof(derivation, oracle, text)
        checkFacts(of: derivation, oracle, text)
        let summary = derivation.summarized { index.versions[$0.index].count }
        #expect(summary.nodes.count <= derivation.nodes.count, "\(text)")
        #expect(!oracle.isSatisfiable(rootEdges: Set(summary.rootEdges)), "\(text)")
        checkProof(summary, oracle, text)
        checkSummaryFacts(of: summary, oracle, text)
      case .needs, .cancelled:
        Issue.record("no answer for \(text)")
      }
      let late = FakeSolve(index, arrivingBy: &random)
      #expect(late.outcome == solve.outcome, "\(text)")
      #expect(late.tried == solve.tried, "\(text)")
      #expect(late.solver.statistics == solve.solver.statistics, "\(text)")
      #expect(late.derivation == solve.derivation, "\(text)")
    }
    // Both kinds have to come up for the comparison to mean anything.
    #expect(solved > 50 && refused > 50)
  }

  @Test(arguments: 1...4)
  func agreesWithTryingEveryChoiceInTangledIndexes(seed: Int) {
    var random = SeededGenerator(seed: UInt64(100 + seed))
    var solved = 0
    var reordered = 0
    for _ in 0..<150 {
      let text = randomIndex(.tangled, &random)
      let index = FakeIndex(text)
      let oracle = SolverOracle(index: index)
      let solve = FakeSolve(index)
      if case .solved(let selections) = solve.outcome {
        solved += 1
        #expect(oracle.fault(in: selections) == nil, "\(text)")
      } else {
        #expect(!oracle.isSatisfiable(), "\(text)")
        #expect(!oracle.isSatisfiable(rootEdges: Set(solve.derivation?.rootEdges ?? [])), "\(text)")
      }
      let ranks = index.versions.indices.map { solve.solver.conflicts.rank(of: PackageID($0)) }
      if ranks.contains(.culprit) { reordered += 1 }
      let late = FakeSolve(index, arrivingBy: &random)
      #expect(late.outcome == solve.outcome && late.tried == solve.tried, "\(text)")
    }
    #expect((10..<140).contains(solved))
    #expect(reordered > 5)
  }

  /// Every derived node must follow from its causes.
  private func checkProof(_ derivation: Derivation, _ oracle: SolverOracle, _ text: String) {
    for node in derivation.nodes {
      guard case .derived(let left, let right) = node.origin else { continue }
      let causes = [derivation.nodes[left].terms, derivation.nodes[right].terms]
      #expect(follows(node.terms, from: causes, derivation.root), "\(text)")
    }
    #expect(derivation.nodes.last?.terms.allSatisfy { $0.package == derivation.root } == true)
    let report = DerivationReport(derivation, naming: FakeNaming(index: oracle.index))
    #expect(report.lines.last?.text.hasSuffix("there is no solution.") == true)
    let numbers = report.lines.compactMap(\.number)
    #expect(numbers == Array((1...).prefix(numbers.count)))
  }

  /// Every fact must be in the index, and each of its edges say so.
  private func checkFacts(of derivation: Derivation, _ oracle: SolverOracle, _ text: String) {
    for fact in derivation.facts {
      switch fact {
      case .dependency(let dependency), .forbidden(let dependency):
        #expect(dependency.candidates.intervals.count == 1, "\(text)")
        #expect(dependency.edges.count == dependency.candidates.count(below: 10), "\(text)")
        for edge in dependency.edges.map({ oracle.index.edges[$0] }) {
          #expect(edge.owner == dependency.dependent && edge.package == dependency.dependency)
          #expect(oracle.index.set(of: edge) == dependency.set)
        }
      case .unavailable(let package, let set, _):
        for interval in set.intervals {
          #expect(interval.allSatisfy { oracle.index.entries[package.index][$0] == nil })
        }
      case .root, .noCandidates: break
      }
    }
  }

  /// Every fact must follow from the index.
  private func checkSummaryFacts(of derivation: Derivation, _ oracle: SolverOracle, _ text: String) {
    let index = oracle.index
    for fact in derivation.facts {
      switch fact {
      case .dependency(let dependency), .forbidden(let dependency):
        for candidate in index.versions[dependency.dependent.index].indices
        where dependency.candidates.contains(candidate) {
          let edges = (index.entries[dependency.dependent.index][candidate] ?? []).filter {
            dependency.edges.contains($0)
          }
          #expect(!edges.isEmpty, "\(text)")
          let sets = edges.map { index.set(of: index.edges[$0]) }
          if dependency.isSummary {
            #expect(sets.allSatisfy { $0.isSubset(of: dependency.set) }, "\(text)")
          } else {
            #expect(sets.contains(dependency.set), "\(text)")
          }
        }
      case .unavailable(let package, let set, _):
        for candidate in index.versions[package.index].indices where set.contains(candidate) {
          #expect(index.entries[package.index][candidate] == nil, "\(text)")
        }
      case .root, .noCandidates: break
      }
    }
  }

  /// Whether every selection that makes all of `terms` true makes all terms of one of the causes true.
  private func follows(_ terms: [Term], from causes: [[Term]], _ root: PackageID) -> Bool {
    let packages = Set(causes.joined().map(\.package)).union(terms.map(\.package)).sorted()
    let combinations = packages.reduce(1) { count, _ in count * 5 }
    return (0..<combinations).allSatisfy { combination in
      // A digit to the base of 5 for each package: its ordinal, or 4 for "not selected".
      func selects(_ term: Term) -> Bool {
        if term.package == root { return term.set.contains(0) }
        var digits = combination
        for package in packages where package < term.package { digits /= 5 }
        return digits % 5 < 4 && term.set.contains(digits % 5)
      }
      func areTrue(_ terms: [Term]) -> Bool { terms.allSatisfy { selects($0) == $0.isPositive } }
      return !areTrue(terms) || causes.contains(where: areTrue)
    }
  }
}
