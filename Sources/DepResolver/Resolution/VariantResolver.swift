import SpecParser

/// Resolves a variant on each of its platforms, so that one lock with few markers serves all of them.
///
/// See "Several platforms" in docs/resolver.md.
public struct VariantResolver: Sendable {
  private let source: any DistributionSource

  public init(source: any DistributionSource) {
    self.source = source
  }

  /// One resolution a request, in their order.
  ///
  /// The first goes ahead; the others follow side by side and keep its versions where they can. Where one can't,
  /// all are tried once more with a version that serves all of them, and that answer counts if they then agree on
  /// more packages.
  public func resolve(_ requests: [ResolutionRequest]) async throws(ResolutionError) -> [Resolution] {
    let resolutions = try await resolveInTurn(requests)
    let differing = Self.packagesThatDiffer(in: resolutions)
    if differing.isEmpty { return resolutions }
    let agreed = try await resolveInTurn(try await preferringShared(differing, requests, resolutions))
    return Self.packagesThatDiffer(in: agreed).count < differing.count ? agreed : resolutions
  }

  /// The first, then all others at the same time with the first's versions as preferences.
  private func resolveInTurn(_ requests: [ResolutionRequest]) async throws(ResolutionError) -> [Resolution] {
    guard let first = requests.first else { return [] }
    let resolver = PythonResolver(source: source)
    let leading = try await resolver.resolve(first)
    guard requests.count > 1 else { return [leading] }
    let outcomes = await withTaskGroup(of: Outcome.self) { group in
      for (position, request) in requests.enumerated().dropFirst() {
        group.addTask {
          do throws(ResolutionError) {
            return Outcome(position: position, result: .success(try await resolver.resolve(request.keeping(leading))))
          } catch {
            return Outcome(position: position, result: .failure(error))
          }
        }
      }
      var outcomes: [Outcome] = []
      for await outcome in group { outcomes.append(outcome) }
      return outcomes.sorted { $0.position < $1.position }
    }
    var resolutions = [leading]
    // Of several failures, the one of the first platform is told, whichever came first.
    for outcome in outcomes { resolutions.append(try outcome.result.get()) }
    return resolutions
  }

  /// What one of the requests came to.
  private struct Outcome: Sendable {
    var position: Int
    var result: Result<Resolution, ResolutionError>
  }

  /// The packages with more than one public version, sorted. `2.8.0` and `2.8.0+cpu` are builds of one version.
  private static func packagesThatDiffer(in resolutions: [Resolution]) -> [PackageName] {
    guard resolutions.count > 1 else { return [] }
    var versions: [PackageName: Set<Version>] = [:]
    for package in resolutions.flatMap(\.packages) {
      versions[package.name, default: []].insert(package.version.withoutLocal)
    }
    return versions.filter { $0.value.count > 1 }.keys.sorted()
  }

  /// The requests with what was found so far as preferences, and for the packages that differ, first those
  /// versions that every platform which has them could use.
  private func preferringShared(
    _ differing: [PackageName], _ requests: [ResolutionRequest], _ resolutions: [Resolution]
  ) async throws(ResolutionError) -> [ResolutionRequest] {
    var result = zip(requests, resolutions).map { $0.keeping($1) }
    for name in differing {
      let concerned = zip(requests, resolutions).filter { $0.1.package(named: name) != nil }.map(\.0)
      let shared = try await versionsUsable(by: concerned, of: name)
      for position in result.indices {
        result[position].preferences[name] = shared + (result[position].preferences[name] ?? [])
      }
    }
    return result
  }

  /// Every version of a project that all `requests` have a file for, in the order they would be tried.
  private func versionsUsable(
    by requests: [ResolutionRequest], of name: PackageName
  ) async throws(ResolutionError) -> [Version] {
    guard let first = requests.first else { return [] }
    let candidates: ProjectCandidates
    do {
      candidates = try await CandidateLoader(source: source, first).candidates(of: name)
    } catch {
      throw .fetch(error, needed: name.normalized)
    }
    let selectors = requests.map { FileSelector($0) }
    let usable = (0..<candidates.count).filter { ordinal in
      let releases = candidates.releases(ordinal)
      return selectors.allSatisfy { $0.select(releases, of: name, allowYanked: false).file != nil }
    }
    let ascending = usable.map { candidates.versions[$0] }
    let ordered = first.takesLowest(of: name) ? ascending : ascending.reversed()
    return ordered.filter { !$0.isPrerelease } + ordered.filter(\.isPrerelease)
  }
}

extension ResolutionRequest {
  /// With the versions of `resolution` as the first preferences.
  fileprivate func keeping(_ resolution: Resolution) -> ResolutionRequest {
    var request = self
    for package in resolution.packages {
      let others = (preferences[package.name] ?? []).filter { $0 != package.version }
      request.preferences[package.name] = [package.version] + others
    }
    return request
  }

  /// Whether versions of a project are tried from the lowest on.
  fileprivate func takesLowest(of name: PackageName) -> Bool {
    switch strategy {
    case .highest: false
    case .lowest: true
    case .lowestDirect: requirements.contains { $0.value.name == name && $0.value.applies(in: markers) }
    }
  }
}
