import SpecParser

/// Tries every choice of versions for a `RandomProjects`, by the rules as they are written and nothing clever.
struct ProjectOracle {
  /// Versions by project; extras are what follows from them.
  typealias Choice = [String: String]

  private struct Candidate {
    var version: Version
    var release: RandomProjects.Release
  }

  private let projects: RandomProjects
  private var candidates: [String: [Candidate]] = [:]
  private var specifiers: [String: VersionSpecifiers] = [:]

  init(_ projects: RandomProjects) throws {
    self.projects = projects
    let wishes = projects.roots + projects.constraints + projects.releases.values.flatMap { $0.flatMap(\.wishes) }
    for wish in wishes { specifiers[wish.specifiers] = try VersionSpecifiers(parsing: wish.specifiers[...]) }
    let own = projects.roots + projects.constraints
    for (name, releases) in projects.releases {
      let asked = own.filter { $0.name == name }.compactMap { specifiers[$0.specifiers] }
      candidates[name] = releases.compactMap { release in
        guard let version = Version(release.version), !release.isForNewerPython else { return nil }
        // A yanked version needs an exact pin of the user's own (PEP 592).
        if release.isYanked, !asked.contains(where: { Self.pins($0, version) }) { return nil }
        if projects.disallowsPrereleases, version.isPrerelease, !asked.contains(where: \.namesPrerelease) {
          return nil
        }
        return Candidate(version: version, release: release)
      }
    }
  }

  private static func pins(_ specifiers: VersionSpecifiers, _ version: Version) -> Bool {
    specifiers.clauses.contains { clause in
      clause.description.hasPrefix("==") && !clause.description.hasSuffix(".*") && clause.contains(version)
    }
  }

  var isSatisfiable: Bool { extend([:]) }

  /// Whether some choice that contains `choice` is right.
  private func extend(_ choice: Choice) -> Bool {
    guard let needs = needs(of: choice) else { return false }
    guard let open = needs.first(where: { choice[$0] == nil }) else { return true }
    return (candidates[open] ?? []).contains { candidate in
      extend(choice.merging([open: candidate.release.version]) { $1 })
    }
  }

  /// What is wrong with an answer, or `nil`.
  func fault(in choice: Choice, extras: [String: Set<String>]) -> String? {
    for (name, version) in choice where candidates[name]?.contains(where: { $0.release.version == version }) != true {
      return "\(name) \(version) can't be used"
    }
    guard let needs = needs(of: choice) else { return "a requirement is not satisfied" }
    guard Set(needs) == Set(choice.keys) else { return "chosen are not exactly the needed ones: \(needs)" }
    let active = activeExtras(in: choice)
    for name in needs where active[name, default: []] != extras[name, default: []] {
      return "the extras of \(name) are \(active[name, default: []].sorted())"
    }
    return nil
  }

  /// The projects that the user's requirements and the chosen versions ask for, or `nil` when what is chosen does
  /// not satisfy them.
  private func needs(of choice: Choice) -> [String]? {
    var needs: [String] = []
    for wish in activeWishes(in: choice) {
      if let chosen = choice[wish.name].flatMap({ Version($0) }), !allows(wish, chosen) { return nil }
      if !needs.contains(wish.name) { needs.append(wish.name) }
    }
    for constraint in projects.constraints where needs.contains(constraint.name) {
      if let chosen = choice[constraint.name].flatMap({ Version($0) }), !allows(constraint, chosen) { return nil }
    }
    return needs
  }

  private func allows(_ wish: RandomProjects.Wish, _ version: Version) -> Bool {
    specifiers[wish.specifiers]?.contains(version) ?? false
  }

  /// All requirements that apply, of the user and of what is chosen and reached from there.
  private func activeWishes(in choice: Choice) -> [RandomProjects.Wish] {
    let extras = activeExtras(in: choice)
    return extras.keys.sorted().reduce(into: projects.roots.filter { $0.name != projects.excluded }) { wishes, name in
      wishes += self.wishes(of: name, in: choice, extras: extras[name, default: []])
    }
  }

  /// The extras asked for of every project that is reached; a project without any has an empty set.
  private func activeExtras(in choice: Choice) -> [String: Set<String>] {
    var active: [String: Set<String>] = [:]
    var waiting = projects.roots.filter { $0.name != projects.excluded }
    while let wish = waiting.popLast() {
      let known = active[wish.name]
      let extras = (known ?? []).union(wish.extras)
      guard extras != known else { continue }
      active[wish.name] = extras
      waiting += wishes(of: wish.name, in: choice, extras: extras)
    }
    return active
  }

  private func wishes(of name: String, in choice: Choice, extras: Set<String>) -> [RandomProjects.Wish] {
    guard let version = choice[name], let release = projects.releases[name]?.first(where: { $0.version == version })
    else { return [] }
    return release.wishes.filter { wish in
      wish.name != projects.excluded && wish.condition.applies && (wish.extra.map(extras.contains) ?? true)
    }
  }
}
