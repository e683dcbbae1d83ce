import SpecParser

/// Asks the indexes that may serve a project, in order.
struct CandidateLoader: Sendable {
  let source: any DistributionSource
  let indexes: IndexSet

  /// Every version of `name`; without releases when no index knows it.
  ///
  /// With `first-index`, the first index that knows the project is the only one that counts, even when
  /// nothing on it fits: that is what keeps a public package from standing in for a private one.
  func candidates(of name: PackageName) async throws(FetchError) -> ProjectCandidates {
    let asked = indexes.indexes(for: name)
    var pages: [(index: PackageIndex, page: SimplePage)] = []
    for index in asked {
      guard let page = try await source.page(of: name, on: index) else { continue }
      pages.append((index, page))
      if indexes.strategy == .firstIndex { break }
    }
    return ProjectCandidates(name: name, asked: asked, pages: pages)
  }

  /// The same where every page needed is at hand; `nil` when one is not.
  func cachedCandidates(of name: PackageName) -> ProjectCandidates? {
    let asked = indexes.indexes(for: name)
    var pages: [(index: PackageIndex, page: SimplePage)] = []
    for index in asked {
      guard let answer = source.cachedPage(of: name, on: index) else { return nil }
      guard let page = answer else { continue }
      pages.append((index, page))
      if indexes.strategy == .firstIndex { break }
    }
    return ProjectCandidates(name: name, asked: asked, pages: pages)
  }
}
