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
    // What a direct reference points at may change without notice, so such answers are never kept.
    let mayKeep = !(request.requirements + request.constraints + request.overrides).contains { $0.value.url != nil }
    if mayKeep, let kept = source.keptResolution(for: request) { return kept }
    var outcome = await solve(request)
    // Rare: the cache was damaged or a page replaced while it was in use. What was lost comes from the index now.
    if await source.forgetLostPages() { outcome = await solve(request) }
    let resolution = try await measure(try outcome.get())
    if mayKeep { await source.keep(resolution, for: request) }
    return resolution
  }

  private func solve(_ request: ResolutionRequest) async -> Result<Resolution, ResolutionError> {
    await withTaskGroup(of: Arrival.self) { group in
      var run = ResolutionRun(request, source: source)
      let outcome = await run.finish(&group)
      group.cancelAll()
      return outcome
    }
  }

  /// Fills in the sizes that metadata alone does not tell.
  private func measure(_ resolution: Resolution) async throws(ResolutionError) -> Resolution {
    var resolution = resolution
    let unmeasured = resolution.packages.indices.filter { position in
      let package = resolution.packages[position]
      if package.detail.unpackedBytes != nil { return false }
      guard let size = source.cachedSize(of: package.chosen) else { return true }
      resolution.packages[position].detail.unpackedBytes = size?.bytes
      resolution.packages[position].detail.fileCount = size?.fileCount
      return false
    }
    if unmeasured.isEmpty { return resolution }
    let measured = await withTaskGroup(of: (Int, Result<UnpackedSize?, DetailFailure>).self) { group in
      for position in unmeasured {
        let package = resolution.packages[position]
        group.addTask { [source] in
          do {
            return (position, .success(try await source.size(of: package.chosen, project: package.name)))
          } catch {
            return (position, .failure(DetailFailure(error)))
          }
        }
      }
      var answers: [Int: Result<UnpackedSize?, DetailFailure>] = [:]
      for await (position, answer) in group { answers[position] = answer }
      return answers
    }
    for (position, answer) in measured.sorted(by: { $0.key < $1.key }) {
      switch answer {
      case .success(let size):
        resolution.packages[position].detail.unpackedBytes = size?.bytes
        resolution.packages[position].detail.fileCount = size?.fileCount
      case .failure(.fetch(let error)):
        throw .fetch(error, needed: resolution.packages[position].name.normalized)
      case .failure(.unreadable), .failure(.dynamic):
        // Its metadata was readable, so it installs; only its size stays unknown.
        continue
      }
    }
    return resolution
  }
}
