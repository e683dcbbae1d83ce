internal import OrderedCollections
import SpecParser

/// A fact that came, or did not.
enum Arrival: Sendable {
  case candidates(PackageName, Result<ProjectCandidates, FetchError>)
  case detail(PackageName, ordinal: Int, Result<PythonProvider.DetailState, FetchError>)
}

/// One run of the solver, with what is fetched for it and what is under way.
///
/// Beside what the solver needs, it fetches what the solver will most likely ask for next: the metadata of the
/// version that would be chosen, then the pages of what that version asks for, and so on. See "Fetching ahead"
/// in docs/resolver.md.
struct ResolutionRun {
  /// What can be asked for.
  private enum Fact: Hashable {
    case candidates(PackageName)
    case detail(PackageName, ordinal: Int)

    var name: PackageName {
      switch self {
      case .candidates(let name), .detail(let name, _): name
      }
    }
  }

  private let source: any DistributionSource
  private let loader: CandidateLoader
  private var provider: PythonProvider
  private var solver: Solver
  private var started: Set<Fact> = []
  /// Facts that were at hand, to be taken in next; without a task each, as most of a warm run is made of them.
  private var ready: [Arrival] = []
  /// Facts that have to be fetched, to begin with when there is nothing else to do.
  private var fetches: [@Sendable () async -> Arrival] = []
  /// What the solver waits for, the last first.
  private var needed: [Fact] = []
  private var hasBegun = false
  private var failures: [Fact: FetchError] = [:]
  /// What all requirements met while fetching ahead leave of a project's versions; only a guess.
  private var wanted: [PackageName: VersionSet] = [:]
  private var wantedExtras: [PackageName: Set<ExtraName>] = [:]
  private var backtracking = BacktrackingPrefetch()
  /// What all distributions that came ask for, needed or not.
  private var held = RequirementAmount()
  /// Facts that are fetched because the solver passed over others of their project.
  private var batched: Set<Fact> = []

  /// Whether others run beside this one, who get their turn after so many steps of the solver.
  private let givesWay: Bool
  private static let stepsOfATurn = 500
  private var isPaused = false

  /// `facts` are those that an earlier run fetched, and that hold for this request too.
  init(
    _ request: ResolutionRequest, source: any DistributionSource, facts: KnownFacts = KnownFacts(),
    givesWay: Bool = false
  ) {
    let request = request.narrowed
    self.givesWay = givesWay
    self.source = source
    loader = CandidateLoader(source: source, request)
    provider = PythonProvider(request, facts: facts)
    solver = Solver(root: PackageID(0))
  }

  /// What is known by now.
  var facts: KnownFacts { provider.facts }

  /// Runs the solver to its end, and fetches what it needs.
  mutating func finish() async -> Result<Resolution, ResolutionError> {
    // Most warm runs need nothing that is not at hand. A group of tasks would move them to another thread.
    if let outcome = advance() { return outcome }
    let (run, outcome) = await withTaskGroup(of: Arrival.self) { [self] group in
      var run = self
      let outcome = await run.finish(&group)
      group.cancelAll()
      return (run, outcome)
    }
    self = run
    return outcome
  }

  private mutating func finish(_ group: inout TaskGroup<Arrival>) async -> Result<Resolution, ResolutionError> {
    var underWay = 0
    while true {
      let count = min(fetches.count, max(0, Self.mostUnderWay - underWay))
      for fetch in fetches.prefix(count) { group.addTask { await fetch() } }
      fetches.removeFirst(count)
      underWay += count
      if isPaused {
        await Task.yield()
      } else {
        guard let arrival = await group.next() else { return .failure(.cancelled) }
        underWay -= 1
        accept(arrival)
        acceptReady()
      }
      if let outcome = advance() { return outcome }
    }
  }

  /// Runs the solver on what is here; `nil` when it needs something that has to be fetched first.
  private mutating func advance() -> Result<Resolution, ResolutionError>? {
    if !hasBegun {
      hasBegun = true
      fetchAhead(for: provider.rules.expand(provider.request.requirements))
      acceptReady()
    }
    while true {
      while let fact = needed.last {
        start(fact)
        acceptReady()
        guard isHere(fact) else {
          fetchBatch(after: fact)
          return failures[fact].map { .failure(failure($0, of: fact.name)) }
        }
        needed.removeLast()
      }
      var steps = 0
      let isTurnOver = { [givesWay] in
        steps += 1
        return (givesWay && steps > Self.stepsOfATurn) || Task.isCancelled
      }
      isPaused = false
      let outcome = solver.run(&provider, isCancelled: isTurnOver)
      if let last = provider.projectBeyondLimit {
        let limit = RequirementAmount.limit
        return .failure(.tooManyRequirements(limit: limit.count, bytes: limit.bytes, last: last.normalized))
      }
      switch outcome {
      case .solved(let selections):
        return .success(resolution(of: selections))
      case .unsatisfiable(let incompatibility):
        return .failure(.unsatisfiable(ResolutionFailure(incompatibility, solver: solver, provider: provider)))
      case .cancelled:
        if Task.isCancelled { return .failure(.cancelled) }
        isPaused = true
        return nil
      case .needs(let needs):
        if let last = provider.packageBeyond(Self.mostPackages) {
          return .failure(.tooManyPackages(limit: Self.mostPackages, last: last))
        }
        needed = needs.compactMap(fact).reversed()
      }
    }
  }

  private func failure(_ error: FetchError, of name: PackageName) -> ResolutionError {
    guard let place = provider.rules.direct.location(of: name) else { return .fetch(error, needed: name.normalized) }
    guard case .badReference(let text, let hint) = error.reason else {
      return .fetch(error, needed: "\(name) at \(place)")
    }
    return .badReference(Diagnostic(.badReference, at: place, "'\(error.url)' \(text)", hint: hint))
  }

  private func fact(_ need: Need) -> Fact? {
    switch need {
    case .candidates(let package): provider.table[package].name.map(Fact.candidates)
    case .dependencies(let package, let candidate):
      provider.table[package].name.map { .detail($0, ordinal: candidate) }
    }
  }

  private func isHere(_ fact: Fact) -> Bool {
    switch fact {
    case .candidates(let name): provider.candidates[name] != nil
    case .detail(let name, let ordinal): provider.details[name]?[ordinal] != nil
    }
  }

  /// Projects and extras of one resolution. An index can invent them without end.
  static let mostPackages = 10_000
  /// Facts that are asked for at once; each takes memory while it waits for its turn with a server.
  private static let mostUnderWay = 512

  /// Begins to fetch `fact`, unless that was done before.
  private mutating func start(_ fact: Fact) {
    guard !isHere(fact), started.insert(fact).inserted else { return }
    switch fact {
    case .candidates(let name):
      if let candidates = loader.cachedCandidates(of: name) {
        return ready.append(.candidates(name, .success(candidates)))
      }
      fetches.append { [loader] in
        do throws(FetchError) {
          return .candidates(name, .success(try await loader.candidates(of: name)))
        } catch {
          return .candidates(name, .failure(error))
        }
      }
    case .detail(let name, let ordinal):
      guard let file = provider.usability(of: name, ordinal: ordinal).file
      else { return provider.add(.unreadable("has no file that can be used here"), of: name, ordinal: ordinal) }
      if let declared = provider.request.declaredDetail(of: name, version: file.version) {
        return ready.append(.detail(name, ordinal: ordinal, .success(.known(declared))))
      }
      if let answer = source.cachedDetail(of: file, project: name) {
        return ready.append(Self.arrival(of: name, ordinal, file, answer))
      }
      fetches.append { [source] in
        do {
          return Self.arrival(of: name, ordinal, file, .success(try await source.detail(of: file, project: name)))
        } catch {
          return Self.arrival(of: name, ordinal, file, .failure(error))
        }
      }
    }
  }

  /// Fetches, beside a version that has to be waited for, those that would be tried after it, if many were tried
  /// already.
  private mutating func fetchBatch(after fact: Fact) {
    guard case .detail(let name, let ordinal) = fact, let package = provider.table.identifier(of: .project(name)),
      let count = backtracking.batch(of: name, tried: solver.expandedCount(of: package))
    else { return }
    for next in provider.usableCandidates(of: name, after: ordinal, in: solver.allowed(package), limit: count) {
      batched.insert(.detail(name, ordinal: next))
      start(.detail(name, ordinal: next))
    }
  }

  private static func arrival(
    of name: PackageName, _ ordinal: Int, _ file: DistributionFile, _ answer: Result<DistributionDetail, any Error>
  ) -> Arrival {
    switch answer.mapError({ DetailFailure($0, of: file) }) {
    case .success(let detail): .detail(name, ordinal: ordinal, .success(.known(detail)))
    case .failure(.unreadable(let why)): .detail(name, ordinal: ordinal, .success(.unreadable(why)))
    case .failure(.dynamic(let fields)): .detail(name, ordinal: ordinal, .success(.dynamic(fields)))
    case .failure(.fetch(let error)): .detail(name, ordinal: ordinal, .failure(error))
    }
  }

  private mutating func acceptReady() {
    while let arrival = ready.popLast() { accept(arrival) }
  }

  /// Takes in a fact and fetches on from it. A failure is kept: it matters only if the solver needs the fact.
  private mutating func accept(_ arrival: Arrival) {
    switch arrival {
    case .candidates(let name, .success(let candidates)):
      provider.add(candidates)
      let set = candidates.ordinals(in: wanted[name] ?? .full)
      if let best = provider.bestCandidate(of: name, in: set) { start(.detail(name, ordinal: best)) }
    case .detail(let name, let ordinal, .success(let state)):
      if case .known(let detail) = state {
        let fact = Fact.detail(name, ordinal: ordinal)
        if held.isBeyondLimit, !needed.contains(fact) {
          // A guess that there is no room for; it is asked for again if it is needed.
          started.remove(fact)
          return
        }
        held.add(detail)
      }
      provider.add(state, of: name, ordinal: ordinal)
      guard case .known(let detail) = state, let version = provider.candidates[name]?.versions[ordinal]
      else { return }
      let isBatched = batched.contains(.detail(name, ordinal: ordinal))
      for extra in [nil] + (wantedExtras[name] ?? []).sorted().map(Optional.some) {
        let expansion = provider.rules.expand(detail, version: version, extra: extra)
        fetchAhead(for: expansion)
        if isBatched { fetchCompanions(of: expansion) }
      }
    case .candidates(let name, .failure(let error)):
      failures[.candidates(name)] = error
    case .detail(let name, let ordinal, .failure(let error)):
      failures[.detail(name, ordinal: ordinal)] = error
    }
  }

  private mutating func fetchAhead(for expansion: RequirementExpansion) {
    if held.isBeyondLimit { return }
    var asked: OrderedDictionary<PackageName, [VersionSet]> = [:]
    for item in expansion.items where provider.rules.direct.admits(item.requirement) {
      let name = item.requirement.name
      asked[name, default: []].append(provider.versions(of: item.requirement))
      wantedExtras[name, default: []].formUnion(item.requirement.extras)
    }
    for (name, sets) in asked {
      guard wanted.count <= Self.mostPackages else { return }
      narrow(name, to: sets.count > Self.mostSets ? [VersionSet.intersection(of: sets)] : sets)
      start(.candidates(name))
    }
  }

  /// Of more sets than this the intersection is made first, by pairs.
  private static let mostSets = 16
  /// A guess that has more boundaries than this is narrowed no further.
  private static let mostBoundaries = 2_048

  private mutating func narrow(_ name: PackageName, to sets: [VersionSet]) {
    for set in sets {
      let before = wanted[name] ?? .full
      guard before.boundaryCount <= Self.mostBoundaries else { return }
      let narrowed = before.intersection(set)
      // Requirements that contradict each other are the solver's business; here the latest is as good a guess.
      wanted[name] = narrowed.isEmpty ? set : narrowed
    }
  }

  /// Fetches what one of many versions would need for itself: releases that belong together, such as those of boto3
  /// and botocore, are passed over together.
  private mutating func fetchCompanions(of expansion: RequirementExpansion) {
    for item in expansion.items where provider.rules.direct.admits(item.requirement) {
      let name = item.requirement.name
      guard let project = provider.candidates[name] else { continue }
      let set = project.ordinals(in: provider.versions(of: item.requirement))
      if let best = provider.bestCandidate(of: name, in: set) { start(.detail(name, ordinal: best)) }
    }
  }

  private mutating func resolution(of selections: [Selection]) -> Resolution {
    var chosen: [PackageName: ResolutionBuilder.Choice] = [:]
    for selection in selections {
      guard case .project(let name) = provider.table[selection.package],
        let file = provider.usability(of: name, ordinal: selection.candidate).file,
        let release = provider.candidates[name]?.release(selection.candidate, of: file),
        case .known(let detail)? = provider.details[name]?[selection.candidate]
      else { continue }
      chosen[name] = .init(release: release, file: file, detail: detail, extras: [])
    }
    for selection in selections {
      guard case .extra(let name, let extra) = provider.table[selection.package] else { continue }
      chosen[name]?.extras.append(extra)
    }
    for name in chosen.keys { chosen[name]?.extras.sort() }
    let builder = ResolutionBuilder(request: provider.request, rules: provider.rules)
    tellPassedOver(&chosen, selections, builder)
    return builder.resolution(of: chosen)
  }

  /// Adds what was passed over for each, which few are: what is asked of a package is only gathered then.
  private mutating func tellPassedOver(
    _ chosen: inout [PackageName: ResolutionBuilder.Choice], _ selections: [Selection], _ builder: ResolutionBuilder
  ) {
    var asked: [PackageName: [Requirement]]?
    for selection in selections {
      guard case .project(let name) = provider.table[selection.package] else { continue }
      let passedOver = provider.passedOver(for: selection.candidate, of: name) {
        let requirements = asked ?? builder.requirements(on: chosen)
        asked = requirements
        return requirements[name] ?? []
      }
      if !passedOver.isEmpty { chosen[name]?.passedOver = passedOver }
    }
  }
}
