import SpecParser

/// A source whose answers are not waited for once the task that asks is cancelled.
///
/// Others may be waiting for the same answer, so the fetch itself goes on.
struct ImpatientSource: DistributionSource {
  private let source: any DistributionSource

  init(_ source: any DistributionSource) {
    self.source = source
  }

  func page(of name: PackageName, on index: PackageIndex) async throws(FetchError) -> SimplePage? {
    let answer = await answer { [source] () async -> Result<SimplePage?, FetchError> in
      do throws(FetchError) {
        return .success(try await source.page(of: name, on: index))
      } catch {
        return .failure(error)
      }
    }
    guard let answer else { throw FetchError(cancelledAt: index.url) }
    return try answer.get()
  }

  func page(
    of name: PackageName, from reference: DirectReference, declaredVersion: Version?
  ) async throws(FetchError) -> SimplePage {
    try await source.page(of: name, from: reference, declaredVersion: declaredVersion)
  }

  func detail(of file: DistributionFile, project: PackageName) async throws -> DistributionDetail {
    let answer = await answer { [source] () async -> Result<DistributionDetail, any Error> in
      do {
        return .success(try await source.detail(of: file, project: project))
      } catch {
        return .failure(error)
      }
    }
    guard let answer else { throw FetchError(cancelledAt: file.url) }
    return try answer.get()
  }

  func size(of file: DistributionFile, project: PackageName) async throws -> UnpackedSize? {
    try await source.size(of: file, project: project)
  }

  func cachedPage(of name: PackageName, on index: PackageIndex) -> SimplePage?? {
    source.cachedPage(of: name, on: index)
  }

  func cachedDetail(of file: DistributionFile, project: PackageName) -> Result<DistributionDetail, any Error>? {
    source.cachedDetail(of: file, project: project)
  }

  /// What `body` returns, or `nil` as soon as the task is cancelled.
  private func answer<Answer: Sendable>(_ body: @escaping @Sendable () async -> Answer) async -> Answer? {
    let (stream, continuation) = AsyncStream.makeStream(of: Answer.self)
    let task = Task {
      continuation.yield(await body())
      continuation.finish()
    }
    for await answer in stream { return answer }
    task.cancel()
    return nil
  }
}

extension FetchError {
  fileprivate init(cancelledAt address: String) {
    guard let url = WebURL(address) else {
      self.init(unsupported: address)
      return
    }
    self.init(.cancelled, url: url)
  }
}
