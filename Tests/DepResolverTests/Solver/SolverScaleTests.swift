import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@testable import DepResolver

/// Sizes at which anything quadratic in the number of packages would take minutes in a debug build.
@Suite struct SolverScaleTests {
  /// Processor time of this thread, since other tests run beside this one.
  private func seconds(_ work: () -> Void) -> Double {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let start = now()
    work()
    return now() - start
  }

  @Test func solvesAChainOfFiveThousandPackages() {
    let lines = (0..<5_000).map { "p\($0) 1: p\($0 + 1)\np\($0) 2: p\($0 + 1)>=1" }
    let index = FakeIndex((["root: p0", "p5000 1"] + lines).joined(separator: "\n"))
    var solve: FakeSolve?
    let elapsed = seconds { solve = FakeSolve(index) }
    #expect(solve?.solver.statistics.decisions == 5_002)
    #expect(elapsed < 60, "took \(elapsed) s")
  }

  @Test func refutesAChainOfFiveThousandPackagesWithoutRecursion() {
    let lines = (0..<5_000).map { "p\($0) 1: p\($0 + 1)" }
    let index = FakeIndex((["root: p0", "p5000 1: missing"] + lines).joined(separator: "\n"))
    var solve: FakeSolve?
    var report: String?
    let elapsed = seconds {
      solve = FakeSolve(index)
      report = solve?.report
    }
    #expect(solve?.solution == nil)
    #expect(report?.hasSuffix("there is no solution.") == true)
    #expect(elapsed < 60, "took \(elapsed) s")
  }

  @Test func solvesAGridOfFiveThousandPackages() {
    // 50 columns and 100 rows; each package needs the three below it, and some versions only fit old ones.
    var lines = ["root: " + (0..<50).map { "p0_\($0)" }.joined(separator: " ")]
    for row in 0..<100 {
      for column in 0..<50 {
        let below = row == 99 ? [] : [column, (column + 1) % 50, (column + 7) % 50].map { "p\(row + 1)_\($0)" }
        for version in 1...3 {
          let needs = below.map { "\($0)\(version == 3 && column % 10 == 0 ? "<3" : ">=1")" }
          lines.append("p\(row)_\(column) \(version): " + needs.joined(separator: " "))
        }
      }
    }
    let index = FakeIndex(lines.joined(separator: "\n"))
    var solve: FakeSolve?
    let elapsed = seconds { solve = FakeSolve(index) }
    guard case .solved(let selections)? = solve?.outcome else {
      Issue.record("not solved")
      return
    }
    #expect(SolverOracle(index: index).fault(in: selections) == nil)
    #expect(selections.count == 5_001)
    #expect(elapsed < 60, "took \(elapsed) s")
  }

  @Test func solvesAPackageThatThousandsDependOn() {
    let names = (0..<3_000).map { "p\($0)" }
    let lines = names.enumerated().map { position, name in "\(name) 1: shared>=\(position % 20 + 1)" }
    let shared = (1...40).map { "shared \($0)" }
    let index = FakeIndex((["root: " + names.joined(separator: " ")] + lines + shared).joined(separator: "\n"))
    var solve: FakeSolve?
    let elapsed = seconds { solve = FakeSolve(index) }
    #expect(solve?.solution?.hasSuffix("shared 40") == true)
    #expect(elapsed < 60, "took \(elapsed) s")
  }

  /// Each version fits one version of the next package, and only the lowest of all fits the end. Without learning, every
  /// combination would be walked.
  @Test func learnsItsWayThroughDeepBacktracking() {
    var lines = ["root: p0 p19==0 q"]
    for package in 0..<20 {
      for version in 0..<20 {
        let next = package == 19 ? "" : "p\(package + 1)==\(version) q>=\(version)"
        lines.append("p\(package) \(version): \(next)")
      }
    }
    lines += (0..<20).map { "q \($0)" }
    let index = FakeIndex(lines.joined(separator: "\n"))
    let solve = FakeSolve(index)
    guard case .solved(let selections) = solve.outcome else {
      Issue.record("not solved")
      return
    }
    #expect(SolverOracle(index: index).fault(in: selections) == nil)
    #expect(solve.solver.statistics.candidatesTried < 1_000)
  }

  /// Five packages that all want a different one of four places: refused, however hard, and never given up.
  @Test func refutesFivePigeonsInFourHoles() {
    var lines = ["root: " + (1...5).map { "pigeon\($0)" }.joined(separator: " ")]
    for pigeon in 1...5 {
      for hole in 1...4 { lines.append("pigeon\(pigeon) \(hole): hole\(hole)==\(pigeon)") }
    }
    for hole in 1...4 { lines += (1...5).map { "hole\(hole) \($0)" } }
    let solve = FakeSolve(lines.joined(separator: "\n"))
    #expect(solve.solution == nil)
    #expect(solve.derivation?.rootEdges.count == 5)
  }
}
