internal import SpecParser

/// The packages of a system and of the archives it installs from, looked up as they are needed.
///
/// Only packages of one architecture and of `all` are seen, as where no foreign architecture was added.
final class AptUniverse {
  typealias PackageID = Int
  typealias VersionID = Int

  struct Package {
    var name: String
    var installed: VersionID?
    /// What installing it would give: the highest version, of the archives or installed.
    var candidate: VersionID?
  }

  struct Version {
    var package: PackageID
    var details: DebianPackage
    /// What the version provides, its own name apart.
    var provides: [DebianRelation]
  }

  /// One group of a relationship field: of the alternatives one must hold, or for a negative one none may.
  struct Clause {
    enum Field: String {
      case preDepends = "Pre-Depends"
      case depends = "Depends"
      case conflicts = "Conflicts"
      case breaks = "Breaks"

      var isNegative: Bool { self == .conflicts || self == .breaks }
    }

    var field: Field
    var alternatives: [DebianRelation]
  }

  private let indexes: [DebianIndex]
  private(set) var packages: [Package] = []
  private(set) var versions: [Version] = []
  private var numbers: [String: PackageID] = [:]
  private var providers: [String: [PackageID]] = [:]
  private var clauses: [VersionID: [Clause]] = [:]
  private let installed: [String: DebianPackage]
  /// Names that installed packages provide, with those packages.
  private let installedProviders: [String: [String]]
  /// Exact versions that were asked for, by name.
  private let pins: [String: DebianVersion]

  /// `indexes` in the order of the sources; `installed` are the packages of the base image.
  init(indexes: [DebianIndex], installed: [DebianPackage], pins: [String: DebianVersion]) {
    self.indexes = indexes
    self.pins = pins
    self.installed = Dictionary(installed.map { ($0.name, $0) }) { first, _ in first }
    installedNames = self.installed.keys.sorted()
    var providers: [String: [String]] = [:]
    for package in installed where !package.relations.provides.isEmpty {
      for relation in package.provided { providers[relation.name, default: []].append(package.name) }
    }
    installedProviders = providers
  }

  /// Sorted.
  let installedNames: [String]

  /// The package of this name; one nobody has heard of has no versions.
  func package(_ name: String) -> PackageID {
    if let known = numbers[name] { return known }
    let number = packages.count
    numbers[name] = number
    packages.append(Package(name: name))
    let present = installed[name].map { add($0, number) }
    packages[number].installed = present
    var best: VersionID?
    for index in indexes {
      for details in index.group(name).packages {
        let isBetter = best.map { versions[$0].details.version < details.version } ?? true
        if let pin = pins[name] {
          if details.version == pin, best == nil { best = add(details, number) }
        } else if isBetter {
          best = add(details, number)
        }
      }
    }
    if let present, pins[name].map({ $0 == versions[present].details.version }) ?? true {
      // What is installed is kept unless there is something later.
      if best.map({ versions[$0].details.version <= versions[present].details.version }) ?? true { best = present }
    }
    packages[number].candidate = best
    return number
  }

  private func add(_ details: DebianPackage, _ package: PackageID) -> VersionID {
    versions.append(Version(package: package, details: details, provides: details.provided))
    return versions.count - 1
  }

  /// Packages some version of which provides `name`, in the order of the sources.
  func providers(of name: String) -> [PackageID] {
    if let known = providers[name] { return known }
    var names: [String] = []
    for index in indexes {
      for provider in index.group(name).providers where !names.contains(provider) { names.append(provider) }
    }
    for provider in installedProviders[name] ?? [] where !names.contains(provider) { names.append(provider) }
    let found = names.map { package($0) }
    providers[name] = found
    return found
  }

  /// The groups of a version's fields in the order in which apt reads them. Fields that break the grammar are passed
  /// over, as an archive checks its own.
  func clauses(of version: VersionID) -> [Clause] {
    if let known = clauses[version] { return known }
    let relations = versions[version].details.relations
    var found: [Clause] = []
    for (field, text) in [
      (Clause.Field.preDepends, relations.preDepends), (.depends, relations.depends),
      (.conflicts, relations.conflicts), (.breaks, relations.breaks),
    ] where !text.isEmpty {
      for alternatives in DebianRelation.field(text) ?? [] {
        found.append(Clause(field: field, alternatives: alternatives))
      }
    }
    clauses[version] = found
    return found
  }

  /// Whether `version` is of the package that `relation` names, or provides it, in a version that will do.
  func satisfies(_ version: VersionID, _ relation: DebianRelation) -> Bool {
    versions[version].details.satisfies(relation, provided: versions[version].provides)
  }
}

extension DebianPackage {
  /// What it provides, its own name apart.
  var provided: [DebianRelation] {
    if relations.provides.isEmpty { return [] }
    return (DebianRelation.field(relations.provides) ?? []).compactMap(\.first)
  }

  /// Whether `relation` names the package, or one of the names it has `provided`, in a version that will do.
  func satisfies(_ relation: DebianRelation, provided: [DebianRelation]) -> Bool {
    if relation.qualifier == "any", multiArch != .allowed { return false }
    if name == relation.name, relation.bound.map({ $0.admits(version) }) ?? true { return true }
    return provided.contains { provided in
      guard provided.name == relation.name else { return false }
      guard let bound = relation.bound else { return true }
      // Debian Policy 7.5: a provided name has a version only where the field gives it one.
      guard case .equal? = provided.bound?.comparison, let version = provided.bound?.version else { return false }
      return bound.admits(version)
    }
  }
}
