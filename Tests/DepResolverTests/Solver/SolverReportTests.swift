import Testing

@testable import DepResolver

/// An index without a solution, and what the user reads about it.
struct ReportScenario: CustomTestStringConvertible, Sendable {
  let name: String
  let index: String
  let report: String
  /// The root's edges in the conflict, by position in the root's line.
  let rootEdges: [Int]

  var testDescription: String { name }

  static let all = [
    ReportScenario(
      name: "joins a chain with 'which depends on'",
      index: """
        root: foo>=10,<20 baz>=10,<20
        foo 10: bar>=20,<30
        bar 20: baz>=30,<40
        baz 10
        baz 30
        """,
      report: """
        Because foo 10 depends on bar>=20,<30 which depends on baz>=30,<40, foo 10 requires baz 30.
        So, because the root depends on both foo>=10,<20 (root file) and baz>=10,<20 (root file), there is no solution.
        """,
      rootEdges: [0, 1]),
    ReportScenario(
      name: "numbers the end of a branch",
      index: """
        root: foo>=10,<20
        foo 10: a>=10,<20 b>=10,<20
        foo 11: x>=10,<20 y>=10,<20
        a 10: b>=20,<30
        b 10
        b 20
        x 10: y>=20,<30
        y 10
        y 20
        """,
      report: """
            Because a 10 depends on b>=20,<30 and foo 10 depends on b>=10,<20, a 10 is incompatible with foo 10.
        (1) So, because foo 10 depends on a>=10,<20, foo 10 cannot be used.

            Because x 10 depends on y>=20,<30 and foo 11 depends on y>=10,<20, x 10 is incompatible with foo 11.
            And because foo 11 depends on x>=10,<20, foo 11 cannot be used.
            And because foo 10 cannot be used (1), every version of foo cannot be used.
            So, because the root depends on foo>=10,<20 (root file), there is no solution.
        """,
      rootEdges: [0]),
    ReportScenario(
      name: "says that nothing matches a requirement of the root",
      index: """
        root: foo>=3
        foo 1
        foo 2
        """,
      report: """
        Because the root depends on foo>=3 (root file) which no candidate satisfies, there is no solution.
        """,
      rootEdges: [0]),
    ReportScenario(
      name: "says that nothing matches a requirement further down, in one clause for all versions",
      index: """
        root: ok foo
        ok 1
        foo 1: bar>=9
        foo 2: bar>=9
        bar 1
        """,
      report: """
        Because every version of foo depends on bar>=9 which no candidate satisfies and the root depends on foo \
        (root file), there is no solution.
        """,
      rootEdges: [1]),
    ReportScenario(
      name: "names the requirement that is written first when several fail",
      index: """
        root: pyannote==401 torch==241
        pyannote 401: torch>=280 torchaudio>=280
        torchaudio 241: torch==241
        torch 241
        """,
      report: """
        Because pyannote 401 depends on torch>=280 which no candidate satisfies and the root depends on pyannote==401 \
        (root file), there is no solution.
        """,
      rootEdges: [0]),
    ReportScenario(
      name: "tells two lines of the root that exclude each other",
      index: """
        root: ok a>=2 a<2
        ok 1
        a 1
        a 2
        """,
      report: """
        Because the root depends on both a>=2 (root file) and a<2 (root file), there is no solution.
        """,
      rootEdges: [1, 2]),
    ReportScenario(
      name: "words what is forbidden as a conflict",
      index: """
        root: a b>=2
        a 1: !b>=2
        b 1
        b 2
        """,
      report: """
        Because a 1 conflicts with b>=2 and the root depends on b>=2 (root file), a 1 cannot be used.
        So, because the root depends on a (root file), there is no solution.
        """,
      rootEdges: [0, 1]),
    ReportScenario(
      name: "gives the client's reason for what is unavailable",
      index: """
        root: a>=2 b
        a 1
        a 2: unavailable
        a 3: unavailable
        b 1
        """,
      report: """
        Because a 2 is unavailable and a 3 is unavailable, a >=2 cannot be used.
        So, because the root depends on a>=2 (root file), there is no solution.
        """,
      rootEdges: [0]),
    ReportScenario(
      name: "words a conclusion about two packages",
      index: """
        root: web>=2 api==1
        web 1: http==1
        web 2: http==2 json==1
        web 3: http==2 json==2
        api 1: http>=1 json>=3
        http 1
        http 2
        json 1
        json 2
        json 3
        """,
      report: """
        Because api 1 depends on json>=3 and web 2 depends on json==1, api 1 is incompatible with web 2.
        Because api 1 depends on json>=3 and web 3 depends on json==2, api 1 is incompatible with web 3.
        Thus, api 1 is incompatible with web >=2.
        So, because the root depends on both web>=2 (root file) and api==1 (root file), there is no solution.
        """,
      rootEdges: [0, 1]),
    ReportScenario(
      name: "refers to a conclusion that is needed twice by its number",
      index: """
        root: p1 p2 p3
        p1 1: h1==1
        p1 2: h2==1
        p2 1: h1==2
        p2 2: h2==2
        p3 1: h1==3
        p3 2: h2==3
        h1 1
        h1 2
        h1 3
        h2 1
        h2 2
        h2 3
        """,
      report: """
            Because p3 2 depends on h2==3 and p2 2 depends on h2==2, p3 2 is incompatible with p2 2.
            And because p2 1 depends on h1==2, p3 2 and every version of p2 together require h1 2.
        (1) So, because p3 1 depends on h1==3 and p1 1 depends on h1==1, every version of p2, every version of p3 \
        and p1 1 are incompatible.

            Because p3 1 depends on h1==3 and p3 2 depends on h2==3, every version of p3 requires h1 3 or h2 3.
            And because p2 1 depends on h1==2, every version of p3 and p2 1 together require h2 3.
            And because p2 2 depends on h2==2 and p1 2 depends on h2==1, every version of p3, every version of p2 \
        and p1 2 are incompatible.
            And because every version of p2, every version of p3 and p1 1 are incompatible (1), every version of \
        p2, every version of p3 and every version of p1 are incompatible.
            And because the root depends on p3 (root file), every version of p2 is incompatible with every version \
        of p1.
            So, because the root depends on both p1 (root file) and p2 (root file), there is no solution.
        """,
      rootEdges: [0, 1, 2]),
  ]
}

@Suite struct SolverReportTests {
  @Test(arguments: ReportScenario.all)
  func explainsWhyThereIsNoSolution(scenario: ReportScenario) {
    let solve = FakeSolve(scenario.index)
    #expect(solve.report == scenario.report)
    #expect(solve.derivation?.rootEdges == scenario.rootEdges)
  }

  /// A client with its own words for some facts.
  private struct DebianNaming: DerivationNaming {
    let plain: FakeNaming

    func describe(_ package: PackageID) -> String { plain.describe(package) }
    func describe(_ package: PackageID, in set: CandidateSet) -> String { plain.describe(package, in: set) }
    func describe(edge: Int) -> String { plain.describe(edge: edge) }
    func describe(reason: Int) -> String { plain.describe(reason: reason) }
    func describeMismatch(of fact: DependencyFact) -> String { "which is not in the archive" }
    func clause(for fact: DerivationFact) -> String? {
      guard case .forbidden(let conflict) = fact else { return nil }
      return "\(describe(conflict.dependent, in: conflict.candidates)) breaks \(describe(conflict.dependency))"
    }
    var conclusion: String { "the packages cannot be installed" }
  }

  @Test func takesTheClientsWords() {
    let conflict = FakeSolve("root: a b\na 1: !b\nb 1")
    let mismatch = FakeSolve("root: a>=9\na 1")
    func report(_ solve: FakeSolve) -> String? {
      solve.derivation.map { DerivationReport($0, naming: DebianNaming(plain: FakeNaming(index: solve.index))).text }
    }
    #expect(
      report(conflict) == """
        Because a 1 breaks b and the root depends on b (root file), a 1 cannot be used.
        So, because the root depends on a (root file), the packages cannot be installed.
        """)
    #expect(
      report(mismatch) == """
        Because the root depends on a>=9 (root file) which is not in the archive, the packages cannot be installed.
        """)
  }

  /// A client that knows at once what cannot be used, and gives up on the rest without a reason.
  private struct ChoosyProvider: CandidateProvider {
    var plain: FakeProvider
    let reasons: [Int: CandidateSet]

    func candidateCount(of package: PackageID) -> Int? { plain.candidateCount(of: package) }
    func priority(of package: PackageID, allowed: CandidateSet) -> Int { 0 }
    mutating func choose(_ package: PackageID, in allowed: CandidateSet) -> Choice {
      let known = reasons.sorted { $0.key < $1.key }.first { !$0.value.isDisjoint(with: allowed) }
      return known.map { .unavailable($0.value, reason: $0.key) } ?? .none
    }
    mutating func dependencies(of package: PackageID, candidate: Int) -> DependencyAnswer {
      plain.dependencies(of: package, candidate: candidate)
    }
  }

  @Test func forbidsWholeSetsForOneReason() {
    let index = FakeIndex("root: a\na 1\na 2\na 3\na 4")
    var provider = ChoosyProvider(plain: FakeProvider(index: index), reasons: [0: CandidateSet(1..<3)])
    var solver = Solver(root: index.root)
    guard case .unsatisfiable(let refutation) = solver.run(&provider) else {
      Issue.record("not refuted")
      return
    }
    let report = DerivationReport(solver.derivation(of: refutation), naming: FakeNaming(index: index))
    #expect(
      report.text == """
        Because a 1 or 4 is not usable and a >=2,<4 is unavailable, every version of a cannot be used.
        So, because the root depends on a (root file), there is no solution.
        """)
  }
}
