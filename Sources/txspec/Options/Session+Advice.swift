import DepResolver
import Planner
import SpecParser

extension Session {
  /// What would bring an image under its budget; `nil` where it is not over it.
  func advice(for plan: VariantPlan?, _ resolved: VariantAgreement.Variant) async -> BudgetAdvice? {
    guard let plan, case .over(let budget, _, let platform) = plan.budget,
      let size = plan.sizes.first(where: { $0.platform == platform }),
      let index = resolved.resolutions.firstIndex(where: { $0.environment.platform == platform })
    else { return nil }
    let resolution = resolved.resolutions[index]
    let system = plan.systems.first { $0.platform == platform }
    let offers = system?.offers ?? []
    progress.begin("weighing lighter ways for \(plan.name)")
    return BudgetAdvice(
      budget: budget, size: size,
      graph: DependencyGraph(resolution, system: system?.resolution ?? SystemResolution()), offers: offers,
      arrivals: await arrivals(for: offers, resolution, resolved.requests[index]))
  }

  /// What comes into an image with each substitute, by its name; without those that nothing could be learnt of.
  ///
  /// Each is resolved by itself, with the versions that are there already kept.
  private func arrivals(
    for offers: [SubstituteOffer], _ resolution: Resolution, _ asked: ResolutionRequest
  ) async -> [PackageName: [ResolvedPackage]] {
    var arrivals: [PackageName: [ResolvedPackage]] = [:]
    for offer in offers where arrivals[offer.by] == nil {
      guard let text = offer.requirement, let requirement = try? Requirement(lenient: text) else { continue }
      var request = asked
      request.requirements = [Located(requirement, at: SourceLocation(file: "<offer>"))]
      for package in resolution.packages { request.preferences[package.name] = [package.version] }
      arrivals[offer.by] = try? await PythonResolver(source: client).resolve(request).packages
    }
    return arrivals
  }
}
