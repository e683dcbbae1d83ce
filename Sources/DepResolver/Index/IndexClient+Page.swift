internal import SpecParser
internal import Synchronization

extension IndexClient {
  /// Takes in the page that `load` gives, with the number of its state in the cache.
  @concurrent
  nonisolated func loadPage(
    _ key: CachedAnswers.PageKey, load: @Sendable () async throws(FetchError) -> (page: SimplePage?, number: Int?)
  ) async -> Result<SimplePage?, FetchError> {
    updateProgress { $0.pagesWanted += 1 }
    do throws(FetchError) {
      let (page, number) = try await load()
      answers.withLock { $0.add(page, number: number, key) }
      updateProgress { $0.pagesDone += 1 }
      return .success(page)
    } catch {
      return .failure(error)
    }
  }

  nonisolated func fetchPage(
    _ name: PackageName, _ index: PackageIndex
  ) async throws(FetchError) -> (page: SimplePage?, number: Int?) {
    if index.kind == .links { return try await linksPage(name, index) }
    guard let root = WebURL(index.url) else { throw FetchError(unsupported: index.url) }
    var url = root
    url.path += (root.path.hasSuffix("/") ? "" : "/") + "\(name)/"
    // The name of the index in the cache, too.
    let statedBy = root.text
    let stored = cache?.page(statedBy, name)
    if policy == .offline { throw FetchError(.offline, url: url) }
    let settings = fetcher.configuration
    var request = FetchRequest(
      url: url, accept: SimplePage.accept, isCompressible: true, limit: settings.pageLimit,
      deadline: settings.requestDeadline)
    request.owner = root.origin
    if let stored { request.validators = stored.validators }
    let reply: FetchReply
    do {
      reply = try await fetcher.get(request)
    } catch  where error.reason == .notFound {
      let number = await cache?.store(nil, statedBy, name, Validators(), lifetime: Freshness.assumed)
      count { $0.pagesFetched += 1 }
      return (nil, number)
    }
    let freshness = Freshness(reply.headers)
    if reply.status == 304 {
      guard let stored else { throw FetchError(.badContent("the server says unchanged since never"), url: url) }
      await cache?.renew(statedBy, name, lifetime: freshness.lifetime)
      count { $0.pagesRevalidated += 1 }
      return (stored.page, stored.number)
    }
    var page = try SimplePage(reply, name: name)
    page.statedBy = statedBy
    note(page)
    var number: Int?
    if freshness.mayBeStored {
      number = await cache?.store(
        page, statedBy, name, page.kept(Validators(reply.headers)), lifetime: page.kept(freshness.lifetime))
    }
    count { $0.pagesFetched += 1 }
    return (page, number)
  }
}
