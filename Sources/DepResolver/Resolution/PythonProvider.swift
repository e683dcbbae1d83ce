import SpecParser

/// Answers the solver's questions about Python packages from what was fetched so far.
///
/// It never waits: what is not here yet is answered with a need, and ``PythonResolver`` fetches it. An answer
/// depends only on the fetched facts it is about, never on when they came, so the result is the same in
/// whatever order they come.
struct PythonProvider: Sendable {
  /// Facts about one distribution: its metadata, or why none could be read.
  enum DetailState: Sendable {
    case known(DistributionDetail)
    case unreadable(String)
    /// A source distribution of which only a build would tell these fields.
    case dynamic([String])
  }

  /// Why the solver may not use some candidates; cited by number.
  enum Refusal: Hashable, Sendable {
    case unusable(CandidateUsability.Reason)
    case prerelease
    case dynamicMetadata([String])
    case text(String)
  }

  let request: ResolutionRequest
  let rules: RequirementRules
  let selector: FileSelector
  private(set) var table = PackageTable<PackageKey>()
  /// The edges the solver cites by number; `nil` for an extra's tie to its own project.
  private(set) var edges: [Edge?] = []
  private(set) var refusals: [Refusal] = []
  private(set) var candidates: [PackageName: ProjectCandidates] = [:]
  private(set) var details: [PackageName: [Int: DetailState]] = [:]
  /// What the distributions that the solver looked at ask for. What was only fetched ahead does not count, as chance
  /// decides when it comes.
  private var asked = RequirementAmount()
  private var counted: [PackageName: Set<Int>] = [:]
  /// The project with which it became too much.
  private(set) var projectBeyondLimit: PackageName?
  private var refusalNumbers: [Refusal: Int] = [:]
  private var usability: [PackageName: [Int: CandidateUsability]] = [:]
  /// What was last chosen for a project: its extras follow it rather than look for a version of their own.
  private var lastChoice: [PackageName: Int] = [:]
  /// Versions for another python that the solver was told of.
  private var countedClashes: [PackageName: Set<Int>] = [:]
  /// All that these asked for.
  private var wrongPythons = VersionSet.empty
  private var knownWrongPythons: Set<String> = []
  private let exactPins: [PackageName: Set<Version>]
  private let namesPrerelease: Set<PackageName>
  private let direct: Set<PackageName>
  /// By the text of a requirement; the releases of a project mostly ask for the same.
  private var versionSets: [String: VersionSet] = [:]
  /// Who asks for a project with extras or under a marker: by project, then by who asks, the versions that do.
  private var conditional: [PackageName: [PackageKey: Set<Int>]] = [:]

  /// `request` is narrowed to the lines that apply in its environment.
  init(_ request: ResolutionRequest, facts: KnownFacts = KnownFacts()) {
    self.request = request
    candidates = facts.candidates
    details = facts.details
    rules = RequirementRules(request)
    selector = FileSelector(request)
    let own = (request.requirements + request.constraints + request.applyingOverrides).map(\.value)
    var pins: [PackageName: Set<Version>] = [:]
    for requirement in own {
      for clause in requirement.specifiers.clauses {
        if let version = clause.pinnedVersion { pins[requirement.name, default: []].insert(version) }
      }
    }
    // What a lock pins stays there when it is yanked, as in uv: PEP 592 leaves that to the tool.
    for (name, versions) in request.preferences { pins[name, default: []].formUnion(versions) }
    exactPins = pins
    namesPrerelease = Set(own.filter(\.specifiers.namesPrerelease).map(\.name))
    direct = Set(request.requirements.map(\.value.name))
    _ = table.intern(.root)
  }

  // MARK: Facts that arrive

  var facts: KnownFacts { KnownFacts(candidates: candidates, details: details) }

  mutating func add(_ projectCandidates: ProjectCandidates) {
    candidates[projectCandidates.name] = projectCandidates
  }

  mutating func add(_ state: DetailState, of name: PackageName, ordinal: Int) {
    details[name, default: [:]][ordinal] = state
  }

  // MARK: Candidates

  /// Whether and with which file `ordinal` of `name` can be used here; decided once.
  mutating func usability(of name: PackageName, ordinal: Int) -> CandidateUsability {
    if let known = usability[name]?[ordinal] { return known }
    guard let project = candidates[name] else { return .unusable(.noFile) }
    let version = project.versions[ordinal]
    let isPinned = exactPins[name]?.contains { $0 == version || $0 == version.withoutLocal }
    let answer = selector.select(project.releases(ordinal), of: name, allowYanked: isPinned ?? false)
    usability[name, default: [:]][ordinal] = answer
    return answer
  }

  /// The candidate to take first among `allowed`: a kept version, then by strategy, stable before pre-release.
  ///
  /// A stable version goes first even where a requirement names a pre-release, as `a>=2.0rc1` does: naming one makes
  /// them possible, not better (uv, `--prerelease if-necessary`).
  mutating func bestCandidate(of name: PackageName, in allowed: CandidateSet) -> Int? {
    preferredCandidates(of: name, in: allowed).best
  }

  /// The best candidate and those that would go before it if this python could run them.
  private mutating func preferredCandidates(
    of name: PackageName, in allowed: CandidateSet
  ) -> (best: Int?, wrongPython: [Int]) {
    guard let project = candidates[name] else { return (nil, []) }
    for kept in request.preferences[name] ?? [] where !kept.isPrerelease || mayTakePrerelease(of: name) {
      for ordinal in project.ordinals(keeping: kept)
      where allowed.contains(ordinal) && usability(of: name, ordinal: ordinal).file != nil {
        return (ordinal, [])
      }
    }
    let takesAnyRelease = request.releaseControl.allowsPrereleases(of: name) ?? (request.prereleases == .allow)
    var wrongPython: [Int] = []
    var prerelease: Int?
    var prereleasesOfWrongPython: [Int] = []
    var source: Int?
    for ordinal in ordinals(of: project, in: allowed) {
      let isPrerelease = project.versions[ordinal].isPrerelease
      if isPrerelease, prerelease != nil || !mayTakePrerelease(of: name) { continue }
      let isFirstClass = !isPrerelease || takesAnyRelease
      switch usability(of: name, ordinal: ordinal) {
      case .usable(let file):
        if request.prefersBinary, case .sdist = file.kind {
          if isFirstClass { source = source ?? ordinal }
          continue
        }
        if isFirstClass { return (ordinal, wrongPython) }
        prerelease = ordinal
      case .unusable(.requiresPython):
        if isFirstClass { wrongPython.append(ordinal) } else { prereleasesOfWrongPython.append(ordinal) }
      case .unusable: continue
      }
    }
    return (source ?? prerelease, wrongPython + prereleasesOfWrongPython)
  }

  func mayTakePrerelease(of name: PackageName) -> Bool {
    if let allows = request.releaseControl.allowsPrereleases(of: name) { return allows || rules.direct[name] != nil }
    return request.prereleases != .disallow || namesPrerelease.contains(name) || rules.direct[name] != nil
  }

  /// `allowed` in the order in which versions are tried.
  func ordinals(of project: ProjectCandidates, in allowed: CandidateSet) -> TrialOrder {
    let lowestFirst =
      request.strategy == .lowest || (request.strategy == .lowestDirect && direct.contains(project.name))
    return TrialOrder(allowed, below: project.count, lowestFirst: lowestFirst)
  }

  /// Up to `limit` versions that can be used and would be tried after `ordinal`, those of `allowed` first.
  mutating func usableCandidates(
    of name: PackageName, after ordinal: Int, in allowed: CandidateSet, limit: Int
  ) -> [Int] {
    guard let project = candidates[name] else { return [] }
    let order = Array(ordinals(of: project, in: .all))
    guard let place = order.firstIndex(of: ordinal) else { return [] }
    let later = order[(place + 1)...].filter { mayTakePrerelease(of: name) || !project.versions[$0].isPrerelease }
    var result: [Int] = []
    for isAllowed in [true, false] {
      for next in later where allowed.contains(next) == isAllowed {
        if result.count == limit { return result }
        if usability(of: name, ordinal: next).file != nil { result.append(next) }
      }
    }
    return result
  }

  /// The versions a requirement admits.
  mutating func versions(of requirement: Requirement) -> VersionSet {
    if let known = versionSets[requirement.text] { return known }
    let set = VersionSet(requirement.specifiers)
    versionSets[requirement.text] = set
    return set
  }

  /// The number under which the solver may cite `edge`.
  mutating func add(_ edge: Edge) -> Int {
    edges.append(edge)
    return edges.count - 1
  }

  /// The number under which the solver may cite `refusal`.
  private mutating func number(of refusal: Refusal) -> Int {
    if let known = refusalNumbers[refusal] { return known }
    refusals.append(refusal)
    refusalNumbers[refusal] = refusals.count - 1
    return refusals.count - 1
  }
}

extension PythonProvider: CandidateProvider {
  func candidateCount(of package: PackageID) -> Int? {
    guard let name = table[package].name else { return 1 }
    return candidates[name]?.count
  }

  /// All projects alike: which goes first is told by pins, by conflicts and by the order they are asked for.
  func priority(of package: PackageID, allowed: CandidateSet) -> Int { 0 }

  func family(of package: PackageID) -> PackageID {
    guard case .extra(let name, _) = table[package] else { return package }
    return table.identifier(of: .project(name)) ?? package
  }

  mutating func choose(_ package: PackageID, in allowed: CandidateSet) -> Choice {
    guard let name = table[package].name else { return .candidate(0) }
    if table[package].extra != nil, let last = lastChoice[name], allowed.contains(last) { return .candidate(last) }
    let (best, wrongPython) = preferredCandidates(of: name, in: allowed)
    if let clashes = clashes(of: name, wrongPython) { return clashes }
    if let best {
      if table[package].extra == nil { lastChoice[name] = best }
      return .candidate(best)
    }
    return refuse(name, allowed)
  }

  /// The versions that are for another python and not counted yet.
  ///
  /// uv tries each of them and runs into its python, a package like any other to it; so they move the package to the
  /// front. For the same answers they count here too, and one at a time, as each time the solver goes back and may take
  /// another way. Once enough were counted to move the package, no order depends on the rest, and they count together.
  private mutating func clashes(of name: PackageName, _ wrongPython: [Int]) -> Choice? {
    var affected = 0
    var culprit = 0
    for ordinal in wrongPython where countedClashes[name, default: []].insert(ordinal).inserted {
      guard case .unusable(.requiresPython(let text)) = usability(of: name, ordinal: ordinal) else { continue }
      culprit += 1
      if isKnownWrongPython(text) { affected += 1 }
      if countedClashes[name, default: []].count <= Self.clashesOneAtATime { break }
    }
    return culprit == 0 ? nil : .clashes(affected: affected, culprit: culprit)
  }

  /// Twice what moves a package, as the first of a kind counts only half.
  private static let clashesOneAtATime = 2 * ConflictHistory.threshold

  /// Whether what was met before rules `requiresPython` out; the first of a kind only teaches what python there is.
  private mutating func isKnownWrongPython(_ requiresPython: String) -> Bool {
    guard !knownWrongPythons.contains(requiresPython), knownWrongPythons.count < Self.mostWrongPythons else {
      return true
    }
    knownWrongPythons.insert(requiresPython)
    guard let specifiers = try? VersionSpecifiers(lenient: requiresPython) else { return false }
    let set = VersionSet(specifiers)
    let isKnown = set.isSubset(of: wrongPythons)
    wrongPythons = wrongPythons.union(set)
    return isKnown
  }

  /// Of more kinds than this nothing more is learned.
  private static let mostWrongPythons = 1_000

  /// None of `allowed` will do: says why, one reason at a time, the one that most of them share first.
  private mutating func refuse(_ name: PackageName, _ allowed: CandidateSet) -> Choice {
    guard let project = candidates[name] else { return .none }
    var ordinalsByRefusal: [Refusal: [Int]] = [:]
    for ordinal in allowed.intervals.flatMap({ $0.clamped(to: 0..<project.count) }) {
      switch usability(of: name, ordinal: ordinal) {
      case .usable: ordinalsByRefusal[.prerelease, default: []].append(ordinal)
      case .unusable(let reason): ordinalsByRefusal[.unusable(reason), default: []].append(ordinal)
      }
    }
    if ordinalsByRefusal.count > Self.mostRefusals { ordinalsByRefusal = Self.grouped(ordinalsByRefusal) }
    let most = ordinalsByRefusal.max { ($0.value.count, $0.value[0]) < ($1.value.count, $1.value[0]) }
    guard let most else { return .none }
    return .unavailable(CandidateSet(ordinals: most.value), reason: number(of: most.key))
  }

  /// More reasons than this against the versions of one project are told by their kinds.
  private static let mostRefusals = 32

  private static func grouped(_ ordinals: [Refusal: [Int]]) -> [Refusal: [Int]] {
    var groups: [Refusal: [Int]] = [:]
    var highest: (ordinal: Int, specifiers: String)?
    var pythons: [Int] = []
    for (refusal, members) in ordinals {
      switch refusal {
      case .unusable(.requiresPython(let specifiers)):
        pythons += members
        if let last = members.last, last > highest?.ordinal ?? -1 { highest = (last, specifiers) }
      case .unusable(.yanked): groups[.unusable(.yanked("")), default: []] += members
      default: groups[refusal, default: []] += members
      }
    }
    // The words of the highest version stand for all.
    if let highest { groups[.unusable(.requiresPython("\(highest.specifiers) or the like"))] = pythons }
    return groups.mapValues { $0.sorted() }
  }

  mutating func dependencies(of package: PackageID, candidate: Int) -> DependencyAnswer {
    switch table[package] {
    case .root:
      return answer(rules.expand(request.requirements), tie: nil)
    case .project(let name), .extra(let name, _):
      let extra = table[package].extra
      guard let state = details[name]?[candidate] else {
        return .needs([.dependencies(of: package, candidate: candidate)])
      }
      switch state {
      case .unreadable(let why):
        return .unavailable(reason: number(of: .text(why)))
      case .dynamic(let fields):
        return .unavailable(reason: number(of: .dynamicMetadata(fields)))
      case .known(let detail):
        // The page may not tell, or tell something else; pip looks here too.
        if let asked = detail.metadata.requiresPython, !request.environment.python.satisfies(asked) {
          return .unavailable(reason: number(of: .unusable(.requiresPython(asked.description))))
        }
        guard let version = candidates[name]?.versions[candidate] else { return .known([]) }
        if counted[name, default: []].insert(candidate).inserted {
          asked.add(detail)
          if asked.isBeyondLimit, projectBeyondLimit == nil { projectBeyondLimit = name }
        }
        let expansion = rules.expand(detail, version: version, extra: extra)
        return answer(expansion, tie: (name, candidate))
      }
    }
  }

  /// Whether a version that is taken at the moment asks for `name` with extras or under a marker.
  ///
  /// What was taken last stands for what is taken: a version that was given up has no say, as in uv.
  private func isConditional(_ name: PackageName) -> Bool {
    conditional[name]?.contains { asking, ordinals in
      guard let parent = asking.name else { return true }
      return lastChoice[parent].map(ordinals.contains) ?? false
    } ?? false
  }

  /// The dependencies of an expansion once all projects it names are known.
  ///
  /// `tie` binds an extra to the same version of its project. uv does so for whatever has extras or a marker, by a
  /// stand-in that asks for that one version; so such projects count as pinned once a version was tried.
  private mutating func answer(
    _ expansion: RequirementExpansion, tie: (name: PackageName, ordinal: Int)?
  ) -> DependencyAnswer {
    if let foreign = expansion.items.first(where: { !rules.direct.admits($0.requirement) }) {
      return .unavailable(
        reason: number(of: .text("asks for \(foreign.requirement.name) from a URL, which none of your lines names")))
    }
    var needs: [Need] = []
    for item in expansion.items where candidates[item.requirement.name] == nil {
      needs.append(.candidates(of: table.intern(.project(item.requirement.name))))
    }
    guard needs.isEmpty else { return .needs(needs) }
    var dependencies: [Dependency] = []
    if let tie, isConditional(tie.name) {
      edges.append(nil)
      dependencies.append(
        Dependency(
          table.intern(.project(tie.name)), CandidateSet(tie.ordinal), edge: edges.count - 1, isPin: true))
    }
    for item in expansion.items {
      let name = item.requirement.name
      guard let project = candidates[name] else { continue }
      let isPin =
        item.requirement.url != nil || item.requirement.specifiers.clauses.contains { $0.pinnedVersion != nil }
      if !item.requirement.extras.isEmpty || item.requirement.marker?.asksForEnvironment == true {
        let asking = tie.map { PackageKey.project($0.name) } ?? .root
        conditional[name, default: [:]][asking, default: []].insert(tie?.ordinal ?? 0)
      }
      let set = project.ordinals(in: versions(of: item.requirement))
      edges.append(item.edge)
      dependencies.append(Dependency(table.intern(.project(name)), set, edge: edges.count - 1, isPin: isPin))
      if item.isConstraint { continue }
      for extra in item.requirement.extras {
        dependencies.append(Dependency(table.intern(.extra(name, extra)), set, edge: edges.count - 1))
      }
    }
    return .known(joiningCrowds(dependencies))
  }
}
