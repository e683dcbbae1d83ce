public import SpecParser

/// Why a package is not in a resolution.
public struct AbsenceExplanation: Sendable, Equatable {
  public enum Reason: Sendable, Equatable {
    /// Asked for, and excluded.
    case excluded(ExcludedEdge)
    /// An excluded package would have brought it, by this chain of edges (the last one leads to the package).
    case behindExclusion(ExcludedEdge, chain: [Edge])
    /// It is asked for, but overrides take the place of that and ask for nothing here; with the first of them.
    case overridden(Edge, by: Located<Requirement>)
    /// A package that is there, or a line of the user's, asks for it, but the requirement's marker does not hold here.
    case marker(Edge)
    /// A package that is there asks for it only with an extra that nobody asked for.
    case extra(Edge)
  }

  /// An exclusion behind which not everything could be looked at, so that it may be a reason too.
  public struct Unseen: Sendable, Equatable {
    public var exclusion: ExcludedEdge
    /// The first project that could not be looked at, and why.
    public var project: PackageName
    public var error: FetchError
  }

  public var name: PackageName
  /// The strongest first; empty when nothing that was looked at asks for the package.
  public var reasons: [Reason]
  public var unseen: [Unseen] = []
  /// Where there is no reason, a name in the resolution that may have been meant.
  public var similar: PackageName?
}

/// Finds out what keeps a package out: exclusions first, and what stands behind them, then markers and extras.
public struct AbsenceExplainer: Sendable {
  /// How many excluded or skipped packages are looked into before the search says no more.
  private static let lookLimit = 64

  private let request: ResolutionRequest
  private let resolution: Resolution
  private let source: any DistributionSource

  public init(request: ResolutionRequest, resolution: Resolution, source: any DistributionSource) {
    self.request = request
    self.resolution = resolution
    self.source = source
  }

  /// Explains why `name` is not among the resolution's packages.
  ///
  /// Behind an exclusion, each package is looked at in the version that would most likely have been taken, the
  /// best one its requirement admits: the answer says what would ask for `name`, not that all would resolve.
  public func explain(_ name: PackageName) async -> AbsenceExplanation {
    var explanation = AbsenceExplanation(name: name, reasons: [])
    for cut in resolution.excluded where cut.edge.child == name { explanation.reasons.append(.excluded(cut)) }
    for cut in resolution.excluded where cut.edge.child != name {
      switch await look(for: name, behind: cut.edge) {
      case .found(let chain): explanation.reasons.append(.behindExclusion(cut, chain: chain))
      case .nothing: continue
      case .unseen(let project, let error):
        explanation.unseen.append(AbsenceExplanation.Unseen(exclusion: cut, project: project, error: error))
      }
    }
    explanation.reasons += overriddenRequirements(on: name) + unusedRequirements(on: name)
    if explanation.reasons.isEmpty {
      let names = resolution.packages.map(\.name) + resolution.excluded.map(\.edge.child)
      explanation.similar = nearestName(to: name.normalized, among: names.map(\.normalized)).flatMap { PackageName($0) }
    }
    return explanation
  }

  /// What would ask for `name`, were there no override of it whose marker does not hold here.
  private func overriddenRequirements(on name: PackageName) -> [AbsenceExplanation.Reason] {
    let markers = request.markers
    let overrides = request.overrides.filter { $0.value.name == name }
    guard let override = overrides.first, !overrides.contains(where: { $0.value.applies(in: markers) }) else {
      return []
    }
    var edges = request.requirements.filter { $0.value.name == name && $0.value.applies(in: markers) }.map(\.edge)
    for package in resolution.packages {
      for extra in [nil] + package.extras.map(Optional.some) {
        edges += applicableRequirements(of: package.detail.metadata, extra: extra, in: markers)
          .filter { $0.name == name }
          .map { requirement in
            Edge(
              parent: .package(package.name, package.version), child: name, requirement: requirement.text, extra: extra,
              evidence: .requiresDist(package.detail.source))
          }
      }
    }
    return edges.map { .overridden($0, by: override) }
  }

  /// Requirements on `name` in the user's lines and in the metadata of what is there, that do not apply.
  private func unusedRequirements(on name: PackageName) -> [AbsenceExplanation.Reason] {
    let markers = request.markers
    var reasons: [AbsenceExplanation.Reason] = []
    for line in request.requirements where line.value.name == name && !line.value.applies(in: markers) {
      reasons.append(.marker(line.edge))
    }
    for package in resolution.packages {
      for requirement in package.detail.metadata.requiresDist where requirement.name == name {
        // What applies was excluded, which is told already.
        guard let marker = requirement.marker, !marker.evaluate(in: markers, extras: Set(package.extras)) else {
          continue
        }
        var edge = Edge(
          parent: .package(package.name, package.version), child: name, requirement: requirement.text,
          evidence: .requiresDist(package.detail.source))
        if let extra = marker.extrasMentioned.first(where: { marker.evaluate(in: markers, extras: [$0]) }) {
          edge.extra = extra
          reasons.append(.extra(edge))
        } else {
          reasons.append(.marker(edge))
        }
      }
    }
    return reasons
  }

  private enum Look {
    /// The shortest chain of requirements that leads to the package.
    case found([Edge])
    case nothing
    case unseen(PackageName, FetchError)
  }

  /// Follows requirements from the child of `start` to `name`, through packages that are not in the resolution;
  /// breadth first. What can't be fetched is passed over, and told if nothing is found elsewhere.
  private func look(for name: PackageName, behind start: Edge) async -> Look {
    let loader = CandidateLoader(source: source, request)
    let selector = FileSelector(request)
    let markers = request.markers
    var queue: [(requirement: Requirement, chain: [Edge])] = []
    if let requirement = try? Requirement(parsing: start.requirement) { queue.append((requirement, [])) }
    var seen: Set<PackageName> = [start.child]
    var unseen: Look?
    var index = 0
    while index < queue.count, index < Self.lookLimit {
      let (requirement, chain) = queue[index]
      index += 1
      let best: (version: Version, detail: DistributionDetail)?
      do throws(FetchError) {
        best = try await likeliest(requirement, loader, selector)
      } catch {
        unseen = unseen ?? .unseen(requirement.name, error)
        continue
      }
      guard let (version, detail) = best else { continue }
      for wanted in [nil] + requirement.extras.map(Optional.some) {
        for next in applicableRequirements(of: detail.metadata, extra: wanted, in: markers) {
          let edge = Edge(
            parent: .package(requirement.name, version), child: next.name, requirement: next.text,
            extra: wanted, evidence: .requiresDist(detail.source))
          if next.name == name { return .found(chain + [edge]) }
          if resolution.package(named: next.name) == nil, seen.insert(next.name).inserted {
            queue.append((next, chain + [edge]))
          }
        }
      }
    }
    return unseen ?? .nothing
  }

  /// The version that would be tried first, with its metadata; `nil` where there is none that can be read.
  private func likeliest(
    _ requirement: Requirement, _ loader: CandidateLoader, _ selector: FileSelector
  ) async throws(FetchError) -> (version: Version, detail: DistributionDetail)? {
    let candidates = try await loader.candidates(of: requirement.name)
    guard let best = selector.best(of: candidates, in: VersionSet(requirement.specifiers)) else { return nil }
    if let declared = request.declaredDetail(of: requirement.name, version: best.version) {
      return (best.version, declared)
    }
    do {
      return (best.version, try await source.detail(of: best, project: requirement.name))
    } catch {
      guard case .fetch(let error) = DetailFailure(error, of: best) else { return nil }
      throw error
    }
  }
}
