import SpecParser

/// Makes variants that are resolved together take the same version of a package where they can, so that their images
/// share what is built and cached.
///
/// See "Several variants" in docs/resolver.md.
public struct VariantAgreement: Sendable {
  /// What one variant asked for and got, by platform.
  public struct Variant: Sendable {
    public var requests: [ResolutionRequest]
    public var resolutions: [Resolution]

    public init(requests: [ResolutionRequest], resolutions: [Resolution]) {
      self.requests = requests
      self.resolutions = resolutions
    }
  }

  private let source: any DistributionSource

  public init(source: any DistributionSource) {
    self.source = source
  }

  /// The variants with resolutions that differ in fewer packages, or as they are where that is not to be had.
  ///
  /// Each tries the lowest version that another took, as that is the most constrained one; what a lock on disk pins goes
  /// before it. Nothing is forced, so no variant fails for it.
  public func agreeing(_ variants: [Variant]) async -> [Variant] {
    let versions = Self.differingVersions(variants)
    if versions.isEmpty { return variants }
    var agreed: [Variant] = []
    for variant in variants {
      let requests = variant.requests.map { request in
        var request = request
        for (name, others) in versions {
          request.preferences[name] = (request.preferences[name] ?? []) + others
        }
        return request
      }
      do {
        agreed.append(
          Variant(requests: variant.requests, resolutions: try await VariantResolver(source: source).resolve(requests)))
      } catch {
        // The network failed in between, or the user stopped it: what is there is right too.
        return variants
      }
    }
    return Self.differingVersions(agreed).count < versions.count ? agreed : variants
  }

  /// The public versions of the packages that have several, ascending: `2.8.0+cpu` and `2.8.0+cu126` are one.
  private static func differingVersions(_ variants: [Variant]) -> [PackageName: [Version]] {
    var versions: [PackageName: Set<Version>] = [:]
    for package in variants.flatMap(\.resolutions).flatMap(\.packages) {
      versions[package.name, default: []].insert(package.version.withoutLocal)
    }
    return versions.filter { $0.value.count > 1 }.mapValues { $0.sorted() }
  }
}
