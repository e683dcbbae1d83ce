public import SpecParser

/// Why a package is not in a resolution.
public struct AbsenceExplanation: Sendable, Equatable {
  public enum Reason: Sendable, Equatable {
    /// Asked for, and excluded.
    case excluded(ExcludedEdge)
    /// An excluded package would have brought it, by this chain of edges (the last one leads to the package).
    case behindExclusion(ExcludedEdge, chain: [Edge])
    /// A package that is there asks for it, but the requirement's marker does not hold here.
    case marker(Edge)
    /// A package that is there asks for it only with an extra that nobody asked for.
    case extra(Edge)
  }

  public var name: PackageName
  /// The strongest first; empty when nothing here ever asks for the package.
  public var reasons: [Reason]
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
  public func explain(_ name: PackageName) async throws(FetchError) -> AbsenceExplanation {
    var reasons: [AbsenceExplanation.Reason] = []
    for cut in resolution.excluded where cut.edge.child == name { reasons.append(.excluded(cut)) }
    for cut in resolution.excluded where cut.edge.child != name {
      if let chain = try await chain(to: name, behind: cut.edge) {
        reasons.append(.behindExclusion(cut, chain: chain))
      }
    }
    return AbsenceExplanation(name: name, reasons: reasons + unusedRequirements(on: name))
  }

  /// Requirements on `name` in the metadata of what is there, that do not apply.
  private func unusedRequirements(on name: PackageName) -> [AbsenceExplanation.Reason] {
    let markers = MarkerEnvironment(python: request.environment.python, platform: request.environment.platform)
    var reasons: [AbsenceExplanation.Reason] = []
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

  /// The shortest chain of requirements from the child of `start` to `name`, through packages that are not in
  /// the resolution; breadth first.
  private func chain(to name: PackageName, behind start: Edge) async throws(FetchError) -> [Edge]? {
    let loader = CandidateLoader(source: source, indexes: request.indexes)
    let selector = FileSelector(request)
    let markers = MarkerEnvironment(python: request.environment.python, platform: request.environment.platform)
    var queue: [(requirement: Requirement, chain: [Edge])] = []
    if let requirement = try? Requirement(parsing: start.requirement) { queue.append((requirement, [])) }
    var seen: Set<PackageName> = [start.child]
    var index = 0
    while index < queue.count, index < Self.lookLimit {
      let (requirement, chain) = queue[index]
      index += 1
      let candidates = try await loader.candidates(of: requirement.name)
      guard let best = selector.best(of: candidates, in: VersionSet(requirement.specifiers)) else { continue }
      let detail: DistributionDetail
      do {
        detail = try await source.detail(of: best.file, project: requirement.name)
      } catch {
        guard case .fetch(let error) = DetailFailure(error) else { continue }
        throw error
      }
      for wanted in [nil] + requirement.extras.map(Optional.some) {
        for next in applicableRequirements(of: detail.metadata, extra: wanted, in: markers) {
          let edge = Edge(
            parent: .package(requirement.name, best.release.version), child: next.name, requirement: next.text,
            extra: wanted, evidence: .requiresDist(detail.source))
          if next.name == name { return chain + [edge] }
          if resolution.package(named: next.name) == nil, seen.insert(next.name).inserted {
            queue.append((next, chain + [edge]))
          }
        }
      }
    }
    return nil
  }
}
