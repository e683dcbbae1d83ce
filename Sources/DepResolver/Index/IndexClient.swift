public import SpecParser
internal import Synchronization

/// Asks indexes for pages and files, each thing at most once in a run, and keeps the answers in the cache.
///
/// `shutdown` must be the last call.
public actor IndexClient {
  /// When the cache may answer.
  public enum Policy: Hashable, Sendable {
    /// Pages while they are fresh (what the server says, else ten minutes), files always: they never change.
    case normal
    /// Whatever the cache holds, however old, and the network for the rest: to see whether an earlier answer stands.
    case cacheFirst
    /// Ask about every page again; files with a sum still come from the cache.
    case refresh
    /// Whatever the cache holds, however old, and never the network.
    case offline

    /// Whether the age of what the cache holds is of no account.
    var takesAnyAge: Bool { self == .cacheFirst || self == .offline }
  }

  nonisolated let fetcher: HTTPFetcher
  nonisolated let cache: Cache?
  nonisolated let policy: Policy
  private nonisolated let counts = Mutex(IndexStatistics())
  private nonisolated let progressState: ProgressState
  nonisolated let answers = Mutex(CachedAnswers())
  /// Servers that refused a range and are not asked for one again. Each index is told apart, as another could name a file
  /// on the same server that it refuses to cut.
  nonisolated let rangeless = Mutex<Set<Rangeless>>([])
  /// What follows the question mark of files' addresses and is a secret, by ``fileKey(_:)``; never kept.
  nonisolated let signatures = Mutex<[String: String]>([:])
  /// How many wheels of each project were looked at.
  nonisolated let looks = Mutex<[PackageName: Int]>([:])
  nonisolated let resolutionKey: String?
  nonisolated let needsDetails: Bool
  /// Whether anything had to be fetched, so that there is something to shut down.
  private nonisolated let hasFetched = Atomic<Bool>(false)
  private var pages: [CachedAnswers.PageKey: Task<Result<SimplePage?, FetchError>, Never>] = [:]
  /// Pages of `--find-links`, which are looked at for each project.
  var linkReplies: [WebURL: Task<Result<FetchReply, FetchError>, Never>] = [:]
  var archives: [ArchiveKey: Task<Result<ArchiveLists, FetchError>, Never>] = [:]
  var contentsLists: [ArchiveKey: Task<Result<ContentsIndex?, FetchError>, Never>] = [:]
  private var details: [String: Task<Result<DistributionDetail, any Error>, Never>] = [:]
  private var sizes: [String: Task<Result<UnpackedSize?, any Error>, Never>] = [:]
  private var objects: [String: Task<Result<WheelObjects, any Error>, Never>] = [:]
  nonisolated let objectGate = ObjectGate()
  /// Where the objects of wheels are, whose directories were read for their sizes; by ``fileKey(_:)``.
  nonisolated let objectMembers = Mutex<[String: [ObjectMember]]>([:])
  nonisolated let installedFiles = Mutex(KnownFiles())

  /// Without a cache nothing outlives the run. `progress` may be called from any thread.
  ///
  /// `resolutionKey` names the program that resolves; whole resolutions are kept for, and taken from, programs of the
  /// same name only. With `nil` they are neither kept nor taken. Without `needsDetails`, nobody may look at all files or
  /// at the requirements of a resolution, which stay in the cache then.
  public init(
    _ configuration: HTTPConfiguration,
    cache: Cache?,
    policy: Policy = .normal,
    resolutionKey: String? = nil,
    needsDetails: Bool = true,
    progress: @escaping @Sendable (IndexProgress) -> Void = { _ in }
  ) {
    let state = ProgressState(progress)
    progressState = state
    fetcher = HTTPFetcher(configuration) { count in state.update { $0.bytes += count } }
    self.cache = cache
    self.policy = policy
    self.resolutionKey = resolutionKey
    self.needsDetails = needsDetails
    if policy == .offline { cache?.readOneState() }
  }

  public nonisolated var statistics: IndexStatistics {
    var result = counts.withLock { $0 }
    result.network = fetcher.statistics
    return result
  }

  /// The files `index` has for a project; `nil` when it has no such project.
  public func page(of name: PackageName, on index: PackageIndex) async throws(FetchError) -> SimplePage? {
    if let answer = cachedPage(of: name, on: index) { return answer }
    return try await page(.init(stater: .init(index), name: name)) { () async throws(FetchError) in
      try await self.fetchPage(name, index)
    }
  }

  /// The page that `load` gives, with the number of its state in the cache; loaded at most once in a run.
  func page(
    _ key: CachedAnswers.PageKey,
    load: @escaping @Sendable () async throws(FetchError) -> (page: SimplePage?, number: Int?)
  ) async throws(FetchError) -> SimplePage? {
    let result = await pages.once(key) {
      noteFetching()
      return Task { await self.loadPage(key, load: load) }
    }.value
    // A task takes more room than its answer, which is kept elsewhere.
    if case .success = result { pages[key] = nil }
    return try result.get()
  }

  /// The metadata of one file: from the index where it offers it, else from the wheel by range requests, else from the
  /// whole file.
  ///
  /// Where only the metadata was read, its sizes are `nil`, whatever the cache holds; see `size(of:project:)`.
  /// - Throws: `FetchError`, or `ArtifactError` when the file is not what it should be.
  public func detail(of file: DistributionFile, project: PackageName) async throws -> DistributionDetail {
    if let answer = cachedDetail(of: file, project: project) { return try answer.get() }
    let key = fileKey(file)
    let result = await details.once(key) {
      noteFetching()
      return Task { await self.loadDetail(file, project) }
    }.value
    if case .success = result {
      // A task takes more room than its answer.
      answers.withLock { $0.keep(result, key) }
      details[key] = nil
    }
    return try result.get()
  }

  /// What a wheel takes when installed; `nil` for a source distribution, whose build decides.
  /// - Throws: `FetchError`, or `ArtifactError` when the file is not what it should be.
  public func size(of file: DistributionFile, project: PackageName) async throws -> UnpackedSize? {
    if let answer = cachedSize(of: file) { return answer }
    let key = fileKey(file)
    if let size = answers.withLock({ try? $0.details[key]?.get().unpackedSize }) { return size }
    let detail = details[key]
    return try await sizes.once(key) {
      noteFetching()
      return Task {
        // Where the wheel was read for its metadata, its size is known.
        let known = try? await detail?.value.get()
        if let size = known?.unpackedSize { return .success(size) }
        return await self.loadSize(file, project, known: known)
      }
    }.value.get()
  }

  /// The shared objects and programs of a wheel; `nil` for a source distribution, whose build decides.
  ///
  /// A wheel for any platform has none, and is not asked for. See ``readWheelObjects(_:gate:)`` for what is read of others.
  /// - Throws: `FetchError`, or `ArtifactError` when the file is not what it should be.
  public func objects(of file: DistributionFile) async throws -> WheelObjects? {
    if let answer = cachedObjects(of: file) { return answer }
    return try await objects.once(fileKey(file)) {
      noteFetching()
      return Task { await self.loadObjects(file) }
    }.value.get()
  }

  public nonisolated func forgetLostPages() async -> Bool {
    let lost = cache?.lostPieces.load(ordering: .relaxed) ?? 0
    // Waiting for the actor would start a thread, and pages are hardly ever lost.
    guard answers.withLock({ $0.forgetPages(lost: lost) }) else { return false }
    await forgetPages()
    return true
  }

  private func forgetPages() { pages = [:] }

  /// Gives up what is under way and closes every connection.
  public nonisolated func shutdown() async {
    // Without waiting for the actor's thread, where nothing ever ran on it.
    if hasFetched.load(ordering: .relaxed) { await cancel() }
  }

  /// There is something to shut down from now on.
  nonisolated func noteFetching() { hasFetched.store(true, ordering: .relaxed) }

  private func cancel() async {
    for task in archives.values { task.cancel() }
    for task in contentsLists.values { task.cancel() }
    for task in pages.values { task.cancel() }
    for task in linkReplies.values { task.cancel() }
    for task in details.values { task.cancel() }
    for task in sizes.values { task.cancel() }
    for task in objects.values { task.cancel() }
    await fetcher.shutdown()
  }

  nonisolated func count(_ change: (inout IndexStatistics) -> Void) {
    counts.withLock { change(&$0) }
  }

  nonisolated func updateProgress(_ change: (inout IndexProgress) -> Void) {
    progressState.update(change)
  }
}

extension Dictionary {
  /// The value of a key, which `begin` gives the first time.
  mutating func once(_ key: Key, begin: () -> Value) -> Value {
    if let known = self[key] { return known }
    let value = begin()
    self[key] = value
    return value
  }
}

/// The progress so far and who is told of it.
private final class ProgressState: Sendable {
  private let progress = Mutex(IndexProgress())
  private let listener: @Sendable (IndexProgress) -> Void

  init(_ listener: @escaping @Sendable (IndexProgress) -> Void) {
    self.listener = listener
  }

  func update(_ change: (inout IndexProgress) -> Void) {
    let current = progress.withLock { progress in
      change(&progress)
      return progress
    }
    listener(current)
  }
}
