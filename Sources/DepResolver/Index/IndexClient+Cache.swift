public import SpecParser
internal import Synchronization

extension IndexClient {
  /// A page that may be used without asking the index; outer `nil` when there is none in the cache.
  public nonisolated func cachedPage(of name: PackageName, on index: PackageIndex) -> SimplePage?? {
    let key = CachedAnswers.PageKey(stater: .init(index), name: name)
    let (known, statedBy) = answers.withLock { ($0.pages[key], $0.staterKeys[key.stater]) }
    if let known { return known }
    // A folder may have other files by now.
    guard let cache, policy != .refresh, index.localPath == nil, let statedBy = statedBy ?? key.stater.key,
      let stored = cache.page(statedBy, name), policy.takesAnyAge || stored.isFresh
    else { return nil }
    answers.withLock { answers in
      answers.staterKeys[key.stater] = statedBy
      answers.add(stored.page, number: stored.number, key)
    }
    count { $0.pagesFromCache += 1 }
    updateProgress { progress in
      progress.pagesWanted += 1
      progress.pagesDone += 1
    }
    return .some(stored.page)
  }

  /// What is known of a file without asking its server.
  public nonisolated func cachedDetail(
    of file: DistributionFile, project: PackageName
  ) -> Result<DistributionDetail, any Error>? {
    let key = fileKey(file)
    if let known = answers.withLock({ $0.details[key] }) { return known }
    guard let cache, mayUseCache(file), file.localPath == nil, let stored = cache.detail(key) else { return nil }
    let answer = stored.mapError { $0 as any Error }
    answers.withLock { $0.keep(answer, key) }
    count { $0.filesFromCache += 1 }
    updateProgress { progress in
      progress.filesWanted += 1
      progress.filesDone += 1
    }
    return answer
  }

  /// The size of a file as far as it is known without asking its server; outer `nil` when it is not.
  public nonisolated func cachedSize(of file: DistributionFile) -> UnpackedSize?? {
    guard case .wheel = file.kind else { return .some(nil) }
    guard let cache, mayUseCache(file), file.localPath == nil else { return nil }
    let key = fileKey(file)
    if let size = cache.size(key) { return size }
    guard let size = try? cache.detail(key)?.get().unpackedSize else { return nil }
    return size
  }

  /// A resolution kept from an earlier run, when each page it was made from is still the one that would be used.
  public nonisolated func keptResolution(for request: ResolutionRequest) -> Resolution? {
    guard let cache, let resolutionKey, policy != .refresh else { return nil }
    let digest = ResolutionDigest(request, program: resolutionKey).text
    guard let body = cache.resolution(digest) else { return nil }
    var kept = needsDetails ? nil : ResolutionEncoding.decode(body, details: nil, environment: request.environment)
    if kept == nil, let details = cache.resolutionDetails(digest) {
      kept = ResolutionEncoding.decode(body, details: details, environment: request.environment)
    }
    guard let kept, cache.areCurrent(kept.pages, atAnyAge: policy.takesAnyAge) else { return nil }
    return kept.resolution
  }

  /// Keeps a resolution with the numbers of the pages it was made from, if all of them are in the cache.
  public nonisolated func keep(_ resolution: Resolution, for request: ResolutionRequest) async {
    guard let cache, let resolutionKey, let pages = answers.withLock({ $0.numbers }) else { return }
    // A file without a sum may be another tomorrow on the same page. And the lines are kept as they are written, where a
    // signature is a secret.
    let mayChange = resolution.packages.contains { package in
      (package.index.kind == .simple && package.chosen.sha256 == nil)
        || AddressSignature.split(package.index.url) != nil
    }
    if mayChange { return }
    let (body, details) = ResolutionEncoding.encode(resolution, pages: pages.sorted())
    // A later run must see what this one saw, so what does not read back equal is not kept.
    let kept = ResolutionEncoding.decode(body, details: details, environment: request.environment)
    guard kept?.resolution == resolution else { return }
    let digest = ResolutionDigest(request, program: resolutionKey).text
    await cache.storeResolutionDetails(digest, details)
    await cache.storeResolution(digest, body)
  }
}
