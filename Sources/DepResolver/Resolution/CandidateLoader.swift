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
    var search = IndexSearch(name, indexes)
    while let index = search.next { search.take(try await source.page(of: name, on: index)) }
    return search.candidates
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
    var search = IndexSearch(name, indexes)
    while let index = search.next {
      guard let answer = source.cachedPage(of: name, on: index) else { return nil }
      search.take(answer)
    }
    return search.candidates
  }
}

/// Which index to ask next for a project, and what those asked so far have of it.
private struct IndexSearch {
  private let name: PackageName
  private let asked: [PackageIndex]
  private let strategy: IndexSet.Strategy
  private var position = 0
  private var isOver = false
  private var pages: [(index: PackageIndex, page: SimplePage)] = []

  init(_ name: PackageName, _ indexes: IndexSet) {
    self.name = name
    asked = indexes.places(for: name)
    strategy = indexes.strategy
  }

  var next: PackageIndex? { isOver || position == asked.count ? nil : asked[position] }

  /// Takes in what ``next`` has; `nil` where it does not know the project.
  mutating func take(_ page: SimplePage?) {
    let index = asked[position]
    position += 1
    guard let page else { return }
    if index.kind == .links {
      // A page of links that has nothing of a project does not know it.
      if !page.versions.isEmpty { pages.append((index, page)) }
    } else {
      pages.append((index, page))
      isOver = strategy == .firstIndex
    }
  }

  var candidates: ProjectCandidates { ProjectCandidates(name: name, asked: asked, pages: pages) }
}
