import SpecParser

/// What one parent asks for once exclusions, overrides and constraints have had their say.
///
/// The solver's dependencies and the edges of the finished resolution both come from here, so that what is
/// explained is what was solved.
struct RequirementExpansion: Sendable {
  /// One requirement that applies, with the edge that tells of it.
  struct Item: Sendable {
    var requirement: Requirement
    var edge: Edge
    /// A constraint narrows a package without asking for it; it is no reason for the package to be there.
    var isConstraint = false
  }

  var items: [Item] = []
  var excluded: [ExcludedEdge] = []
}

/// The user's rules that change what packages ask for, looked up by name.
struct RequirementRules: Sendable {
  let markers: MarkerEnvironment
  private let extras = ExtraTables()
  let constraints: [PackageName: [Located<Requirement>]]
  let overrides: [PackageName: [Located<Requirement>]]
  /// What the user takes from elsewhere than an index.
  let direct: DirectReferences
  /// The first place each package is excluded at.
  let exclusions: [PackageName: SourceLocation]

  init(_ request: ResolutionRequest) {
    let markers = request.markers
    self.markers = markers
    constraints = Dictionary(
      grouping: request.constraints.filter { $0.value.applies(in: markers) }, by: \.value.name)
    overrides = Dictionary(grouping: request.overrides, by: \.value.name)
    direct = DirectReferences(request)
    exclusions = Dictionary(
      request.exclusions.map { ($0.value, $0.location) }, uniquingKeysWith: { first, _ in first })
  }

  /// What the user's own files ask for here.
  func expand(_ requirements: [Located<Requirement>]) -> RequirementExpansion {
    expand(
      requirements.filter { $0.value.applies(in: markers) }.map { located in
        let edge = Edge(
          parent: .root, child: located.value.name, requirement: located.value.text,
          evidence: .line(located.location))
        return RequirementExpansion.Item(requirement: located.value, edge: edge)
      })
  }

  /// What a distribution asks for here, by itself or with one of its extras.
  func expand(_ detail: DistributionDetail, version: Version, extra: ExtraName?) -> RequirementExpansion {
    let name = detail.metadata.name
    let applicable =
      extra.map { extras.table(of: detail.metadata, version, in: markers).requirements(of: $0, in: markers) }
      ?? applicableRequirements(of: detail.metadata, extra: nil, in: markers)
    return expand(
      applicable.map { requirement in
        let edge = Edge(
          parent: .package(name, version), child: requirement.name, requirement: requirement.text,
          extra: extra, evidence: .requiresDist(detail.source))
        return RequirementExpansion.Item(requirement: requirement, edge: edge)
      })
  }

  private func expand(_ asked: [RequirementExpansion.Item]) -> RequirementExpansion {
    var expansion = RequirementExpansion()
    var constrained: Set<PackageName> = []
    for item in asked {
      let name = item.requirement.name
      if let place = exclusions[name] {
        expansion.excluded.append(ExcludedEdge(edge: item.edge, excludedAt: place))
        continue
      }
      if let replacements = overrides[name] {
        for replacement in replacements where replacement.value.applies(in: markers) {
          var edge = item.edge
          edge.requirement = replacement.value.text
          edge.evidence = .line(replacement.location)
          expansion.items.append(.init(requirement: replacement.value, edge: edge))
        }
      } else {
        expansion.items.append(item)
      }
      guard constrained.insert(name).inserted else { continue }
      for constraint in constraints[name] ?? [] {
        var edge = item.edge
        edge.requirement = constraint.value.text
        edge.evidence = .line(constraint.location)
        expansion.items.append(.init(requirement: constraint.value, edge: edge, isConstraint: true))
      }
    }
    return expansion
  }
}
