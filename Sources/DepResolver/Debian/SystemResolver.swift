internal import SpecParser

/// Finds what `apt-get install --no-install-recommends` would install.
struct SystemResolver {
  /// In the order of the sources.
  var indexes: [DebianIndex]
  /// The packages of the base image.
  var installed: [DebianPackage]

  /// - Throws: `SystemFailure` where apt would refuse, or would take something out of the base.
  func resolve(_ requests: [SystemRequest]) throws(SystemFailure) -> SystemResolution {
    var pins: [String: DebianVersion] = [:]
    for request in requests { pins[request.name] = request.version ?? pins[request.name] }
    let universe = AptUniverse(indexes: indexes, installed: installed, pins: pins)
    var asked: [AptUniverse.PackageID] = []
    for request in requests {
      let package = try target(request, universe)
      if !asked.contains(package) { asked.append(package) }
    }
    var marking = AptMarking(universe)
    marking.install(asked)
    try check(marking)
    return resolution(marking, asked)
  }

  /// The package that apt takes for a name on its command line.
  private func target(
    _ request: SystemRequest, _ universe: AptUniverse
  ) throws(SystemFailure) -> AptUniverse.PackageID {
    let package = universe.package(request.name)
    if universe.packages[package].candidate != nil { return package }
    if let version = request.version {
      let available = indexes.flatMap { $0.group(request.name).packages.map(\.version) }
      if !available.isEmpty { throw .noSuchVersion(request.name, version, available: available.sorted()) }
    }
    // A name without a package stands for the only package that provides it.
    let relation = DebianRelation(name: request.name)
    let providers = universe.providers(of: request.name).filter { provider in
      universe.packages[provider].candidate.map { universe.satisfies($0, relation) } ?? false
    }
    switch providers.count {
    case 0: throw .unknown(request.name)
    case 1: return providers[0]
    default: throw .virtual(request.name, providers: providers.map { universe.packages[$0].name }.sorted())
    }
  }

  private func check(_ marking: AptMarking) throws(SystemFailure) {
    let universe = marking.universe
    var removed: [String] = []
    for package in marking.touched where marking.state(package).install == nil {
      if universe.packages[package].installed != nil { removed.append(universe.packages[package].name) }
    }
    if !removed.isEmpty { throw .removal(removed.sorted()) }
    // Also what the base has, which a new package may break.
    let all = marking.touched + universe.installedNames.map { universe.package($0) }
    for package in all {
      guard let version = marking.state(package).install else { continue }
      for clause in universe.clauses(of: version) where !marking.holds(clause, of: package) {
        // What was broken in the base before is not apt's doing.
        if version == universe.packages[package].installed, !isChanged(clause, marking) { continue }
        throw .broken(
          package: universe.packages[package].name, field: clause.field.rawValue, relation: clause.text)
      }
    }
  }

  private func isChanged(_ clause: AptUniverse.Clause, _ marking: AptMarking) -> Bool {
    let universe = marking.universe
    return clause.alternatives.contains { relation in
      ([universe.package(relation.name)] + universe.providers(of: relation.name)).contains { package in
        marking.state(package).install != universe.packages[package].installed
      }
    }
  }

  private func resolution(_ marking: AptMarking, _ asked: [AptUniverse.PackageID]) -> SystemResolution {
    let universe = marking.universe
    var result = SystemResolution()
    var chosen: [AptUniverse.PackageID: AptUniverse.VersionID] = [:]
    for package in marking.touched {
      guard let version = marking.state(package).install, version != universe.packages[package].installed else {
        continue
      }
      chosen[package] = version
      let replaced = universe.packages[package].installed.map { universe.versions[$0].details.version }
      result.packages.append(SystemPackage(details: universe.versions[version].details, replaces: replaced))
    }
    for package in asked {
      let name = universe.packages[package].name
      if chosen[package] != nil {
        result.edges.append(SystemEdge(parent: .asked, child: name))
      } else {
        result.present.append(name)
      }
    }
    for (package, version) in chosen {
      for clause in universe.clauses(of: version) where !clause.field.isNegative {
        guard let target = holder(of: clause, marking), chosen[target] != nil, target != package else { continue }
        result.edges.append(
          SystemEdge(
            parent: .package(universe.packages[package].name), child: universe.packages[target].name,
            field: clause.field.rawValue, relation: clause.text))
      }
    }
    result.packages.sort { $0.name < $1.name }
    result.present.sort()
    result.edges = Array(Set(result.edges)).sorted { left, right in
      (left.child, left.parentName, left.relation) < (right.child, right.parentName, right.relation)
    }
    return result
  }

  /// The package of the base, or else of what is installed, that makes a clause hold: the first alternative that does.
  private func holder(of clause: AptUniverse.Clause, _ marking: AptMarking) -> AptUniverse.PackageID? {
    let universe = marking.universe
    var found: AptUniverse.PackageID?
    for relation in clause.alternatives {
      for package in [universe.package(relation.name)] + universe.providers(of: relation.name) {
        guard let version = marking.state(package).install, universe.satisfies(version, relation) else { continue }
        if version == universe.packages[package].installed { return package }
        found = found ?? package
      }
    }
    return found
  }
}

extension AptUniverse.Clause {
  /// As the package states it.
  var text: String { alternatives.map(\.description).joined(separator: " | ") }
}

extension SystemEdge {
  /// The parent's name; empty, and so first, where the package was asked for.
  var parentName: String {
    if case .package(let name) = parent { name } else { "" }
  }
}
