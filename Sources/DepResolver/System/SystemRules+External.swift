public import SpecParser

extension SystemRules {
  /// What `[external]` tables ask for: those of the packages that are built from source, and the user's own.
  ///
  /// A wheel brings what its source needed, or its shared objects say so. Of the user's own tables only what the project
  /// runs with counts: an image does not build the project. What no rule knows is told, not guessed.
  public func externalNeeds(
    of resolution: Resolution, own: [Located<ExternalRequirement>] = [], in release: DistributionRelease
  ) -> (needs: [RuleNeed], unknown: [UnknownExternal]) {
    let markers = MarkerEnvironment(python: resolution.environment.python, platform: resolution.environment.platform)
    var found: (needs: [RuleNeed], unknown: [UnknownExternal]) = ([], [])
    for package in resolution.packages where package.isSourceDistribution {
      for requirement in package.detail.external
      where requirement.applies(in: markers, extras: Set(package.extras)) {
        let purpose = requirement.purpose
        guard let mapping = packages(for: requirement.url, in: release) else {
          found.unknown.append(
            UnknownExternal(package: package.name, version: package.version, requirement: requirement))
          continue
        }
        let evidence = RuleNeed.Evidence.external(package.detail.source, requirement.text)
        func add(_ kind: RuleNeed.Kind, _ names: [String]) {
          found.needs += names.map { name in
            RuleNeed(
              package: package.name, version: package.version, kind: kind, choices: [name],
              why: purpose.reason, evidence: evidence)
          }
        }
        if purpose != .run { add(.build, mapping.build) }
        if purpose != .build { add(.runtime, mapping.runtime) }
      }
    }
    for entry in own {
      // An extra's entries are here because the extra was asked for.
      let extras = Set(entry.value.extra.map { [$0] } ?? [])
      guard entry.value.purpose == .run, entry.value.applies(in: markers, extras: extras) else { continue }
      guard let mapping = packages(for: entry.value.url, in: release) else {
        found.unknown.append(UnknownExternal(requirement: entry.value, location: entry.location))
        continue
      }
      found.needs += mapping.runtime.map { name in
        RuleNeed(
          package: nil, version: nil, kind: .runtime, choices: [name], why: entry.value.purpose.reason,
          evidence: .ownExternal(entry.location, entry.value.text))
      }
    }
    return found
  }

  /// The release's own names. A Debian package by its own name needs no rule where the release is of that distribution.
  private func packages(for url: DepURL, in release: DistributionRelease) -> ExternalMapping? {
    if url.type == "deb" {
      guard url.namespace == release.id, isPackageName(url.name) else { return nil }
      return ExternalMapping(build: [url.name], runtime: [url.name])
    }
    guard let mapping = mapping(of: url) else { return nil }
    func renamed(_ names: [String]) -> [String] { names.flatMap { packages(named: $0, in: release) } }
    return ExternalMapping(build: renamed(mapping.build), runtime: renamed(mapping.runtime))
  }

  /// Source: Debian Policy 5.6.1; names come from other people's files, and go into commands.
  private func isPackageName(_ name: String) -> Bool {
    func isPlain(_ byte: UInt8) -> Bool {
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }
    let bytes = name.utf8
    return (2...128).contains(bytes.count) && bytes.first.map(isPlain) == true
      && bytes.allSatisfy { isPlain($0) || "+.-".utf8.contains($0) }
  }
}

extension ExternalRequirement.Purpose {
  fileprivate var reason: String {
    switch self {
    case .build: "its build runs it"
    case .host: "it is linked with it"
    case .run: "it runs with it"
    }
  }
}
