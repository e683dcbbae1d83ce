import SpecParser

/// Turns the solver's choice into a resolution: what was chosen, why each is there, what was kept out.
struct ResolutionBuilder {
  let request: ResolutionRequest
  let rules: RequirementRules

  /// One chosen package.
  struct Choice {
    var release: ProjectCandidates.Release
    var file: DistributionFile
    var detail: DistributionDetail
    var extras: [ExtraName]
    var passedOver: [PassedOver] = []
  }

  /// All that is asked of each package by what was chosen, constraints included.
  func requirements(on chosen: [PackageName: Choice]) -> [PackageName: [Requirement]] {
    var asked: [PackageName: [Requirement]] = [:]
    func add(_ expansion: RequirementExpansion) {
      for item in expansion.items { asked[item.requirement.name, default: []].append(item.requirement) }
    }
    add(rules.expand(request.requirements))
    for choice in chosen.values {
      for extra in [nil] + choice.extras.map(Optional.some) {
        add(rules.expand(choice.detail, version: choice.release.version, extra: extra))
      }
    }
    return asked
  }

  /// Walks from the user's requirements through what was chosen.
  func resolution(of chosen: [PackageName: Choice]) -> Resolution {
    var edges: [Edge] = []
    var excluded: [ExcludedEdge] = []
    var reached: Set<PackageName> = []
    var queue: [PackageName] = []
    func follow(_ expansion: RequirementExpansion) {
      excluded += expansion.excluded
      for item in expansion.items where !item.isConstraint {
        // A package's own extras ask for the package itself; that is no reason to show.
        if case .package(item.requirement.name, _) = item.edge.parent { continue }
        edges.append(item.edge)
        if reached.insert(item.requirement.name).inserted { queue.append(item.requirement.name) }
      }
    }
    follow(rules.expand(request.requirements))
    var index = 0
    while index < queue.count {
      guard let choice = chosen[queue[index]] else {
        preconditionFailure("the solver left \(queue[index]) undecided")
      }
      index += 1
      for extra in [nil] + choice.extras.map(Optional.some) {
        follow(rules.expand(choice.detail, version: choice.release.version, extra: extra))
      }
    }
    let packages = reached.sorted().compactMap { name in
      chosen[name].map { choice in
        var package = ResolvedPackage(
          name: name, version: choice.release.version, extras: choice.extras, index: choice.release.index,
          chosen: choice.file, fileList: fileList(of: choice.release, of: name), detail: choice.detail)
        package.passedOver = choice.passedOver
        return package
      }
    }
    return Resolution(
      environment: request.environment,
      packages: packages,
      edges: Self.sorted(Self.unique(edges), packages),
      excluded: Self.unique(excluded).sorted { Self.areInOrder($0.edge, $1.edge) })
  }

  private func fileList(of release: ProjectCandidates.Release, of name: PackageName) -> FileList {
    // What the user names has one file, whatever its age.
    if release.index.kind == .direct || (request.cutOff(of: name) == nil && request.hashes[name] == nil) {
      return FileList(release.page, position: release.position)
    }
    return FileList(release.files.filter { mayBeLocked($0, of: name) })
  }

  /// Whether a lock lists the file: one that the user's date or hashes rule out is not there for anyone.
  private func mayBeLocked(_ file: DistributionFile, of name: PackageName) -> Bool {
    if let excludeNewer = request.cutOff(of: name), file.uploadTime ?? Int.max >= excludeNewer { return false }
    guard let allowed = request.hashes[name] else { return true }
    return file.sha256.flatMap { FileHash(.sha256, digest: $0) }.map(allowed.contains) ?? false
  }

  private static func unique<Element: Hashable>(_ elements: [Element]) -> [Element] {
    var seen: Set<Element> = []
    return elements.filter { seen.insert($0).inserted }
  }

  /// In order; most are told apart by the place of their child among the packages, which is no text.
  private static func sorted(_ edges: [Edge], _ packages: [ResolvedPackage]) -> [Edge] {
    let places = Dictionary(uniqueKeysWithValues: packages.enumerated().map { ($1.name, $0) })
    let placed = edges.map { (place: places[$0.child] ?? packages.count, edge: $0) }
    return placed.sorted { left, right in
      left.place == right.place ? areInOrder(left.edge, right.edge) : left.place < right.place
    }.map(\.edge)
  }

  /// By child, then the user's own lines in their order, then parents by name, extra and text.
  private static func areInOrder(_ left: Edge, _ right: Edge) -> Bool {
    if left.child != right.child { return left.child < right.child }
    switch (left.parent, right.parent) {
    case (.root, .root):
      if case .line(let first) = left.evidence, case .line(let second) = right.evidence, first != second {
        return first < second
      }
    case (.root, .package): return true
    case (.package, .root): return false
    case (.package(let first, _), .package(let second, _)):
      if first != second { return first < second }
    }
    return (left.extra?.normalized ?? "", left.requirement) < (right.extra?.normalized ?? "", right.requirement)
  }
}
