import SpecParser

/// Reads a proof that there is no resolution for what it says about the user's files and the packages in it.
struct ConflictAnalysis {
  let derivation: Derivation
  private(set) var provider: PythonProvider
  /// By package of the conflict: the candidates that no resolution here would take, whatever else is chosen.
  private(set) var unusable: [PackageName: CandidateSet] = [:]
  /// The packages of the conflict, in the order in which the proof speaks of them.
  let names: [PackageName]

  init(_ derivation: Derivation, _ provider: PythonProvider) {
    self.derivation = derivation
    self.provider = provider
    var seen: Set<PackageName> = []
    names = derivation.facts.flatMap(Self.packages).compactMap { provider.table[$0].name }
      .filter { seen.insert($0).inserted }
    for name in names {
      guard let project = provider.candidates[name] else { continue }
      unusable[name] = CandidateSet(
        ordinals: project.versions.indices.filter { refusal(of: name, ordinal: $0) != nil })
    }
  }

  private static func packages(of fact: DerivationFact) -> [PackageID] {
    switch fact {
    case .root(let package), .noCandidates(let package, _), .unavailable(let package, _, _): [package]
    case .dependency(let dependency), .forbidden(let dependency): [dependency.dependent, dependency.dependency]
    }
  }

  /// Why a resolution never takes this candidate; `nil` when it may.
  private mutating func refusal(of name: PackageName, ordinal: Int) -> PythonProvider.Refusal? {
    if case .unusable(let reason) = provider.usability(of: name, ordinal: ordinal) { return .unusable(reason) }
    switch provider.details[name]?[ordinal] {
    case .unreadable(let why): return .text(why)
    case .dynamic(let fields): return .dynamicMetadata(fields)
    case .known, nil: break
    }
    let isPrerelease = provider.candidates[name]?.versions[ordinal].isPrerelease ?? false
    return isPrerelease && !provider.mayTakePrerelease(of: name) ? .prerelease : nil
  }

  // MARK: - The user's files

  /// The user's own lines among the facts, requirements before constraints before overrides.
  func ownLines() -> [Edge] {
    var lines: [(edge: Edge, place: Int, location: SourceLocation)] = []
    var seen: Set<Edge> = []
    let request = provider.request
    var places: [OwnLine: Int] = [:]
    for (place, line) in [request.requirements, request.constraints, request.overrides].joined().enumerated() {
      let key = OwnLine(location: line.location, text: line.value.text)
      places[key] = min(place, places[key] ?? place)
    }
    for edge in derivation.facts.flatMap(edges) {
      guard case .line(let location) = edge.evidence else { continue }
      var plain = edge
      plain.parent = .root
      plain.extra = nil
      guard seen.insert(plain).inserted else { continue }
      let place = places[OwnLine(location: location, text: edge.requirement)]
      lines.append((plain, place ?? Int.max, location))
    }
    return lines.sorted { ($0.place, $0.location) < ($1.place, $1.location) }.map(\.edge)
  }

  private struct OwnLine: Hashable {
    var location: SourceLocation
    var text: String
  }

  /// The user's line that states `fact`, if it is one.
  func ownLine(of fact: DerivationFact) -> Edge? {
    edges(of: fact).first { edge in
      if case .line = edge.evidence { true } else { false }
    }
  }

  private func edges(of fact: DerivationFact) -> [Edge] {
    switch fact {
    case .dependency(let dependency), .forbidden(let dependency):
      dependency.edges.sorted().compactMap { provider.edges[$0] }
    case .root, .noCandidates, .unavailable: []
    }
  }

  // MARK: - The indexes

  mutating func projects() -> [ConflictProject] {
    var projects: [ConflictProject] = []
    for name in names {
      guard let candidates = provider.candidates[name] else { continue }
      var project = ConflictProject(
        name: name, asked: candidates.asked, servedBy: candidates.servedBy, versionCount: candidates.count,
        newest: candidates.versions.last)
      if candidates.count == 0 { project.nearestName = nearest(to: name) }
      project.skipped = skipped(name, candidates)
      projects.append(project)
    }
    return projects
  }

  /// What was passed over among the candidates that the proof speaks of.
  private mutating func skipped(_ name: PackageName, _ candidates: ProjectCandidates) -> [ConflictProject.Skipped] {
    var asked = CandidateSet(ordinals: [])
    for fact in derivation.facts {
      switch fact {
      case .dependency(let dependency), .forbidden(let dependency):
        if provider.table[dependency.dependency].name == name { asked = asked.union(dependency.set) }
        if provider.table[dependency.dependent].name == name { asked = asked.union(dependency.candidates) }
      case .noCandidates(let package, let set), .unavailable(let package, let set, _):
        if provider.table[package].name == name { asked = asked.union(set) }
      case .root: continue
      }
    }
    var ordinals: [PythonProvider.Refusal: [Int]] = [:]
    for ordinal in candidates.versions.indices where asked.contains(ordinal) {
      if let refusal = refusal(of: name, ordinal: ordinal) { ordinals[refusal, default: []].append(ordinal) }
    }
    let groups = ordinals.sorted { ($0.value.last ?? 0) > ($1.value.last ?? 0) }
    return groups.map { refusal, ordinals in
      ConflictProject.Skipped(
        versions: ordinals.map { candidates.versions[$0] }, reason: reason(refusal, of: candidates, ordinals))
    }
  }

  /// Why some versions were passed over, with the days of their upload where these are the reason.
  private func reason(_ refusal: PythonProvider.Refusal, of candidates: ProjectCandidates, _ ordinals: [Int]) -> String
  {
    let text = refusal.text(for: provider.request.environment)
    guard case .unusable(.excludedByDate(let cutOff)) = refusal else { return text }
    // A version came with its first file.
    let uploads = ordinals.compactMap { ordinal in
      candidates.releases(ordinal).flatMap(\.files).compactMap(\.uploadTime).min()
    }
    guard let first = uploads.min(), let last = uploads.max() else { return text }
    let days = [first, last].map { Timestamp(seconds: $0).date }
    let period = days[0] == days[1] ? "on \(days[0])" : "from \(days[0]) to \(days[1])"
    return "uploaded \(period), after the cut-off \(Timestamp(seconds: cutOff).asCutOff)"
  }

  /// Among the names met, for one that no index knows.
  private func nearest(to name: PackageName) -> PackageName? {
    let known = provider.candidates.values.filter { $0.count > 0 }.map(\.name.normalized).sorted()
    return nearestName(to: name.normalized, among: known).flatMap { PackageName($0) }
  }

  /// The versions that only lack metadata, the newest of each package.
  func unknownMetadata() -> [ResolutionFailure.UnknownMetadata] {
    var newest: [PackageName: Int] = [:]
    for case .unavailable(let package, let set, let reason) in derivation.facts {
      guard case .dynamicMetadata = provider.refusals[reason], let name = provider.table[package].name,
        let ordinal = set.last(below: provider.candidates[name]?.count ?? 0)
      else { continue }
      newest[name] = max(newest[name] ?? 0, ordinal)
    }
    return names.compactMap { name in
      guard let ordinal = newest[name], let project = provider.candidates[name] else { return nil }
      return ResolutionFailure.UnknownMetadata(name: name, version: project.versions[ordinal])
    }
  }
}
