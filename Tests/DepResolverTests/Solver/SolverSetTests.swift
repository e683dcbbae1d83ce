import TestSupport
import Testing

@testable import DepResolver

@Suite struct SolverSetTests {
  /// Sets are compared with plain ones over these ordinals; beyond them both sides are the same.
  static let universe = 0..<12

  private func plain(_ set: CandidateSet) -> Set<Int> { Set(Self.universe.filter { set.contains($0) }) }

  private func randomSet(_ random: inout SeededGenerator) -> CandidateSet {
    let members = Self.universe.dropLast(2).filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
    let set =
      switch Int.random(in: 0..<4, using: &random) {
      case 0: CandidateSet(members.first ?? 3)
      case 1: CandidateSet((members.first ?? 1)..<(members.last ?? 5) + 1)
      default: CandidateSet(ordinals: (members + members).shuffled(using: &random))
      }
    return Bool.random(using: &random) ? set : set.complement
  }

  @Test func agreesWithPlainSets() {
    var random = SeededGenerator(seed: 1)
    let everything = Set(Self.universe)
    for _ in 0..<5_000 {
      let left = randomSet(&random)
      let right = randomSet(&random)
      let (a, b) = (plain(left), plain(right))
      #expect(plain(left.complement) == everything.subtracting(a))
      #expect(plain(left.intersection(right)) == a.intersection(b))
      #expect(plain(left.union(right)) == a.union(b))
      #expect(plain(left.subtracting(right)) == a.subtracting(b))
      // The universe goes past every bounded member, so it also tells bounded from unbounded sets apart.
      #expect(left.isSubset(of: right) == a.isSubset(of: b))
      #expect(left.isDisjoint(with: right) == a.isDisjoint(with: b))
      #expect((left == right) == (a == b))
      #expect(left.isEmpty == a.isEmpty)
      #expect(left.first == a.min())
      #expect(left.count(below: 12) == a.count)
      #expect(left.first(below: 12) == a.min())
      #expect(left.last(below: 12) == a.max())
      #expect(left.isUnbounded == a.contains(11))
      if !left.isUnbounded { #expect(left.single == (a.count == 1 ? a.first : nil)) }
      #expect(CandidateSet(ordinals: a) == left.intersection(CandidateSet(0..<12)))
      #expect(left.touches(right) == touches(a, b))
    }
  }

  private func touches(_ a: Set<Int>, _ b: Set<Int>) -> Bool {
    a.isDisjoint(with: b) && a.contains { b.contains($0 + 1) || b.contains($0 - 1) }
  }

  @Test func holdsEqualSetsAsEqualValues() {
    #expect(CandidateSet(3..<3) == .empty)
    #expect(CandidateSet(ordinals: []) == .empty)
    #expect(CandidateSet.empty.complement == .all)
    #expect(CandidateSet(ordinals: [2, 1, 3, 2]) == CandidateSet(1..<4))
    #expect(CandidateSet(2..<Int.max) == CandidateSet(0..<2).complement)
    #expect(CandidateSet(0..<2).union(CandidateSet(4..<6)).union(CandidateSet(2..<4)) == CandidateSet(0..<6))
    #expect(CandidateSet(ordinals: [0, 1, 4]).intervals == [0..<2, 4..<5])
    #expect(CandidateSet(ordinals: [0, 2]).complement.description == "1|3...")
  }

  /// What can be selected of a package: nothing, or one candidate.
  private func truth(_ term: Term) -> Set<Int?> {
    let selected = Set<Int?>(Self.universe.filter { term.set.contains($0) })
    return term.isPositive ? selected : Set<Int?>([nil] + Self.universe.map { $0 }).subtracting(selected)
  }

  @Test func relatesTermsByWhatCanBeSelected() {
    var random = SeededGenerator(seed: 2)
    let package = PackageID(0)
    for _ in 0..<5_000 {
      let left = Term(package, randomSet(&random), isPositive: Bool.random(using: &random))
      let right = Term(package, randomSet(&random), isPositive: Bool.random(using: &random))
      let (a, b) = (truth(left), truth(right))
      #expect(truth(left.negated) == truth(Term(package, .empty, isPositive: false)).subtracting(a))
      #expect(truth(left.intersection(right)) == a.intersection(b))
      #expect(truth(left.union(right)) == a.union(b))
      #expect(left.implies(right) == a.isSubset(of: b))
      #expect(left.isNeverTrue == a.isEmpty)
      #expect(left.isAlwaysTrue == (a.count == Self.universe.count + 1))
      switch left.relation(to: right) {
      case .satisfied: #expect(a.isSubset(of: b))
      case .contradicted: #expect(a.isDisjoint(with: b))
      case .inconclusive: #expect(!a.isSubset(of: b) && !a.isDisjoint(with: b))
      }
    }
  }
}
