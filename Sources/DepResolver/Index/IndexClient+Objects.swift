internal import Synchronization

extension IndexClient {
  /// The same as ``objects(of:)`` where the answer is at hand; outer `nil` when it is not.
  public nonisolated func cachedObjects(of file: DistributionFile) -> WheelObjects?? {
    guard case .wheel(let filename) = file.kind else { return .some(nil) }
    if filename.isForAnyPlatform { return WheelObjects() }
    guard let cache, mayUseCache(file), file.localPath == nil else { return nil }
    return cache.objects(fileKey(file)).map { .some($0) }
  }

  @concurrent
  nonisolated func loadObjects(_ file: DistributionFile) async -> Result<WheelObjects, any Error> {
    do {
      if let path = file.localPath { return .success(try await localObjects(path)) }
      let url = try address(of: file)
      if policy == .offline { throw FetchError(.offline, url: url) }
      count { $0.filesFetched += 1 }
      let key = fileKey(file)
      let members = objectMembers.withLock { $0.removeValue(forKey: key) }
      let objects = try await withContents(of: file, url, keepsPieces: false) { contents async throws -> WheelObjects in
        if let members { return try await readWheelObjects(contents, members, gate: objectGate) }
        let (objects, size) = try await readWheelObjects(contents, gate: objectGate)
        await cache?.store(size, key)
        return objects
      }
      await cache?.store(objects, key)
      return .success(objects)
    } catch let error as ReadingFailure {
      return .failure(error.shown)
    } catch {
      return .failure(error)
    }
  }

  private nonisolated func localObjects(_ path: String) async throws -> WheelObjects {
    let local: LocalFile
    do throws(LocalFileError) {
      local = try LocalFile(path)
    } catch {
      throw FetchError(.connection(error.message), at: path)
    }
    return try await readWheelObjects(local, gate: objectGate).0
  }
}
