public import SpecParser

/// The packages that an image has before anything is installed.
public struct BasePackages: Sendable, Equatable {
  /// Whether they were found in the image; otherwise they are assumed.
  public var isKnown: Bool
  public var packages: [DebianPackage]

  public init(isKnown: Bool, packages: [DebianPackage]) {
    self.isKnown = isKnown
    self.packages = packages
  }

  /// The package of a name, or else the only one that provides it.
  public func package(named name: String) -> DebianPackage? {
    if let package = packages.first(where: { $0.name == name }) { return package }
    let providers = packages.filter { $0.provided.contains { $0.name == name } }
    return Set(providers.map(\.name)).count == 1 ? providers.first : nil
  }
}

extension IndexClient {
  /// What the base of `variant` has on `platform`; `nil` where neither a snapshot nor an archive tells.
  ///
  /// `snapshot` is what was found in the base image, `keyring` the path of the spec's `system.keyring`.
  public nonisolated func basePackages(
    of variant: Variant, on platform: Platform, snapshot: BaseSnapshot? = nil, keyring: String? = nil
  ) async -> BasePackages? {
    if let snapshot {
      // apt sees no packages of other architectures, unless they were added.
      let own = snapshot.packages.filter { ["all", platform.debianArchitecture].contains($0.architecture) }
      return BasePackages(isKnown: true, packages: own)
    }
    guard let release = SystemRelease(image: variant.imageBase.value, platform: platform),
      let sources = sources(of: variant, release),
      let lists = try? await packageLists(of: sources, architecture: release.architecture, keyring: keyring)
    else { return nil }
    return BasePackages(isKnown: false, packages: lists.packages(of: variant.assumedBase))
  }
}

extension VariantSystem {
  /// What relies on a package of the base: who asked for it by name, sorted by their names, then packages that were
  /// installed and need it.
  public func reliance(on base: DebianPackage) -> [SystemEdge] {
    let provided = base.provided
    let names = Set([base.name] + provided.map(\.name))
    var edges: [SystemEdge] = []
    for request in asked where names.contains(request.name) {
      edges += request.reasons.map { SystemEdge(parent: $0.parent, child: base.name, evidence: $0.evidence) }
    }
    guard let resolution else { return edges }
    let met = Set(resolution.edges.map { MetRelation(parent: $0.parent, evidence: $0.evidence) })
    for package in resolution.packages {
      let relations = package.details.relations
      for (field, text) in [("Pre-Depends", relations.preDepends), ("Depends", relations.depends)] {
        for alternatives in DebianRelation.field(text) ?? []
        where alternatives.contains(where: { base.satisfies($0, provided: provided) }) {
          let evidence = SystemEvidence.field(
            field, relation: alternatives.map(\.description).joined(separator: " | "))
          let edge = SystemEdge(parent: .package(package.name), child: base.name, evidence: evidence)
          // Where a package that was installed makes it hold, the base's did not.
          let isMet = met.contains(MetRelation(parent: edge.parent, evidence: evidence))
          if !isMet, !edges.contains(edge) { edges.append(edge) }
        }
      }
    }
    return edges
  }
}

/// A relation of a package that another one, which was installed with it, makes hold.
private struct MetRelation: Hashable {
  var parent: SystemEdge.Parent
  var evidence: SystemEvidence
}
