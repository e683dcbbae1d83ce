public import SpecParser

extension IndexClient {
  /// The one distribution that a direct reference names, read at most once in a run.
  public func page(
    of name: PackageName, from reference: DirectReference, declaredVersion: Version?
  ) async throws(FetchError) -> SimplePage {
    let reader = ReferencedDistribution(
      client: self, reference: reference, name: name, declaredVersion: declaredVersion)
    let answer = try await page(.init(stater: .init(url: reader.key, kind: .direct), name: name)) {
      () async throws(FetchError) in
      try await reader.page()
    }
    guard let page = answer else { preconditionFailure("a reference without a page") }
    return page
  }
}
