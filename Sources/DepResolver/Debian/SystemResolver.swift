public import SpecParser

/// Finds what `apt-get install --no-install-recommends` would install.
struct SystemResolver {
  /// In the order of the sources.
  var indexes: [DebianIndex]
  /// The packages of the base image.
  var installed: [DebianPackage]

  /// - Throws: `SystemFailure` where apt would refuse, or would take something out of the base.
  func select(
    _ requests: [SystemRequest], pins: [String: DebianVersion] = [:]
  ) throws(SystemFailure) -> AptSelection {
    var pins = pins
    for request in requests { pins[request.name] = request.version ?? pins[request.name] }
    let universe = AptUniverse(indexes: indexes, installed: installed, pins: pins)
    var asked: [AptUniverse.PackageID] = []
    var targets: [String: String] = [:]
    for request in requests {
      let package = try target(request, universe)
      let name = universe.packages[package].name
      if name != request.name { targets[request.name] = name }
      if !asked.contains(package) { asked.append(package) }
    }
    var marking = AptMarking(universe)
    marking.install(asked)
    try check(marking)
    return selection(marking, targets)
  }

  /// The package that apt takes for a name on its command line.
  private func target(
    _ request: SystemRequest, _ universe: AptUniverse
  ) throws(SystemFailure) -> AptUniverse.PackageID {
    let package = universe.package(request.name)
    if universe.packages[package].candidate != nil { return package }
    if let version = request.version {
      let available = indexes.flatMap { $0.group(request.name).packages.map(\.version) }
      if !available.isEmpty { throw .noSuchVersion(request.name, version, available: Set(available).sorted()) }
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

  private func selection(_ marking: AptMarking, _ targets: [String: String]) -> AptSelection {
    let universe = marking.universe
    var result = AptSelection(targets: targets)
    var chosen: [AptUniverse.PackageID: AptUniverse.VersionID] = [:]
    for package in marking.touched {
      guard let version = marking.state(package).install, version != universe.packages[package].installed else {
        continue
      }
      chosen[package] = version
      let replaced = universe.packages[package].installed.map { universe.versions[$0].details.version }
      result.packages.append(SystemPackage(details: universe.versions[version].details, replaces: replaced))
    }
    var relations: Set<AptSelection.Relation> = []
    for (package, version) in chosen {
      for clause in universe.clauses(of: version) where !clause.field.isNegative {
        guard let target = holder(of: clause, marking), chosen[target] != nil, target != package else { continue }
        relations.insert(
          AptSelection.Relation(
            parent: universe.packages[package].name, child: universe.packages[target].name,
            field: clause.field.rawValue, text: clause.text))
      }
    }
    result.packages.sort { $0.name < $1.name }
    result.relations = relations.sorted { left, right in
      (left.child, left.parent, left.field, left.text) < (right.child, right.parent, right.field, right.text)
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

/// Why there is no set of packages to install.
public enum SystemFailure: Error, Hashable, Sendable {
  /// No archive has a package of this name, nor one that provides it.
  case unknown(String)
  /// Only packages that provide the name are there, and more than one of them.
  case virtual(String, providers: [String])
  /// The archives have the package and not this version.
  case noSuchVersion(String, DebianVersion, available: [DebianVersion])
  /// apt would end with packages whose needs are not met; the first of them with the field that is not.
  case broken(package: String, field: String, relation: String)
  /// apt would remove packages of the base.
  case removal([String])
}
