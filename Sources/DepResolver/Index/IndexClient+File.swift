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
    if let path = file.localPath {
      do {
        return try await localDetail(file, path, project)
      } catch {
        throw ReadingFailure(error, isVerified: true, at: path).shown
      }
    }
    let url = try address(of: file)
    if policy == .offline { throw FetchError(.offline, url: url) }
    count { $0.filesFetched += 1 }
    do throws(ReadingFailure) {
      let fetched = try await fetchDetail(file, project, url)
      let detail = cache?.sharingRequirements(fetched) ?? fetched
      await cache?.store(.success(detail), fileKey(file))
      return detail
    } catch {
      // What the file truly is will be the same next time; nothing is kept of an answer that failed.
      if case .published(let what) = error { await cache?.store(.failure(what), fileKey(file)) }
      throw error.shown
    }
  }

  private nonisolated func fetchDetail(
    _ file: DistributionFile, _ project: PackageName, _ url: WebURL
  ) async throws(ReadingFailure) -> DistributionDetail {
    guard case .wheel(let filename) = file.kind else { return try await sdistDetail(file, project, url) }
    let doubtful: ArtifactError
    switch try await offeredMetadata(of: file, filename, url) {
    case .detail(let detail): return detail
    case .missing:
      let looked = looks.withLock { looks in
        looks[project, default: 0] += 1
        return looks[project, default: 0]
      }
      return try await wheelDetail(file, filename, url, metadataOnly: looked > Self.fullLooks)
    case .unverified(let error): doubtful = error
    }
    // No sum says whether the index or the publisher is to blame: the wheel does.
    _ = try await wheelDetail(file, filename, url)
    throw .fetch(
      FetchError(
        .wrongFile("its metadata file is invalid (\(doubtful)), but the METADATA inside the wheel is valid"), url: url))
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
    let url: WebURL
    do { url = try address(of: file) } catch { return .failure(error) }
    if policy == .offline { return .failure(FetchError(.offline, url: url)) }
    count { $0.filesFetched += 1 }
    do throws(ReadingFailure) {
      let known = known ?? (try? cachedDetail(of: file, project: project)?.get())
      let size: UnpackedSize?
      if let known {
        let detail: DistributionDetail
        do throws(ReadingFailure) {
          detail = try await wheelDetail(file, filename, url)
        } catch {
          guard case .published(let what) = error else { throw error }
          throw .fetch(FetchError(.wrongFile("\(what), which contradicts the metadata read from it before"), url: url))
        }
        // What was read beside it or from its end alone decided the resolution: the whole must say the same.
        if [.wheel, .indexFile].contains(known.source), known.metadata != detail.metadata {
          let place =
            known.source == .indexFile ? "the metadata file beside it" : "what was read from the end of the file"
          throw .fetch(FetchError(.wrongFile("its METADATA differs from \(place)"), url: url))
        }
        size = detail.unpackedSize
      } else {
        // Nobody read its metadata, as the user stated it.
        size = try await wheelSize(file, filename, url)
      }
      if let size { await cache?.store(size, fileKey(file)) }
      return .success(size)
    } catch {
      return .failure(error.shown)
    }
  }
}

/// Why a file told nothing, by what follows from it.
enum ReadingFailure: Error {
  /// It lies in what was published, whose every byte was verified: it will be the same next time.
  case published(ArtifactError)
  /// Only a build would tell, as far as an unverified file says.
  case dynamic(ArtifactError)
  /// Metadata that the standard refuses, read from bytes that no sum vouches for.
  case doubtful(ArtifactError)
  /// The server could not be asked, or what it sent is damaged or not what the index states.
  case fetch(FetchError)

  init(_ error: any Error, isVerified: Bool, at address: String) {
    switch error {
    case let failure as ReadingFailure: self = failure
    case let fetch as FetchError: self = .fetch(fetch)
    case let artifact as ArtifactError:
      switch artifact {
      case .dynamicMetadata: self = isVerified ? .published(artifact) : .dynamic(artifact)
      case .invalidMetadata where isVerified: self = .published(artifact)
      case .invalidMetadata: self = .doubtful(artifact)
      case .tooLarge, .unsupported: self = .fetch(FetchError(.wrongFile("can't be read: \(artifact)"), at: address))
      case .malformed, .truncated: self = .fetch(FetchError(.wrongFile("is damaged: \(artifact)"), at: address))
      }
    case let local as LocalFileError: self = .fetch(FetchError(.connection(local.message), at: address))
    default: self = .fetch(FetchError(.wrongFile("can't be read: \(error)"), at: address))
    }
  }

  /// What callers are told.
  var shown: any Error {
    switch self {
    case .published(let artifact), .dynamic(let artifact), .doubtful(let artifact): artifact
    case .fetch(let fetch): fetch
    }
  }
}

extension IndexClient {
  private enum OfferedMetadata {
    case detail(DistributionDetail)
    /// There is none after all.
    case missing
    /// The standard refuses it, and the index states no sum for it.
    case unverified(ArtifactError)
  }

  /// The metadata file beside a wheel (PEP 658).
  private nonisolated func offeredMetadata(
    of file: DistributionFile, _ filename: WheelFilename, _ url: WebURL
  ) async throws(ReadingFailure) -> OfferedMetadata {
    guard case .offered(let sha256) = file.metadata else { return .missing }
    let settings = fetcher.configuration
    var metadataURL = url
    metadataURL.path += ".metadata"
    var request = FetchRequest(url: metadataURL, limit: settings.metadataLimit, deadline: settings.requestDeadline)
    request.owner = file.owner
    let reply: FetchReply
    do {
      reply = try await fetcher.get(request)
    } catch {
      if error.reason == .notFound { return .missing }
      throw .fetch(error)
    }
    defer { withExtendedLifetime(reply.room) {} }
    let body = reply.body
    if let sha256 {
      let found = FileDigest.sha256(body)
      if found != sha256 { throw .fetch(FetchError(sum: found, stated: sha256, by: file.statedBy, url: metadataURL)) }
    }
    do throws(ArtifactError) {
      let metadata = try CoreMetadata(parsing: body)
      try WheelReader.check(metadata, against: filename)
      return .detail(DistributionDetail(metadata: metadata, source: .indexFile))
    } catch {
      if sha256 == nil { return .unverified(error) }
      throw ReadingFailure(error, isVerified: true, at: metadataURL.redacted)
    }
  }

  private nonisolated func wheelDetail(
    _ file: DistributionFile, _ filename: WheelFilename, _ url: WebURL, metadataOnly: Bool = false
  ) async throws(ReadingFailure) -> DistributionDetail {
    try await withContents(of: file, url) { contents in
      if metadataOnly, !(contents is MemoryFile) { return try await readWheelMetadata(contents, filename: filename) }
      return try await readWheel(contents, filename: filename) { note($0, $1, of: file, filename) }
    }
  }

  /// Remembers what was seen of a wheel on the way.
  private nonisolated func note(
    _ directory: ZipDirectory, _ files: InstalledFiles?, of file: DistributionFile, _ filename: WheelFilename
  ) {
    if let files { installedFiles.withLock { $0.add(files, of: fileKey(file)) } }
    if filename.isForAnyPlatform { return }
    let members = ObjectMember.members(of: directory)
    objectMembers.withLock { $0[fileKey(file)] = members }
  }

  /// The size of a wheel whose metadata is of no interest.
  private nonisolated func wheelSize(
    _ file: DistributionFile, _ filename: WheelFilename, _ url: WebURL
  ) async throws(ReadingFailure) -> UnpackedSize? {
    try await withContents(of: file, url) { contents in
      do {
        return try await readWheel(contents, filename: filename) { note($0, $1, of: file, filename) }.unpackedSize
      } catch ArtifactError.invalidMetadata {
        let directory = try await WheelReader.directory(of: contents)
        return UnpackedSize(
          bytes: try directory.unpackedBytes(), fileCount: directory.fileCount, sources: try directory.pythonSources())
      }
    }
  }

  private nonisolated func sdistDetail(
    _ file: DistributionFile, _ project: PackageName, _ url: WebURL
  ) async throws(ReadingFailure) -> DistributionDetail {
    guard let filename = SdistFilename(file.filename, project: project) else {
      throw .published(.invalidMetadata("'\(file.filename)' is no source distribution of '\(project)'"))
    }
    do {
      let reply = try await download(file, url)
      defer { withExtendedLifetime(reply.room) {} }
      return try readSdist(reply.body, filename: filename)
    } catch {
      throw ReadingFailure(error, isVerified: file.sha256 != nil, at: url.redacted).known(of: file)
    }
  }
}

extension ReadingFailure {
  /// Where no sum is stated for a file, nothing more can be found out about it.
  func known(of file: DistributionFile) -> ReadingFailure {
    guard case .doubtful(let error) = self else { return self }
    let reason = FetchError.Reason.wrongFile(
      "\(error); the index states no hash that would tell whether the file is damaged")
    return .fetch(WebURL(file.url).map { FetchError(reason, url: $0) } ?? FetchError(reason, at: file.url))
  }
}

extension DistributionDetail {
  /// `nil` where only metadata was read.
  var unpackedSize: UnpackedSize? {
    guard let unpackedBytes, let fileCount, let sources else { return nil }
    return UnpackedSize(bytes: unpackedBytes, fileCount: fileCount, sources: sources)
  }
}
