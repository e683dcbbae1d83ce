import Testing

@testable import DepResolver

/// What a summary says where the proof itself goes version by version.
@Suite struct ProofSummaryTests {
  struct Scenario: CustomTestStringConvertible, Sendable {
    let name: String
    let index: String
    let report: String

    var testDescription: String { name }
  }

  /// Versions `1` to `count` of a package, one a line.
  private static func versions(_ name: String, _ count: Int, _ requirement: (Int) -> String) -> String {
    (1...count).map { "\(name) \($0): \(requirement($0))" }.joined(separator: "\n")
  }

  static let scenarios = [
    Scenario(
      name: "takes versions together that each ask for another version",
      index: """
        root: web api
        api 1: json>=31
        \(versions("web", 30) { "json==\($0)" })
        \(versions("json", 31) { _ in "" })
        """,
      report: """
        Because api 1 depends on json>=31 and every version of web depends on json <31, api 1 is incompatible with every \
        version of web.
        So, because the root depends on both web (root file) and api (root file), there is no solution.
        """),
    Scenario(
      name: "follows a package that goes in step with another",
      index: """
        root: app old
        old 1: json==1
        \(versions("app", 20) { "core==\($0)" })
        \(versions("core", 20) { "json==\($0 + 1)" })
        \(versions("json", 21) { _ in "" })
        """,
      report: """
        Because every version of core depends on json >=2 and old 1 depends on json==1, every version of core is \
        incompatible with old 1.
        And because every version of app depends on core, old 1 is incompatible with every version of app.
        So, because the root depends on both app (root file) and old (root file), there is no solution.
        """),
    Scenario(
      name: "says of what kind the requirements are that nothing matches",
      index: """
        root: app
        \(versions("app", 12) { "core==\($0 + 100)" })
        core 1
        """,
      report: """
        Because every version of app depends on core==112 (or one of 11 similar requirements) which no candidate satisfies \
        and the root depends on app (root file), there is no solution.
        """),
    Scenario(
      name: "keeps apart what only fails one by one",
      index: """
        root: web>=2 api==1
        web 2: json==1 http==1
        web 3: json==2 http==2
        api 1: pair
        pair 1: json==1 http==2
        pair 2: json==2 http==1
        http 1
        http 2
        json 1
        json 2
        """,
      report: """
            Because api 1 depends on pair and pair 2 depends on json==2, api 1 requires json 2 or pair 1.
            And because pair 1 depends on http==2, api 1 requires json 2 or http 2.
        (1) So, because web 2 depends on both json==1 and http==1, api 1 is incompatible with web 2.

            Because pair 2 depends on http==1 and pair 1 depends on json==1, every version of pair requires http 1 or json 1.
            And because api 1 depends on pair, api 1 requires http 1 or json 1.
            And because web 3 depends on both json==2 and http==2, api 1 is incompatible with web 3.
            And because api 1 is incompatible with web 2 (1), api 1 is incompatible with every version of web.
            So, because the root depends on both web>=2 (root file) and api==1 (root file), there is no solution.
        """),
  ]

  @Test(arguments: scenarios)
  func saysInFewSentencesWhatManyVersionsDo(scenario: Scenario) {
    let solve = FakeSolve(scenario.index)
    let summary = solve.derivation?.summarized { solve.index.versions[$0.index].count }
    let report = summary.map { DerivationReport($0, naming: FakeNaming(index: solve.index)).text }
    #expect(report == scenario.report)
  }

  /// A thousand versions of each package of a chain take no more steps than there are to give.
  @Test func endsOnLargeProofs() {
    let chain = (0..<10).map { step in Self.versions("p\(step)", 100) { "p\(step + 1)==\($0)" } }
    let solve = FakeSolve(
      "root: p0\n" + chain.joined(separator: "\n") + "\n" + Self.versions("p10", 100) { _ in "q>1" } + "\nq 1")
    let summary = solve.derivation?.summarized { solve.index.versions[$0.index].count }
    #expect((summary?.nodes.count ?? .max) < 30)
  }
}
