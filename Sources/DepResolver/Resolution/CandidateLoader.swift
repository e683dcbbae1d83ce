import SpecParser

/// Asks the indexes that may serve a project, in order, or reads the one distribution that the user names.
struct CandidateLoader: Sendable {
  private let source: any DistributionSource
  private let indexes: IndexSet
  private let direct: DirectReferences
  private let metadata: [DeclaredMetadata]
  private let commits: [String: String]

  init(source: any DistributionSource, _ request: ResolutionRequest) {
    self.source = source
    indexes = request.indexes
    direct = DirectReferences(request)
    metadata = request.metadata
    commits = request.commits
  }

  /// Every version of `name`; without releases when no index knows it.
  ///
  /// With `first-index`, the first index that knows the project is the only one that counts, even when
  /// nothing on it fits: that is what keeps a public package from standing in for a private one. The files of
  /// `--find-links` count beside it.
  func candidates(of name: PackageName) async throws(FetchError) -> ProjectCandidates {
    if let reference = direct[name] {
      let declared = metadata.first { $0.name.value == name }?.version
      let index = PackageIndex(reference)
      let page = try await source.page(of: name, from: kept(reference), declaredVersion: declared)
      return ProjectCandidates(name: name, asked: [index], pages: [(index, page)])
    }
    var pages: [(index: PackageIndex, page: SimplePage)] = []
    for links in indexes.links {
      guard let page = try await source.page(of: name, on: links), !page.versions.isEmpty else { continue }
      pages.append((links, page))
    }
    let asked = indexes.indexes(for: name)
    for index in asked {
      guard let page = try await source.page(of: name, on: index) else { continue }
      pages.append((index, page))
      if indexes.strategy == .firstIndex { break }
    }
    return ProjectCandidates(name: name, asked: indexes.links + asked, pages: pages)
  }

  /// At the commit that is to be kept, if there is one.
  private func kept(_ reference: DirectReference) -> DirectReference {
    guard case .repository(let url, _) = reference.place, let commit = commits[reference.url] else { return reference }
    var kept = reference
    kept.place = .repository(url: url, revision: commit)
    return kept
  }

  /// The same where every page needed is at hand; `nil` when one is not.
  func cachedCandidates(of name: PackageName) -> ProjectCandidates? {
    guard direct[name] == nil else { return nil }
    var pages: [(index: PackageIndex, page: SimplePage)] = []
    for links in indexes.links {
      guard let answer = source.cachedPage(of: name, on: links) else { return nil }
      if let page = answer, !page.versions.isEmpty { pages.append((links, page)) }
    }
    let asked = indexes.indexes(for: name)
    for index in asked {
      guard let answer = source.cachedPage(of: name, on: index) else { return nil }
      guard let page = answer else { continue }
      pages.append((index, page))
      if indexes.strategy == .firstIndex { break }
    }
    return ProjectCandidates(name: name, asked: indexes.links + asked, pages: pages)
  }
}
