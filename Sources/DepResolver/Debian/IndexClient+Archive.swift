internal import FoundationEssentials
internal import SpecParser

extension IndexClient {
  /// Names what is fetched once in a run.
  struct ArchiveKey: Hashable {
    var sources: [AptSource]
    var architecture: String
    var keyring: String?
  }

  /// The lists of packages of `sources`, each fetched, checked by its sum and read only where it changed.
  ///
  /// `keyring` is a file of OpenPGP keys one of which must have signed each suite; without one only the sums hold, from
  /// the suite's own file on. Suites are asked about again after an hour at the earliest.
  public func packageLists(
    of sources: [AptSource], architecture: String, keyring: String? = nil
  ) async throws(FetchError) -> ArchiveLists {
    try await listsTask(ArchiveKey(sources: sources, architecture: architecture, keyring: keyring)).value.get()
  }

  /// The same without waiting for it.
  func beginLists(of sources: [AptSource], architecture: String, keyring: String?) {
    _ = listsTask(ArchiveKey(sources: sources, architecture: architecture, keyring: keyring))
  }

  private func listsTask(_ key: ArchiveKey) -> Task<Result<ArchiveLists, FetchError>, Never> {
    archives.once(key) {
      noteFetching()
      return Task { await self.loadLists(key) }
    }
  }

  @concurrent
  private nonisolated func loadLists(_ key: ArchiveKey) async -> Result<ArchiveLists, FetchError> {
    let found = await withTaskGroup(of: SourceLists.self) { group in
      for (place, source) in key.sources.enumerated() {
        group.addTask { await self.lists(of: source, at: place, key) }
      }
      var all: [SourceLists] = []
      for await lists in group { all.append(lists) }
      return all.sorted { $0.place < $1.place }
    }
    var lists: [ArchiveList] = []
    for source in found {
      switch source.result {
      case .success(let more): lists += more
      case .failure(let error): return .failure(error)
      }
    }
    return .success(ArchiveLists(indexes: lists.map { DebianIndex(groups: $0.blocks) }, sums: lists.map(\.sum)))
  }

  /// The lists of the source at a place among all.
  private struct SourceLists: Sendable {
    var place: Int
    var result: Result<[ArchiveList], FetchError>
  }

  @concurrent
  private nonisolated func lists(of source: AptSource, at place: Int, _ key: ArchiveKey) async -> SourceLists {
    do throws(FetchError) {
      return SourceLists(place: place, result: .success(try await lists(of: source, key)))
    } catch {
      return SourceLists(place: place, result: .failure(error))
    }
  }

  private struct ArchiveList: Sendable {
    var blocks: SortedBlocks
    var sum: String
  }

  private nonisolated func lists(of source: AptSource, _ key: ArchiveKey) async throws(FetchError) -> [ArchiveList] {
    let release = try await suite(source, key)
    var lists: [ArchiveList] = []
    for component in source.components {
      // A component may have no package for the architecture.
      guard let (file, compression) = release.packages(component, key.architecture) else { continue }
      let blocks = try await list(file, of: source, release, format: DebianIndex.format) {
        bytes throws(ArtifactError) in
        try DebianIndex(packages: bytes, compression).groups
      }
      lists.append(ArchiveList(blocks: blocks, sum: file.sha256))
    }
    return lists
  }

  /// A table made of one file of a suite: from the cache, or made by `read` of the file and stored.
  @concurrent
  nonisolated func list(
    _ file: ArchiveRelease.File, of source: AptSource, _ release: ArchiveRelease, format: Int,
    read: @Sendable ([UInt8]) throws(ArtifactError) -> SortedBlocks
  ) async throws(FetchError) -> SortedBlocks {
    let folder = "\(source.url)/dists/\(source.suite)"
    let place = "\(folder)/\(file.path) \(format)"
    if let known = cache?.list(place, sha256: file.sha256) { return known }
    let (reply, url) = try await fetched(file, in: folder, bySum: release.hasFilesBySum)
    guard reply.body.count == file.size, FileDigest.matches(reply.body, sha256: file.sha256) else {
      throw FetchError(
        .badContent("its sha256 is not the one the suite states; the archive may be changing: try again"), url: url)
    }
    do throws(ArtifactError) {
      let table = try read(reply.body)
      if let blocks = table.blocks { await cache?.store(blocks, place, sha256: file.sha256) }
      return table
    } catch {
      throw FetchError(.badContent("\(error)"), url: url)
    }
  }

  /// A file of a suite by its sum, where the archive offers that, or else by its name, as apt does (apt's
  /// `Acquire::By-Hash`): a mirror may lack the first and have the second.
  private nonisolated func fetched(
    _ file: ArchiveRelease.File, in folder: String, bySum: Bool
  ) async throws(FetchError) -> (reply: FetchReply, url: WebURL) {
    let parent = file.path.split(separator: "/").dropLast().map { $0 + "/" }.joined()
    let address = bySum ? "\(folder)/\(parent)by-hash/SHA256/\(file.sha256)" : "\(folder)/\(file.path)"
    guard let url = WebURL(address) else { throw FetchError(unsupported: address) }
    if policy == .offline { throw FetchError(.offline, url: url) }
    do throws(FetchError) {
      var request = FetchRequest(
        url: url, limit: max(1, file.size), deadline: fetcher.configuration.downloadDeadline)
      request.owner = url.origin
      return (try await fetcher.get(request), url)
    } catch {
      guard bySum, error.reason == .notFound else { throw error }
      return try await fetched(file, in: folder, bySum: false)
    }
  }

  /// What the suite says of its files.
  nonisolated func suite(_ source: AptSource, _ key: ArchiveKey) async throws(FetchError) -> ArchiveRelease {
    let address = "\(source.url)/dists/\(source.suite)/InRelease"
    guard let url = WebURL(address) else { throw FetchError(unsupported: address) }
    let name = [url.text, key.architecture, source.components.joined(separator: ","), key.keyring ?? ""]
      .joined(separator: " ")
    let stored = cache?.suite(name)
    if let stored, policy.takesAnyAge || (stored.isFresh && policy != .refresh) { return stored.release }
    if policy == .offline { throw FetchError(.offline, url: url) }
    let settings = fetcher.configuration
    var request = FetchRequest(
      url: url, isCompressible: true, limit: settings.metadataLimit, deadline: settings.requestDeadline)
    request.owner = url.origin
    if let stored { request.validators = stored.validators }
    let reply = try await fetcher.get(request)
    let freshness = Freshness(reply.headers)
    let lifetime = max(freshness.lifetime, Self.suiteLifetime)
    if reply.status == 304, let stored {
      await cache?.renewSuite(name, lifetime: lifetime)
      return stored.release
    }
    do throws(ArtifactError) {
      if let keyring = key.keyring { try await SignatureCheck.verify(reply.body, keyring: keyring) }
      let release = try ArchiveRelease(
        reply.body, components: source.components, architecture: key.architecture)
      if let until = release.validUntil, until < currentTime, !source.isSnapshot {
        throw ArtifactError.malformed("it was valid until \(Timestamp(seconds: until)) only")
      }
      await cache?.store(release, name, Validators(reply.headers), lifetime: lifetime)
      return release
    } catch {
      throw FetchError(.badContent("\(error)"), url: url)
    }
  }

  /// Seconds for which a suite is not asked about again: archives change a few times a day.
  private static var suiteLifetime: Int { 3600 }

  private nonisolated var currentTime: Int { cache?.now() ?? Int(Date().timeIntervalSince1970) }
}
