public import SpecParser

extension IndexClient {
  /// The one distribution that a direct reference names, read at most once in a run.
  public func page(
    of name: PackageName, from reference: DirectReference, declaredVersion: Version?
  ) async throws(FetchError) -> SimplePage {
    let key = CachedAnswers.PageKey(indexURL: reference.url, name: name)
    let task: Task<Result<SimplePage?, FetchError>, Never>
    if let known = pages[key] {
      task = known
    } else {
      let reader = ReferencedDistribution(
        client: self, reference: reference, name: name, declaredVersion: declaredVersion)
      task = Task { await self.loadPage(key) { () async throws(FetchError) in try await reader.page() } }
      pages[key] = task
    }
    guard let page = try await task.value.get() else { preconditionFailure("a reference without a page") }
    return page
  }
}
