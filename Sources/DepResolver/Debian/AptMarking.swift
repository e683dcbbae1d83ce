internal import SpecParser

/// Marks packages for installation as `apt-get install --no-install-recommends` does.
///
/// apt does not search: it walks depth first from what was asked for, takes of each unsatisfied group the first
/// alternative that can be installed, and never comes back to a choice unless it failed at once. The order of its steps
/// is its result, so this follows them one by one: `pkgDepCache::MarkInstall` of apt 2.6 and 3.0, whose default solver is
/// the same.
struct AptMarking {
  typealias PackageID = AptUniverse.PackageID
  typealias VersionID = AptUniverse.VersionID
  typealias Clause = AptUniverse.Clause

  enum Mode {
    case keep, install, delete
  }

  struct State {
    var mode = Mode.keep
    /// What will be installed in the end.
    var install: VersionID?
    var candidate: VersionID?
    /// Not to be changed again: asked for by the user, or the only way to what the user asked for.
    var isProtected = false
  }

  /// apt gives up where its walk is deeper; here a thread's stack is what ends first.
  private static let deepest = 400

  let universe: AptUniverse
  private var states: [PackageID: State] = [:]
  private(set) var gaveUp = false

  init(_ universe: AptUniverse) {
    self.universe = universe
  }

  func state(_ package: PackageID) -> State {
    if let known = states[package] { return known }
    let details = universe.packages[package]
    return State(install: details.installed, candidate: details.candidate)
  }

  private mutating func change(_ package: PackageID, _ body: (inout State) -> Void) {
    var state = state(package)
    body(&state)
    states[package] = state
  }

  /// Packages whose state may differ from what is installed, in the order of their numbers.
  var touched: [PackageID] { states.keys.sorted() }

  /// Marks what the user asks for, then what that needs, as apt does with the words of its command line.
  mutating func install(_ asked: [PackageID]) {
    for package in asked {
      change(package) { $0.isProtected = true }
      _ = mark(package, auto: false, depth: 0, byUser: true)
    }
    // apt keeps them in a set, ordered by its own numbers.
    for package in asked.sorted(by: { rank($0) < rank($1) }) { _ = mark(package, auto: true, depth: 0, byUser: true) }
  }

  private func rank(_ package: PackageID) -> Int {
    guard let version = state(package).candidate else { return 0 }
    return universe.versions[version].details.rank
  }

  // MARK: Is it satisfied?

  /// Whether what is to be installed satisfies one relation; `except` is the package that states a negative one.
  private func isSatisfied(_ relation: DebianRelation, except: PackageID? = nil) -> Bool {
    if let installed = state(universe.package(relation.name)).install,
      universe.package(relation.name) != except, universe.satisfies(installed, relation)
    {
      return true
    }
    return universe.providers(of: relation.name).contains { provider in
      provider != except && state(provider).install.map { universe.satisfies($0, relation) } ?? false
    }
  }

  /// Whether a clause of a version of `package` holds with what is to be installed.
  func holds(_ clause: Clause, of package: PackageID) -> Bool {
    clause.field.isNegative
      ? !clause.alternatives.contains { isSatisfied($0, except: package) }
      : clause.alternatives.contains { isSatisfied($0) }
  }

  private func isBroken(_ package: PackageID) -> Bool {
    guard let version = state(package).install else { return false }
    return universe.clauses(of: version).contains { !holds($0, of: package) }
  }

  // MARK: Marking

  private func mayChange(_ package: PackageID, to mode: Mode, byUser: Bool = false) -> Bool {
    let state = state(package)
    if byUser || state.mode == mode { return true }
    if state.isProtected { return false }
    if mode == .delete, let installed = universe.packages[package].installed {
      let details = universe.versions[installed].details
      return !details.isEssential && !details.isProtected
    }
    return true
  }

  private mutating func mark(_ package: PackageID, auto: Bool, depth: Int, byUser: Bool = false) -> Bool {
    guard depth < Self.deepest else {
      gaveUp = true
      return false
    }
    let before = state(package)
    let present = universe.packages[package].installed
    let isKeptAndProtected =
      before.isProtected && before.mode == .keep && before.candidate != nil && before.candidate == present
    if !isKeptAndProtected, !mayChange(package, to: .install, byUser: byUser) { return false }
    guard let version = before.candidate else { return false }
    if !before.isProtected, !isBroken(package) {
      if version == present { return before.install == nil ? keep(package, byUser: byUser) : true }
      if before.mode == .install { return true }
    }
    if byUser { take(package) }
    let failsEarly = !before.isProtected && !byUser
    var hasFailed = false
    var needs: [Clause] = []
    var upgrades: [PackageID] = []
    var removals: [PackageID] = []
    if auto {
      var conflicts: [Clause] = []
      for clause in universe.clauses(of: version) where before.isProtected || !holds(clause, of: package) {
        if clause.field.isNegative { conflicts.append(clause) } else { needs.append(clause) }
      }
      if !clear(conflicts, of: package, &upgrades, &removals, isProtected: before.isProtected, byUser: byUser) {
        if failsEarly { return false }
        hasFailed = true
      }
      if let present { upgrades += dependants(of: present, brokenBy: version).filter { !upgrades.contains($0) } }
    }
    if !byUser { take(package) }
    if !auto { return !hasFailed }
    change(package) { $0.isProtected = true }
    defer { if !before.isProtected { change(package) { $0.isProtected = false } } }
    upgradeSiblings(of: version, depth)
    if !upgradeOrRemove(upgrades, depth, isProtected: before.isProtected, byUser: byUser) {
      if failsEarly { return discard(package) }
      hasFailed = true
    }
    if !installDependencies(needs, depth, isProtected: before.isProtected, byUser: byUser) {
      if failsEarly { return discard(package) }
      hasFailed = true
    }
    for removal in removals where !delete(removal) {
      if failsEarly { return discard(package) }
      hasFailed = true
    }
    return !hasFailed
  }

  /// The candidate is what will be installed.
  private mutating func take(_ package: PackageID) {
    let present = universe.packages[package].installed
    change(package) { state in
      if state.isProtected, state.install == state.candidate, state.install != nil { return }
      state.install = state.candidate
      state.mode = state.candidate == present ? .keep : .install
    }
  }

  private mutating func keep(_ package: PackageID, byUser: Bool = false) -> Bool {
    guard mayChange(package, to: .keep, byUser: byUser) else { return false }
    let present = universe.packages[package].installed
    change(package) {
      $0.mode = .keep
      $0.install = present
    }
    return true
  }

  private mutating func delete(_ package: PackageID) -> Bool {
    guard mayChange(package, to: .delete) else { return false }
    change(package) {
      $0.mode = .delete
      $0.install = nil
    }
    return true
  }

  /// Undoes a marking that failed, so that the same version is not tried again; always `false`.
  private mutating func discard(_ package: PackageID) -> Bool {
    let present = universe.packages[package].installed
    change(package) {
      $0.mode = .keep
      $0.install = present
      $0.candidate = present
    }
    return false
  }

  private mutating func discardCandidate(_ package: PackageID) {
    change(package) { $0.candidate = $0.install }
  }
}

extension AptMarking {
  /// The packages that would satisfy one of `alternatives` if their candidate (or, `installed`, their present version)
  /// were there, best first.
  private func solutions(_ alternatives: [DebianRelation], installed: Bool = false) -> [PackageID] {
    var upgrades: [PackageID] = []
    var others: [PackageID] = []
    for relation in alternatives {
      var found: [PackageID] = []
      let target = universe.package(relation.name)
      for package in [target] + universe.providers(of: relation.name) where !found.contains(package) {
        let version = installed ? universe.packages[package].installed : state(package).candidate
        if let version, universe.satisfies(version, relation) { found.append(package) }
      }
      found.sort { isPreferred($0, to: $1, target: target) }
      for package in found where !upgrades.contains(package) && !others.contains(package) {
        if universe.packages[package].installed != nil { upgrades.append(package) } else { others.append(package) }
      }
    }
    return upgrades + others
  }

  /// apt's `CompareProviders`.
  private func isPreferred(_ left: PackageID, to right: PackageID, target: PackageID) -> Bool {
    let (first, second) = (state(left), state(right))
    if first.isProtected != second.isProtected { return first.isProtected }
    let isInstalled = (universe.packages[left].installed != nil, universe.packages[right].installed != nil)
    if isInstalled.0 != isInstalled.1 { return isInstalled.0 }
    if (left == target) != (right == target) { return left == target }
    guard let a = first.candidate ?? universe.packages[left].installed,
      let b = second.candidate ?? universe.packages[right].installed
    else { return left < right }
    let (one, other) = (universe.versions[a].details, universe.versions[b].details)
    if one.isEssential != other.isEssential { return one.isEssential }
    if one.isProtected != other.isProtected { return one.isProtected }
    if one.priority != other.priority { return one.priority.rawValue < other.priority.rawValue }
    return one.rank > other.rank
  }

  /// Sees to it that nothing stays that the conflicts and breaks of `package` exclude, where it can.
  private mutating func clear(
    _ conflicts: [Clause], of package: PackageID, _ upgrades: inout [PackageID], _ removals: inout [PackageID],
    isProtected: Bool, byUser: Bool
  ) -> Bool {
    var hasFailed = false
    var bad: [PackageID] = []
    for clause in conflicts {
      for other in solutions(clause.alternatives) where other != package {
        let present = universe.packages[other].installed
        if state(other).candidate != present {
          if state(other).mode == .install, !keep(other) {
            hasFailed = true
          } else if isProtected {
            discardCandidate(other)
            if present == nil { change(other) { $0.isProtected = true } }
          } else {
            bad.append(other)
          }
        } else if !remove(other, &removals, isProtected: isProtected) {
          hasFailed = true
        }
        if hasFailed, !isProtected, !byUser { return false }
      }
      for other in solutions(clause.alternatives, installed: true) where other != package {
        let present = universe.packages[other].installed
        if state(other).candidate != present, state(other).candidate != nil, !bad.contains(other) {
          upgrades.append(other)
        } else if state(other).candidate == present {
          continue
        } else if !remove(other, &removals, isProtected: isProtected) {
          hasFailed = true
          if !isProtected, !byUser { return false }
        }
      }
    }
    return !hasFailed
  }

  private mutating func remove(_ package: PackageID, _ removals: inout [PackageID], isProtected: Bool) -> Bool {
    if !isProtected {
      if state(package).mode == .delete { return true }
      guard mayChange(package, to: .delete) else { return false }
      removals.append(package)
      return true
    }
    if state(package).mode != .delete, !delete(package) { return false }
    change(package) {
      $0.candidate = $0.install
      $0.isProtected = true
    }
    return true
  }

  /// Installed packages that need the present version of a package and not the one that replaces it.
  private func dependants(of present: VersionID, brokenBy version: VersionID) -> [PackageID] {
    if present == version { return [] }
    return universe.installedNames.map { universe.package($0) }.filter { dependant in
      guard let own = universe.packages[dependant].installed, state(dependant).mode != .install else { return false }
      return universe.clauses(of: own).contains { clause in
        !clause.field.isNegative
          && clause.alternatives.contains { universe.satisfies(present, $0) && !universe.satisfies(version, $0) }
      }
    }
  }

  /// Installed packages of the same source go to the same version.
  private mutating func upgradeSiblings(of version: VersionID, _ depth: Int) {
    let details = universe.versions[version].details
    let siblings = universe.installedNames.map { universe.package($0) }.filter { sibling in
      guard sibling != universe.versions[version].package, let present = universe.packages[sibling].installed,
        let candidate = state(sibling).candidate, candidate != present,
        universe.versions[present].details.source == details.source,
        !(state(sibling).mode == .install && state(sibling).install == candidate)
      else { return false }
      let other = universe.versions[candidate].details
      return other.source == details.source && other.sourceVersion == details.sourceVersion
    }
    for sibling in siblings { _ = mark(sibling, auto: false, depth: depth + 1) }
    for sibling in siblings { _ = mark(sibling, auto: true, depth: depth + 1) }
  }

  private mutating func upgradeOrRemove(
    _ upgrades: [PackageID], _ depth: Int, isProtected: Bool, byUser: Bool
  ) -> Bool {
    var hasFailed = false
    for package in upgrades where state(package).mode != .install {
      if mark(package, auto: true, depth: depth + 1) { continue }
      if !delete(package) {
        hasFailed = true
        if !isProtected, !byUser { break }
      } else if isProtected {
        change(package) { $0.isProtected = true }
      }
    }
    return !hasFailed
  }

  private mutating func installDependencies(
    _ needs: [Clause], _ depth: Int, isProtected: Bool, byUser: Bool
  ) -> Bool {
    var hasFailed = false
    for clause in needs {
      let isSatisfied = clause.alternatives.contains { self.isSatisfied($0) }
      if isSatisfied {
        // The only way to something protected is protected itself.
        guard isProtected, let only = onlySolution(clause.alternatives), !state(only).isProtected else { continue }
        change(only) { $0.isProtected = true }
        if !mark(only, auto: true, depth: depth + 1) { hasFailed = true }
        continue
      }
      let possible = solutions(clause.alternatives).filter { !isRuledOut($0) }
      var found = false
      for package in possible {
        if isProtected, possible.count == 1 {
          guard mark(package, auto: false, depth: depth + 1) else { continue }
          change(package) { $0.isProtected = true }
        }
        guard mark(package, auto: true, depth: depth + 1) else { continue }
        found = true
        break
      }
      if !found {
        hasFailed = true
        if !isProtected, !byUser { break }
      }
    }
    return !hasFailed
  }

  private func isRuledOut(_ package: PackageID) -> Bool {
    let state = state(package)
    return state.isProtected
      && (state.mode == .delete || (state.mode == .keep && universe.packages[package].installed == nil))
  }

  /// The package whose candidate and present version are the one version that satisfies; `nil` where there are more.
  private func onlySolution(_ alternatives: [DebianRelation]) -> PackageID? {
    var versions: Set<VersionID> = []
    for package in solutions(alternatives) where !isRuledOut(package) {
      if let version = state(package).candidate { versions.insert(version) }
    }
    for package in solutions(alternatives, installed: true) where !isRuledOut(package) {
      if let version = universe.packages[package].installed { versions.insert(version) }
    }
    guard versions.count == 1, let only = versions.first else { return nil }
    return universe.versions[only].package
  }
}
