import SpecParser

/// Resolves Python requirements for one environment.
///
/// The solver and the network take turns: the solver runs on what is known until it needs a fact, and while
/// that fact is fetched, so are those it will most likely ask for next. See "Fetching ahead" in
/// docs/resolver.md.
public struct PythonResolver: Sendable {
  private let source: any DistributionSource

  public init(source: any DistributionSource) {
    self.source = source
  }

  /// The one resolution of `request`, the same whatever the order in which answers arrive.
  ///
  /// Throws ``ResolutionError/unsatisfiable(_:)`` when there is provably none, and
  /// ``ResolutionError/fetch(_:needed:)`` when a fact that the answer depends on can't be had.
  public func resolve(_ request: ResolutionRequest) async throws(ResolutionError) -> Resolution {
    let request = request.narrowed
    if let kept = source.keptResolution(for: request) { return kept }
    if let mistake = DirectReferences(request).mistake { throw .badReference(mistake) }
    var outcome = await solve(request)
    // Rare: the cache was damaged or a page replaced while it was in use. What was lost comes from the index now.
    if await source.forgetLostPages() { outcome = await solve(request) }
    let resolution = try await measure(try outcome.get())
    await source.keep(resolution, for: request)
    return resolution
  }

  private func solve(_ request: ResolutionRequest) async -> Result<Resolution, ResolutionError> {
    var run = ResolutionRun(request, source: source)
    return await run.finish()
  }

  /// Fills in the sizes that metadata alone does not tell.
  private func measure(_ resolution: Resolution) async throws(ResolutionError) -> Resolution {
    var resolution = resolution
    let unmeasured = resolution.packages.indices.filter { position in
      let package = resolution.packages[position]
      if package.detail.unpackedBytes != nil { return false }
      guard let size = source.cachedSize(of: package.chosen) else { return true }
      resolution.packages[position].detail.take(size)
      return false
    }
    if unmeasured.isEmpty { return resolution }
    for measured in await sizes(of: unmeasured.map { ($0, resolution.packages[$0]) }) {
      if let error = measured.failure {
        throw .fetch(error, needed: resolution.packages[measured.position].name.normalized)
      }
      resolution.packages[measured.position].detail.take(measured.size)
    }
    return resolution
  }

  /// What asking for the size of one package gave.
  ///
  /// A type of its own, because Swift 6.3.1 hands a tuple with an optional inside a result from a task to its group with
  /// other bits than it put in, in optimised builds.
  private struct Measurement: Sendable {
    var position: Int
    var size: UnpackedSize?
    var failure: FetchError?
  }

  /// In the order of `packages`, all asked for at the same time.
  private func sizes(of packages: [(position: Int, package: ResolvedPackage)]) async -> [Measurement] {
    await withTaskGroup(of: Measurement.self) { group in
      for (position, package) in packages {
        group.addTask { [source] in
          do {
            return Measurement(
              position: position, size: try await source.size(of: package.chosen, project: package.name))
          } catch {
            // Metadata that is known installs; of what is too large to be read, only the size stays unknown.
            guard case .fetch(let failure) = DetailFailure(error, of: package.chosen), !failure.isTooLarge else {
              return Measurement(position: position)
            }
            return Measurement(position: position, failure: failure)
          }
        }
      }
      var measurements: [Measurement] = []
      for await measurement in group { measurements.append(measurement) }
      return measurements.sorted { $0.position < $1.position }
    }
  }
}

extension DistributionDetail {
  fileprivate mutating func take(_ size: UnpackedSize?) {
    unpackedBytes = size?.bytes
    fileCount = size?.fileCount
    sources = size?.sources
  }
}
