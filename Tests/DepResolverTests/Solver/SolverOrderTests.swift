import Testing

@testable import DepResolver

/// The order of decisions.
@Suite struct SolverOrderTests {
  /// A client that gives some packages a class and some a family.
  private struct RankedProvider: CandidateProvider {
    var plain: FakeProvider
    var priorities: [String: Int] = [:]
    var families: [String: String] = [:]

    private func name(_ package: PackageID) -> String { plain.index.table[package] }

    func candidateCount(of package: PackageID) -> Int? { plain.candidateCount(of: package) }
    func priority(of package: PackageID, allowed: CandidateSet) -> Int {
      priorities[name(package)] ?? (allowed.single == nil ? 2 : 1)
    }
    func family(of package: PackageID) -> PackageID {
      families[name(package)].flatMap { plain.index.table.identifier(of: $0) } ?? package
    }
    mutating func choose(_ package: PackageID, in allowed: CandidateSet) -> Choice {
      plain.choose(package, in: allowed)
    }
    mutating func dependencies(of package: PackageID, candidate: Int) -> DependencyAnswer {
      plain.dependencies(of: package, candidate: candidate)
    }
  }

  private func tried(
    _ text: String, priorities: [String: Int] = [:], families: [String: String] = [:]
  ) -> [String] {
    let index = FakeIndex(text)
    var provider = RankedProvider(plain: FakeProvider(index: index), priorities: priorities, families: families)
    var solver = Solver(root: index.root)
    _ = solver.run(&provider)
    return provider.plain.tried
  }

  @Test func decidesInTheOrderInWhichPackagesAreFirstRequired() {
    let index = """
      root: c a b
      a 1: z
      a 2: z
      b 1
      b 2
      c 1: y
      c 2: y
      y 1
      y 2
      z 1
      z 2
      """
    #expect(tried(index) == ["c 2", "a 2", "b 2", "y 2", "z 2"])
  }

  @Test func decidesTheClientsClassesFirst() {
    let index = """
      root: a b c
      a 1
      a 2
      b 1
      b 2
      c 1
      c 2
      """
    #expect(tried(index, priorities: ["c": 0]) == ["c 2", "a 2", "b 2"])
  }

  @Test func asksForTheClassAgainWhenFewerCandidatesAreAllowed() {
    let index = """
      root: a b c
      a 1: c==1
      a 2: c==1
      b 1
      b 2
      c 1
      c 2
      """
    #expect(tried(index) == ["a 2", "c 1", "b 2"])
  }

  @Test func doesNotCountAProhibitionAsTheFirstRequirement() {
    let index = """
      root: !b>=2 a b
      a 1
      a 2
      b 1
      b 2
      b 0
      """
    #expect(tried(index) == ["a 2", "b 1"])
  }

  @Test func decidesTheMembersOfAFamilyTogether() {
    let index = """
      root: a b
      a 1: a-extra
      a 2: a-extra
      b 1
      b 2
      a-extra 1
      a-extra 2
      """
    #expect(tried(index) == ["a 2", "b 2", "a-extra 2"])
    #expect(tried(index, families: ["a-extra": "a"]) == ["a 2", "a-extra 2", "b 2"])
  }

  /// `a` comes first, and its newest version rules out one version of `b` after the other. From the fifth conflict on,
  /// `b` is taken before `a`, so that not every version of `b` has to be ruled out before `a` gives way.
  @Test func takesPackagesForwardThatKeepConflicting() {
    let fillers = (0..<10).map { "f\($0)" }
    var lines = ["root: a \(fillers.joined(separator: " ")) b"]
    lines += fillers.flatMap { ["\($0) 1", "\($0) 2"] }
    lines += (1...30).flatMap { ["a \($0)", "b \($0): a==1"] }
    let solve = FakeSolve(lines.joined(separator: "\n"))
    #expect(solve.solution?.hasPrefix("a 1, b 30,") == true)
    #expect(solve.tried.filter { $0.hasPrefix("b") } == ["b 30", "b 29", "b 28", "b 27", "b 26", "b 30"])
  }
}
