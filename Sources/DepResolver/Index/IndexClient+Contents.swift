internal import Synchronization

extension IndexClient {
  /// Reads a file by range requests, or as a whole where the server refuses them.
  ///
  /// No sum tells whether parts of a file are the file's. So where they make no sense, all of it is fetched and checked, and
  /// only then it is known what the file is.
  nonisolated func withContents<Value: Sendable>(
    of file: DistributionFile, _ url: WebURL, keepsPieces: Bool = true,
    _ body: (any RandomAccess) async throws -> Value
  ) async throws(ReadingFailure) -> Value {
    let rangeless = Rangeless(statedBy: file.statedBy, origin: url.origin)
    if !self.rangeless.withLock({ $0.contains(rangeless) }) {
      do {
        return try await body(
          RemoteFile(
            url, fetcher: fetcher, size: file.size, sha256: file.sha256, statedBy: file.statedBy, owner: file.owner,
            keepsPieces: keepsPieces))
      } catch {
        if let error = error as? ArtifactError {
          guard file.sha256 != nil else {
            throw ReadingFailure(error, isVerified: false, at: url.redacted).known(of: file)
          }
          return try await readWhole(file, url, doubting: error, body)
        }
        guard refusesRanges(error) else { throw ReadingFailure(error, isVerified: false, at: url.redacted) }
        self.rangeless.withLock { _ = $0.insert(rangeless) }
      }
    }
    return try await readWhole(file, url, body)
  }

  /// `doubted` is what parts of the file gave.
  private nonisolated func readWhole<Value: Sendable>(
    _ file: DistributionFile, _ url: WebURL, doubting doubted: ArtifactError? = nil,
    _ body: (any RandomAccess) async throws -> Value
  ) async throws(ReadingFailure) -> Value {
    do {
      let reply = try await download(file, url)
      defer { withExtendedLifetime(reply.room) {} }
      return try await body(MemoryFile(reply.body))
    } catch {
      if let doubted, case .tooLarge? = (error as? FetchError)?.reason {
        throw .fetch(FetchError(.wrongFile("\(doubted); it is too large to be checked by its sum"), url: url))
      }
      throw ReadingFailure(error, isVerified: file.sha256 != nil, at: url.redacted).known(of: file)
    }
  }

  private nonisolated func refusesRanges(_ error: any Error) -> Bool {
    guard let error = error as? FetchError else { return false }
    return [.status(400), .status(416), .status(501)].contains(error.reason)
  }

  /// The whole file, checked against the size and the sum that the index states.
  nonisolated func download(_ file: DistributionFile, _ url: WebURL) async throws(FetchError) -> FetchReply {
    let settings = fetcher.configuration
    if let size = file.size, size > settings.downloadLimit {
      throw FetchError(.tooLarge(limit: settings.downloadLimit), url: url)
    }
    var request = FetchRequest(
      url: url, limit: min(file.size ?? .max, settings.downloadLimit), deadline: settings.downloadDeadline)
    request.owner = file.owner
    let reply = try await fetcher.get(request)
    if let sha256 = file.sha256 {
      let found = FileDigest.sha256(reply.body)
      if found != sha256 { throw FetchError(sum: found, stated: sha256, by: file.statedBy, url: url) }
    }
    return reply
  }
}

extension FetchError {
  /// Something has another sum than `statedBy` says.
  init(sum found: String, stated: String, by statedBy: String, url: WebURL) {
    let place = statedBy.split(separator: " ").last.map { " (\($0))" } ?? ""
    self.init(
      .wrongFile("sha256 mismatch: the index\(place) states \(stated), the file has \(found)"), url: url)
  }
}
