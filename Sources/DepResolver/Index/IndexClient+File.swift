internal import SpecParser
internal import Synchronization

extension IndexClient {
  @concurrent
  nonisolated func loadDetail(
    _ file: DistributionFile, _ project: PackageName
  ) async -> Result<DistributionDetail, any Error> {
    updateProgress { $0.filesWanted += 1 }
    let result: Result<DistributionDetail, any Error>
    do {
      result = .success(try await storedOrFetchedDetail(file, project))
    } catch {
      result = .failure(error)
    }
    updateProgress { $0.filesDone += 1 }
    return result
  }

  private nonisolated func storedOrFetchedDetail(
    _ file: DistributionFile, _ project: PackageName
  ) async throws -> DistributionDetail {
    if let path = file.localPath { return try await localDetail(file, path, project) }
    guard let url = WebURL(file.url) else { throw FetchError(unsupported: file.url) }
    let key = cacheKey(file)
    if policy == .offline { throw FetchError(.offline, url: url) }
    count { $0.filesFetched += 1 }
    do {
      let fetched = try await fetchDetail(file, project, url)
      let detail = cache?.sharingRequirements(fetched) ?? fetched
      await cache?.store(.success(detail), key)
      return detail
    } catch let error as VerifiedArtifactError {
      await cache?.store(.failure(error.error), key)
      throw error.error
    }
  }

  private nonisolated func fetchDetail(
    _ file: DistributionFile, _ project: PackageName, _ url: WebURL
  ) async throws -> DistributionDetail {
    guard case .wheel(let filename) = file.kind else { return try await sdistDetail(file, project, url) }
    if let offered = try await offeredMetadata(of: file, filename, url) { return offered }
    let looked = looks.withLock { looks in
      looks[project, default: 0] += 1
      return looks[project, default: 0]
    }
    return try await wheelDetail(file, filename, url, metadataOnly: looked > Self.fullLooks)
  }

  /// How many wheels of a project are read with their sizes, as one of them will most likely be taken.
  private static let fullLooks = 5

  @concurrent
  nonisolated func loadSize(
    _ file: DistributionFile, _ project: PackageName, known: DistributionDetail?
  ) async -> Result<UnpackedSize?, any Error> {
    guard case .wheel(let filename) = file.kind else { return .success(nil) }
    if let path = file.localPath {
      do { return .success(try await localDetail(file, path, project).unpackedSize) } catch { return .failure(error) }
    }
    guard let url = WebURL(file.url) else { return .failure(FetchError(unsupported: file.url)) }
    let key = cacheKey(file)
    if policy == .offline { return .failure(FetchError(.offline, url: url)) }
    count { $0.filesFetched += 1 }
    do {
      let detail = try await wheelDetail(file, filename, url)
      // Of many wheels only the end was looked at: this one is taken, so it has to be the same as a whole.
      if let known = known ?? (try? cachedDetail(of: file, project: project)?.get()), known.source == .wheel,
        known.metadata != detail.metadata
      {
        throw ArtifactError.malformed("the wheel has two METADATA files")
      }
      let size = detail.unpackedSize
      if let size { await cache?.store(size, key) }
      return .success(size)
    } catch let error as VerifiedArtifactError {
      return .failure(error.error)
    } catch let error as ArtifactError where known?.unpackedSize == nil {
      return .failure(FetchError(.twofold("\(error)"), url: url))
    } catch {
      return .failure(error)
    }
  }

  /// A file is named by its sum and the server it comes from: another server could state the same sum for other
  /// bytes, of which only parts are read. What is no file on a server is named by its address alone, and so is a folder
  /// inside an archive.
  nonisolated func cacheKey(_ file: DistributionFile) -> String {
    if let sha256 = file.sha256, !file.url.utf8.contains(UInt8(ascii: "#")),
      let origin = WebURL.originText(of: file.url)
    {
      return "sha256:\(sha256) \(origin)"
    }
    return "url:\(file.url)"
  }

  /// Files with a sum never change.
  nonisolated func mayUseCache(_ file: DistributionFile) -> Bool {
    policy != .refresh || file.sha256 != nil
  }
}

/// An error that lies in the file itself, whose every byte was verified: it will be the same next time.
struct VerifiedArtifactError: Error {
  var error: ArtifactError
}

extension IndexClient {
  /// The metadata file beside a wheel (PEP 658); `nil` when there is none after all.
  private nonisolated func offeredMetadata(
    of file: DistributionFile, _ filename: WheelFilename, _ url: WebURL
  ) async throws -> DistributionDetail? {
    guard case .offered(let sha256) = file.metadata else { return nil }
    let settings = fetcher.configuration
    var metadataURL = url
    metadataURL.path += ".metadata"
    let request = FetchRequest(url: metadataURL, limit: settings.metadataLimit, deadline: settings.requestDeadline)
    guard let body = try await bodyIfThere(request) else { return nil }
    if let sha256, !FileDigest.matches(body, sha256: sha256) {
      throw FetchError(.badContent("its sha256 is not the one the index states"), url: metadataURL)
    }
    let metadata = try CoreMetadata(parsing: body)
    try WheelReader.check(metadata, against: filename)
    return DistributionDetail(metadata: metadata, source: .indexFile)
  }

  private nonisolated func bodyIfThere(_ request: FetchRequest) async throws(FetchError) -> [UInt8]? {
    do {
      return try await fetcher.get(request).body
    } catch {
      if error.reason == .notFound { return nil }
      throw error
    }
  }

  private nonisolated func wheelDetail(
    _ file: DistributionFile, _ filename: WheelFilename, _ url: WebURL, metadataOnly: Bool = false
  ) async throws -> DistributionDetail {
    try await withContents(of: file, url) { contents in
      if metadataOnly, !(contents is MemoryFile) { return try await readWheelMetadata(contents, filename: filename) }
      return try await readWheel(contents, filename: filename) { directory, files in
        if let files { installedFiles.withLock { $0.add(files, of: file.url, key: cacheKey(file)) } }
        if filename.isForAnyPlatform { return }
        let members = ObjectMember.members(of: directory)
        objectMembers.withLock { $0[file.url] = members }
      }
    }
  }

  /// Reads a file by range requests, or as a whole where the server refuses them.
  nonisolated func withContents<Value: Sendable>(
    of file: DistributionFile, _ url: WebURL, keepsPieces: Bool = true,
    _ body: (any RandomAccess) async throws -> Value
  ) async throws -> Value {
    if !rangeless.withLock({ $0.contains(url.origin) }) {
      do {
        return try await body(
          RemoteFile(url, fetcher: fetcher, size: file.size, sha256: file.sha256, keepsPieces: keepsPieces))
      } catch {
        guard refusesRanges(error) else { throw error }
        rangeless.withLock { if !$0.contains(url.origin) { $0.append(url.origin) } }
      }
    }
    let bytes = try await download(file, url)
    do {
      return try await body(MemoryFile(bytes))
    } catch {
      throw verified(error, in: file)
    }
  }

  private nonisolated func refusesRanges(_ error: any Error) -> Bool {
    guard let error = error as? FetchError else { return false }
    return [.status(400), .status(416), .status(501)].contains(error.reason)
  }

  private nonisolated func sdistDetail(
    _ file: DistributionFile, _ project: PackageName, _ url: WebURL
  ) async throws -> DistributionDetail {
    guard let filename = SdistFilename(file.filename, project: project) else {
      throw ArtifactError.malformed("'\(file.filename)' is no source distribution of '\(project)'")
    }
    let bytes = try await download(file, url)
    do {
      return try readSdist(bytes, filename: filename)
    } catch {
      throw verified(error, in: file)
    }
  }

  /// The whole file, checked against the size and the sum that the index states.
  private nonisolated func download(_ file: DistributionFile, _ url: WebURL) async throws -> [UInt8] {
    let settings = fetcher.configuration
    if let size = file.size, size > settings.downloadLimit {
      throw FetchError(.tooLarge(limit: settings.downloadLimit), url: url)
    }
    let request = FetchRequest(
      url: url, limit: min(file.size ?? .max, settings.downloadLimit), deadline: settings.downloadDeadline)
    let bytes = try await fetcher.get(request).body
    if let sha256 = file.sha256, !FileDigest.matches(bytes, sha256: sha256) {
      throw FetchError(.badContent("its sha256 is not the one the index states"), url: url)
    }
    return bytes
  }

  private nonisolated func verified(_ error: any Error, in file: DistributionFile) -> any Error {
    guard file.sha256 != nil, let error = error as? ArtifactError else { return error }
    return VerifiedArtifactError(error: error)
  }
}

extension DistributionDetail {
  /// `nil` where only metadata was read.
  var unpackedSize: UnpackedSize? {
    guard let unpackedBytes, let fileCount, let sources else { return nil }
    return UnpackedSize(bytes: unpackedBytes, fileCount: fileCount, sources: sources)
  }
}
