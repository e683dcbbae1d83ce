public import SpecParser

extension SystemRules {
  /// The lighter ways open to a resolution whose packages need `needs`, Python packages first.
  ///
  /// A system package can only go where everything that needs it by rule runs programs that the substitute brings;
  /// whether the app itself does more with a package the spec asks for is for its author to say. None is taken here.
  public func offers(
    for resolution: Resolution, needs: [RuleNeed], system: SystemPackages = SystemPackages(),
    in release: DistributionRelease
  ) -> [SubstituteOffer] {
    let names = Set(resolution.packages.map(\.name))
    let ofPackages = resolution.packages.flatMap { package in
      substitutes(for: package.name.normalized).compactMap { substitute -> SubstituteOffer? in
        guard case .package = substitute.replaced else { return nil }
        return offer(substitute, for: package, in: resolution, isThere: names.contains(substitute.by))
      }
    }
    return ofPackages + systemOffers(names, needs.filter { $0.kind == .runtime && $0.onlyWhen == nil }, system, release)
  }

  // MARK: - Python packages

  private func offer(
    _ substitute: Substitute, for package: ResolvedPackage, in resolution: Resolution, isThere: Bool
  ) -> SubstituteOffer {
    var changes: [SpecChange] = []
    let edges = resolution.edges.filter { $0.child == package.name }
    var isAsked = isThere
    for edge in edges {
      guard edge.parent == .root, case .line(let place) = edge.evidence else { continue }
      if isAsked {
        changes.append(.remove(at: place, edge.requirement))
      } else {
        let new = substitute.replacing(edge.requirement)
        changes.append(.edit(at: place, from: edge.requirement, to: new))
        isAsked = true
      }
    }
    if edges.contains(where: { $0.parent != .root }) {
      changes.append(.exclude(package.name))
      if !isAsked {
        let pin = substitute.sharesVersions ? "==\(package.version)" : ""
        changes.append(.require(substitute.by.normalized + pin))
      }
    }
    return SubstituteOffer(
      replaced: .package(package.name, package.version), by: substitute.by, isThere: isThere, changes: changes,
      programs: substitute.programs, why: substitute.why, caveat: substitute.caveat, evidence: substitute.evidence)
  }

  // MARK: - Packages of the distribution

  private func systemOffers(
    _ names: Set<PackageName>, _ needs: [RuleNeed], _ system: SystemPackages, _ release: DistributionRelease
  ) -> [SubstituteOffer] {
    let asked = Set(system.packages.map(\.value))
    var byPackage: [String: [RuleNeed]] = [:]
    for need in needs where !(need.program.map(system.isLinked) ?? false) {
      if let choice = need.choice(asked: asked) { byPackage[choice, default: []].append(need) }
    }
    let wanted = asked.union(byPackage.keys).filter { system.dropped($0) == nil }
    return allSubstitutes.flatMap { substitute -> [SubstituteOffer] in
      guard case .system(let ruleName) = substitute.replaced else { return [] }
      let programs = Set(substitute.programs.map(\.name))
      return packages(named: ruleName, in: release).filter(wanted.contains).compactMap { name in
        let isEnough = (byPackage[name] ?? []).allSatisfy { $0.program.map(programs.contains) ?? false }
        guard isEnough else { return nil }
        let isThere = names.contains(substitute.by)
        let reason = "\(substitute.by.normalized) brings \(programs.sorted().joined(separator: " and "))"
        var changes: [SpecChange] = isThere ? [] : [.require(substitute.by.normalized)]
        changes += substitute.programs.filter { !system.isLinked($0.name) }
          .map { .link(program: $0.name, from: substitute.by) }
        // Rules ask no more for what is linked.
        if let place = system.packages.first(where: { $0.value == name })?.location {
          changes.append(.drop(name, reason: reason, asked: place))
        }
        return SubstituteOffer(
          replaced: .system(name), by: substitute.by, isThere: isThere,
          changes: changes,
          programs: substitute.programs, why: substitute.why, caveat: substitute.caveat, evidence: substitute.evidence)
      }
    }
  }
}

extension SystemRules {
  /// Where a Python package has the program `name`; `nil` where no rule tells.
  public func program(_ name: String, of package: PackageName) -> ProvidedProgram? {
    allSubstitutes.lazy.filter { $0.by == package }.flatMap(\.programs).first { $0.name == name }
  }

  /// Every program that rules know of in Python packages, sorted.
  public var knownPrograms: [(program: String, package: PackageName)] {
    allSubstitutes.flatMap { substitute in substitute.programs.map { ($0.name, substitute.by) } }.sorted {
      ($0.0, $0.1) < ($1.0, $1.1)
    }
  }
}

extension Substitute {
  /// The requirement with the other name; with its versions only where both have the same.
  fileprivate func replacing(_ requirement: String) -> String {
    guard let old = try? Requirement(lenient: requirement) else { return by.normalized }
    let specifiers = sharesVersions ? old.specifiers : VersionSpecifiers()
    return Requirement(name: by, extras: old.extras, specifiers: specifiers, marker: old.marker).description
  }
}
