import Testing

@testable import DepResolver

/// One index, what the solver makes of it, and which candidates it looked at on the way.
struct SolverScenario: CustomTestStringConvertible, Sendable {
  let name: String
  let index: String
  let solution: String?
  let tried: String

  var testDescription: String { name }

  static let all = [
    SolverScenario(
      name: "solves without conflicts",
      index: """
        root: a>=1,<2
        a 1: b>=1,<2
        b 2
        b 1
        """,
      solution: "a 1, b 1",
      tried: "a 1, b 1"),
    SolverScenario(
      name: "solves a root that wants nothing", index: "root", solution: "", tried: ""),
    SolverScenario(
      name: "leaves out what nothing needs",
      index: """
        root: a
        a 1
        b 1
        """,
      solution: "a 1",
      tried: "a 1"),
    SolverScenario(
      name: "turns down a candidate whose dependencies are ruled out, without selecting it",
      index: """
        root: foo>=10,<20 bar>=10,<20
        foo 11: bar>=20,<30
        foo 10
        bar 10
        bar 11
        bar 20
        """,
      solution: "bar 11, foo 10",
      tried: "foo 11, foo 10, bar 11"),
    SolverScenario(
      name: "learns from a conflict and goes back",
      index: """
        root: foo>=1
        foo 2: bar>=1,<2
        foo 1
        bar 1: foo>=1,<2
        """,
      solution: "foo 1",
      tried: "foo 2, bar 1, foo 1"),
    SolverScenario(
      name: "splits a conflict whose satisfier is true only in part",
      index: """
        root: foo>=10,<20 target>=20,<30
        foo 11: left>=10,<20 right>=10,<20
        foo 10
        left 10: shared>=10
        right 10: shared<20
        shared 20
        shared 10: target>=10,<20
        shared 5
        target 20
        target 10
        """,
      solution: "foo 10, target 20",
      tried: "foo 11, target 20, left 10, right 10, shared 10, target 20, foo 10"),
    SolverScenario(
      name: "solves a cycle",
      index: """
        root: foo
        foo 1: bar
        bar 1: foo
        """,
      solution: "bar 1, foo 1",
      tried: "foo 1, bar 1"),
    SolverScenario(
      name: "takes a candidate that depends on itself",
      index: """
        root: foo
        foo 2: foo<2
        foo 1: foo<2
        """,
      solution: "foo 1",
      tried: "foo 2, foo 1"),
    SolverScenario(
      name: "selects what several dependents agree on",
      index: """
        root: a==1 b==1
        a 1: shared>=2,<4
        b 1: shared>=3,<5
        shared 2
        shared 3
        shared 4
        """,
      solution: "a 1, b 1, shared 3",
      tried: "a 1, b 1, shared 3"),
    SolverScenario(
      name: "leaves a dependent behind rather than pinning the shared package",
      index: """
        root: a b==1
        a 2: shared==1
        a 1
        b 1: shared==2
        shared 1
        shared 2
        """,
      solution: "a 1, b 1, shared 2",
      tried: "a 2, b 1, a 1, b 1, shared 2"),
    SolverScenario(
      name: "rolls back a sequence of decisions",
      index: """
        root: a
        a 3: b==3
        a 2: b==2
        a 1: b==1
        b 3: c==3
        b 2: c==2
        b 1: c==1
        c 3: nowhere
        c 2: nowhere
        c 1
        """,
      solution: "a 1, b 1, c 1",
      tried: "a 3, b 3, c 3, a 2, b 2, c 2, a 1, b 1, c 1"),
    SolverScenario(
      name: "jumps back over decisions that have no part in the conflict",
      index: """
        root: a b c
        a 2: z==2
        a 1: z==1
        b 3
        b 2
        b 1
        c 1: z==1
        z 1
        z 2
        """,
      solution: "a 1, b 3, c 1, z 1",
      tried: "a 2, b 3, c 1, a 1, b 3, c 1, z 1"),
    SolverScenario(
      name: "keeps to what a selected candidate forbids",
      index: """
        root: a b
        a 1: !b>=2
        b 3
        b 2
        b 1
        """,
      solution: "a 1, b 1",
      tried: "a 1, b 1"),
    SolverScenario(
      name: "lets a forbidden package stay out",
      index: """
        root: a !b
        a 2: b
        a 1
        b 1
        """,
      solution: "a 1",
      tried: "a 2, a 1"),
    SolverScenario(
      name: "constrains without requiring",
      index: """
        root: a !b>=2 !c>=1
        a 1: b
        b 2
        b 1
        c 1
        """,
      solution: "a 1, b 1",
      tried: "a 1, b 1"),
    SolverScenario(
      name: "passes over a candidate that is unavailable",
      index: """
        root: a
        a 3: unavailable
        a 2: unavailable
        a 1: b
        b 1
        """,
      solution: "a 1, b 1",
      tried: "a 3, a 2, a 1, b 1"),
    SolverScenario(
      name: "finds that a dependency has no candidates",
      index: """
        root: a
        a 2: missing
        a 1: missing
        """,
      solution: nil,
      tried: "a 2, a 1"),
    SolverScenario(
      name: "finds that all candidates are unavailable",
      index: """
        root: a
        a 2: unavailable
        a 1: unavailable
        """,
      solution: nil,
      tried: "a 2, a 1"),
    SolverScenario(
      name: "refutes root requirements that have nothing in common before trying anything",
      index: """
        root: a>=2 a<2
        a 2
        a 1
        """,
      solution: nil,
      tried: ""),
    SolverScenario(
      name: "refutes a conflict deep in the graph",
      index: """
        root: a
        a 1: b
        b 1: c
        c 1: d
        d 2: e==1
        d 1: e==1
        e 1: f>=2
        f 1
        """,
      solution: nil,
      tried: "a 1, b 1, c 1, d 2, e 1, d 1"),
    SolverScenario(
      name: "refutes two packages that rule each other out",
      index: """
        root: a b
        a 1: b>=2
        b 1: a<1
        b 2: !a
        """,
      solution: nil,
      tried: "a 1, b 2"),
  ]
}

@Suite struct SolverScenarioTests {
  @Test(arguments: SolverScenario.all)
  func givesTheSolutionInTheExpectedTries(scenario: SolverScenario) {
    let solve = FakeSolve(scenario.index)
    #expect(solve.solution == scenario.solution)
    #expect(solve.tried.joined(separator: ", ") == scenario.tried)
    // The root is looked at too.
    #expect(solve.solver.statistics.candidatesTried == solve.tried.count + 1)
  }

  @Test func prefersWhatTheClientChooses() {
    let index = """
      root: a
      a 1: b
      a 2: b
      b 1
      b 2
      """
    #expect(FakeSolve(index).solution == "a 2, b 2")
    #expect(FakeSolve(index, prefersLowest: true).solution == "a 1, b 1")
  }

  @Test func countsDecisionsAndConflicts() {
    let solve = FakeSolve(
      """
      root: foo>=1
      foo 2: bar>=1,<2
      foo 1
      bar 1: foo>=1,<2
      """)
    #expect(solve.solver.statistics.decisions == 3)
    #expect(solve.solver.statistics.conflicts == 1)
  }

  @Test func repeatsItsAnswer() {
    let index = FakeIndex("root: a\na 1")
    var provider = FakeProvider(index: index)
    var solver = Solver(root: index.root)
    let first = solver.run(&provider)
    #expect(solver.run(&provider) == first)
  }

  @Test func stopsWhenToldToAndGoesOnLater() {
    let index = FakeIndex("root: a\na 1: b\nb 1")
    var provider = FakeProvider(index: index)
    var solver = Solver(root: index.root)
    var rounds = 0
    let stopped = solver.run(&provider) {
      rounds += 1
      return rounds > 2
    }
    #expect(stopped == .cancelled)
    guard case .solved(let selections) = solver.run(&provider) else {
      Issue.record("not solved")
      return
    }
    #expect(index.describe(selections) == "a 1, b 1")
  }

  @Test func mergesTheDependenciesOfNeighbouringCandidates() {
    let index = (1...50).map { "a \($0): b==1" }.joined(separator: "\n")
    let solve = FakeSolve("root: a b==2\nb 1\nb 2\n" + index)
    #expect(solve.solution == nil)
    #expect(
      solve.report == """
        Because every version of a depends on b==1 and the root depends on b==2 (root file), every version of a \
        cannot be used.
        So, because the root depends on a (root file), there is no solution.
        """)
    #expect(solve.derivation?.facts.count == 3)
  }

  @Test func asksForTheCandidatesOfEveryDependencyAtOnce() {
    let index = FakeIndex("root: a b c\na 1\nb 1\nc 1")
    var provider = FakeProvider(index: index, arrived: [])
    var solver = Solver(root: index.root)
    #expect(solver.run(&provider) == .needs([.dependencies(of: index.root, candidate: 0)]))
    provider.arrived = [.dependencies(of: index.root, candidate: 0)]
    let packages = ["a", "b", "c"].compactMap { index.table.identifier(of: $0) }
    #expect(solver.run(&provider) == .needs(packages.map { .candidates(of: $0) }))
    #expect(solver.undecided.map(\.package) == [index.root])
    provider.arrived?.formUnion(packages.map { .candidates(of: $0) })
    #expect(solver.run(&provider) == .needs([.dependencies(of: packages[0], candidate: 0)]))
    #expect(solver.undecided.map(\.package) == packages)
  }
}
