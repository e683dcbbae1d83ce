public import SpecParser

extension SystemRules {
  /// What the packages of a resolution need of the distribution by rule, package by package in the order of the rules.
  ///
  /// What `system.needs` says of a package replaces what rules say it needs in the image; what is dropped is still here,
  /// for whoever shows why. Build needs only of what is installed from a source distribution.
  public func needs(
    of resolution: Resolution, in release: DistributionRelease, system: SystemPackages = SystemPackages()
  ) -> [RuleNeed] {
    let markers = MarkerEnvironment(python: resolution.environment.python, platform: resolution.environment.platform)
    let names = Set(resolution.packages.map(\.name))
    return resolution.packages.flatMap { package in
      let applying = rules(about: package.name).filter { $0.applies(to: package, among: names, markers) }
      let ruled = applying.flatMap { needs(of: package, by: $0, in: release) }
      guard let declared = system.needs(of: package.name) else { return ruled }
      let said = declared.packages.map { name in
        RuleNeed(
          package: package.name, version: package.version, kind: .runtime, choices: [name.value],
          why: "the spec says so", evidence: .spec(name.location))
      }
      return said + ruled.filter { $0.kind == .build }
    }
  }

  private func needs(of package: ResolvedPackage, by rule: SystemRule, in release: DistributionRelease) -> [RuleNeed] {
    var needs: [RuleNeed] = []
    func add(_ kind: RuleNeed.Kind, _ choices: [String], program: String? = nil) {
      needs.append(
        RuleNeed(
          package: package.name, version: package.version, kind: kind, choices: choices, program: program,
          onlyWhen: rule.onlyWhen, why: rule.why, evidence: .rule(rule.evidence)))
    }
    for program in rule.programs {
      add(.runtime, packages(providing: program).flatMap { packages(named: $0, in: release) }, program: program)
    }
    func addAll(_ kind: RuleNeed.Kind, _ names: [String]) {
      for name in names {
        let own = packages(named: name, in: release)
        if own.isEmpty { add(kind, []) }
        for name in own { add(kind, [name]) }
      }
    }
    addAll(.runtime, rule.runtime)
    if !rule.anyOf.isEmpty { add(.runtime, rule.anyOf.flatMap { packages(named: $0, in: release) }) }
    if package.isSourceDistribution { addAll(.build, rule.build) }
    return needs
  }
}

extension SystemRule {
  fileprivate func applies(
    to resolved: ResolvedPackage, among names: Set<PackageName>, _ markers: MarkerEnvironment
  ) -> Bool {
    guard package.matches(resolved.name), versions?.contains(resolved.version) ?? true,
      marker?.evaluate(in: markers) ?? true, names.isDisjoint(with: unless)
    else { return false }
    switch file {
    case nil: return true
    case .sdist: return resolved.isSourceDistribution
    case .wheel: return !resolved.isSourceDistribution
    }
  }
}

extension ResolvedPackage {
  /// Whether what is installed is built first.
  var isSourceDistribution: Bool {
    if case .sdist = chosen.kind { true } else { false }
  }
}
