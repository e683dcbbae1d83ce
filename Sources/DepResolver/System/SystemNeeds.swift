internal import SpecParser

/// Gathers what a variant asks its distribution for, and why: its spec, rules and `[external]` tables.
///
/// A pure function of a resolution; what the shared objects of wheels need is added by whoever read them.
struct SystemNeeds {
  private(set) var requests: [SystemRequest] = []
  private(set) var build: Set<String>
  private(set) var findings: [SystemFinding] = []
  private(set) var offers: [SubstituteOffer] = []
  let system: SystemPackages
  private let usesDistributionPython: Bool

  init(
    _ variant: Variant, _ resolution: Resolution, _ release: SystemRelease, rules: SystemRules,
    external: [Located<ExternalRequirement>] = []
  ) {
    system = variant.system
    build = Set(variant.system.build.map(\.value))
    usesDistributionPython = variant.pythonFrom?.value == .distribution
    if let place = variant.pythonFrom?.location, usesDistributionPython,
      release.python.map({ $0.short == variant.python.value.short }) ?? true
    {
      ask(variant.python.value.distributionPackage, .init(parent: .root, evidence: .line(place)))
    }
    for package in system.packages { ask(package.value, .init(parent: .root, evidence: .line(package.location))) }
    let ruled = rules.needs(of: resolution, in: release.distributionRelease, system: system)
    let (tabled, unknown) = rules.externalNeeds(of: resolution, own: external, in: release.distributionRelease)
    for need in ruled + tabled { add(need) }
    for entry in unknown { findings.append(.unknownExternal(entry.package, entry.requirement.text)) }
    offers = rules.offers(for: resolution, needs: ruled + tabled, system: system, in: release.distributionRelease)
  }

  private mutating func add(_ need: RuleNeed) {
    if need.kind == .build {
      // Headers of the distribution's Python are those of another one than the image's.
      if !need.isPythonHeaders || usesDistributionPython, let name = need.choice(asked: build) { build.insert(name) }
      return
    }
    if need.program.map(system.isLinked) ?? false { return }
    if let part = need.onlyWhen, let package = need.package {
      let isAsked = need.choices.contains { name in requests.contains { $0.name == name } }
      let finding = SystemFinding.optional(package, choices: need.choices, onlyWhen: part)
      // One package has several of the programs it runs.
      if !isAsked, !findings.contains(finding) { findings.append(finding) }
      return
    }
    guard let name = need.choice(asked: Set(requests.map(\.name))) else {
      findings.append(.unavailable(need.package, why: need.why))
      return
    }
    let parent: SystemEdge.Parent = need.package.map { .python($0) } ?? .root
    ask(name, .init(parent: parent, evidence: need.systemEvidence))
  }

  /// Asks for a package, unless the spec drops it.
  mutating func ask(_ name: String, _ reason: SystemRequest.Reason) {
    if let dropped = system.dropped(name) {
      findings.append(
        .dropped(.init(name, asker: reason.parent), by: dropped.name.location, reason: dropped.reason.value))
      return
    }
    if let index = requests.firstIndex(where: { $0.name == name }) {
      if !requests[index].reasons.contains(reason) { requests[index].reasons.append(reason) }
      return
    }
    let pin = system.pins.first { $0.name.value == name }?.version
    requests.append(SystemRequest(name, version: pin, reasons: [reason]))
  }

  mutating func note(_ finding: SystemFinding) { findings.append(finding) }
}

extension RuleNeed {
  fileprivate var systemEvidence: SystemEvidence {
    switch evidence {
    case .rule(let pages):
      .rule(
        why: why, source: pages.first.map { $0.place.map { place in "\(pages[0].url) (\(place))" } ?? $0.url } ?? "")
    case .spec(let place): .line(place)
    case .external(let source, let text): .external("\(text), \(source.rawValue)")
    case .ownExternal(let place, _): .line(place)
    }
  }
}
