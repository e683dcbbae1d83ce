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
  /// Packages of which rules say what they need in the image.
  private var ruled: Set<PackageName> = []
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
    self.ruled = Set(ruled.filter { $0.kind == .runtime && $0.program == nil }.compactMap(\.package))
    let (tabled, unknown) = rules.externalNeeds(of: resolution, own: external, in: release.distributionRelease)
    for need in ruled + tabled { add(need) }
    for entry in unknown { findings.append(.unknownExternal(entry.package, entry.requirement.text)) }
    offers = rules.offers(for: resolution, needs: ruled + tabled, system: system, in: release.distributionRelease)
  }

  private mutating func add(_ need: RuleNeed) {
    if need.kind == .build {
      // Headers of the distribution's Python are those of another one than the image's.
      guard !need.isPythonHeaders || usesDistributionPython, let name = need.choice(asked: build) else { return }
      if let dropped = system.dropped(name) {
        noteDropped(dropped, need.package.map { .python($0) } ?? .root)
      } else {
        build.insert(name)
      }
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
      noteDropped(dropped, reason.parent)
      return
    }
    if let index = requests.firstIndex(where: { $0.name == name }) {
      if !requests[index].reasons.contains(reason) { requests[index].reasons.append(reason) }
      return
    }
    let pin = system.pins.first { $0.name.value == name }?.version
    requests.append(SystemRequest(name, version: pin, reasons: [reason]))
  }

  /// Whether somebody said what the package needs, so that its objects need not be asked.
  func isTold(_ package: PackageName) -> Bool { ruled.contains(package) || system.needs(of: package) != nil }

  private mutating func noteDropped(_ dropped: DroppedPackage, _ asker: SystemEdge.Parent) {
    findings.append(
      .dropped(.init(dropped.name.value, asker: asker), by: dropped.name.location, reason: dropped.reason.value))
  }

  /// Takes back a package that the release does not have and the user did not name; `false` where the user did.
  mutating func takeBack(_ name: String) -> Bool {
    guard let index = requests.firstIndex(where: { $0.name == name }) else { return false }
    let reasons = requests[index].reasons
    if reasons.contains(where: { if case .line = $0.evidence { true } else { false } }) { return false }
    requests.remove(at: index)
    for reason in reasons {
      var package: PackageName?
      if case .python(let name) = reason.parent { package = name }
      note(.unavailable(package, why: "the release has no package '\(name)'"))
    }
    return true
  }

  /// What only the whole closure tells: which drops and pins changed nothing, and which packages came all the same.
  mutating func close(with resolution: SystemResolution) {
    let there = Set(resolution.packages.map(\.name) + resolution.present)
    findings.removeAll { finding in
      switch finding {
      case .pluginLibrary(_, _, _, let provider?): there.contains(provider)
      case .optional(_, let choices, _): choices.contains(where: there.contains)
      default: false
      }
    }
    for dropped in system.drop {
      let name = dropped.name.value
      // Nothing asks for what the spec itself took back of what the variant inherits.
      let isUsed =
        dropped.inherited != nil
        || findings.contains { if case .dropped(let known, _, _) = $0 { known.name == name } else { false } }
      let edge = resolution.edges.first { $0.child == name }
      if isUsed, edge == nil { continue }
      var parent: String?
      if case .package(let name)? = edge?.parent { parent = name }
      note(.withoutEffect(key: "drop", name, at: dropped.name.location, broughtBy: parent))
    }
    for pin in system.pins where !there.contains(pin.name.value) {
      note(.withoutEffect(key: "pin", pin.name.value, at: pin.name.location, broughtBy: nil))
    }
    // A pin only holds in the build where apt is told of it.
    for pin in system.pins where resolution.package(named: pin.name.value) != nil {
      if !requests.contains(where: { $0.name == pin.name.value }) {
        requests.append(
          SystemRequest(
            pin.name.value, version: pin.version, reasons: [.init(parent: .root, evidence: .line(pin.name.location))]))
      }
    }
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
