/// A PubGrub solver: finds one candidate for each package that is needed, or proves that there is no way to.
///
/// A synchronous state machine. `run` goes on until it has an answer or needs data; the caller fetches what is needed,
/// by whatever means, and runs again. The answer is exact: there is no limit after which "hard" becomes
/// "unsatisfiable".
///
///     var solver = Solver(root: root)
///     while case .needs(let needs) = solver.run(&provider) {
///       provider.add(await fetch(needs))
///     }
///
/// The algorithm is explained in `docs/resolver.md`.
public struct Solver: Sendable {
  /// The package whose dependencies are the user's own; it has the one candidate 0.
  public let root: PackageID

  /// What the solve took so far.
  public internal(set) var statistics = SolverStatistics()

  var store = IncompatibilityStore()
  var solution = PartialSolution()
  var conflicts = ConflictHistory()
  var queue = DecisionQueue()
  /// Packages whose terms changed and whose incompatibilities are not looked at yet.
  var changed: [PackageID] = []
  /// By package: what the solver keeps about it besides terms.
  var packages: [PackageState] = []
  /// How many packages were seen as dependencies.
  var seenCount = 0
  /// Packages whose place in the queue may be out of date.
  var misplaced: [PackageID] = []
  /// By family: its members seen so far.
  var families: [PackageID: [PackageID]] = [:]
  /// The candidate whose dependencies were asked for and not answered yet.
  var pending: Selection?
  private var outcome: SolverOutcome?

  /// What the solver keeps about a package besides terms.
  struct PackageState: Sendable {
    var isChanged = false
    var isMisplaced = false
    var family: PackageID?
    /// When the package was first depended on; `Int.max` before.
    var seen = Int.max
    /// Candidates whose dependencies are in the store.
    var expanded: Set<Int> = []
  }

  /// A solver that starts at `root`.
  public init(root: PackageID) {
    self.root = root
    prepare(root)
    packages[root.index].family = root
    let wanted = Incompatibility(terms: [Term(root, CandidateSet(0), isPositive: false)], cause: .root)
    _ = store.add(wanted)
    markChanged(root)
  }

  /// Goes on until there is an answer, data is needed, or `isCancelled` says to stop.
  ///
  /// Once there is an answer, running again repeats it.
  public mutating func run(
    _ provider: inout some CandidateProvider, isCancelled: () -> Bool = { false }
  ) -> SolverOutcome {
    if let outcome { return outcome }
    while !isCancelled() {
      if let refutation = propagate() {
        return finish(.unsatisfiable(refutation))
      }
      applyConflictHistory()
      switch decide(&provider) {
      case .progressed: continue
      case .needs(let needs): return .needs(needs)
      case .complete: return finish(.solved(solution.selections))
      }
    }
    return .cancelled
  }

  /// The packages waiting for a decision, the next one first, and what is still possible for each.
  ///
  /// A hint what to fetch ahead of need; it says nothing that must be answered.
  public var undecided: [(package: PackageID, allowed: CandidateSet)] {
    queue.packages.compactMap { package in
      solution.accumulated(package).map { (package, $0.set) }
    }
  }

  /// How many candidates of `package` were tried so far, in the sense that their dependencies were taken in.
  public func expandedCount(of package: PackageID) -> Int {
    package.index < packages.count ? packages[package.index].expanded.count : 0
  }

  /// The candidates of `package` that are still possible.
  public func allowed(_ package: PackageID) -> CandidateSet {
    guard let term = solution.accumulated(package) else { return .all }
    return term.isPositive ? term.set : term.set.complement
  }

  private mutating func finish(_ outcome: SolverOutcome) -> SolverOutcome {
    statistics.incompatibilities = store.count
    self.outcome = outcome
    return outcome
  }

  // MARK: - Bookkeeping

  mutating func prepare(_ package: PackageID) {
    while packages.count <= package.index { packages.append(PackageState()) }
  }

  mutating func markChanged(_ package: PackageID) {
    prepare(package)
    guard !packages[package.index].isChanged else { return }
    packages[package.index].isChanged = true
    changed.append(package)
  }

  mutating func takeChanged() -> PackageID? {
    guard let package = changed.popLast() else { return nil }
    packages[package.index].isChanged = false
    return package
  }

  mutating func markMisplaced(_ package: PackageID) {
    prepare(package)
    guard !packages[package.index].isMisplaced else { return }
    packages[package.index].isMisplaced = true
    misplaced.append(package)
  }

  func family(of package: PackageID) -> PackageID { packages[package.index].family ?? package }
}
