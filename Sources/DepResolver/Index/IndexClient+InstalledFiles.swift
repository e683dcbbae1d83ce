internal import SpecParser
internal import Synchronization

extension IndexClient {
  /// Which wheels of a resolution bring files of the same path with different contents.
  ///
  /// Nothing is known of what source distributions bring before they are built, so they are in no overlap; nor are wheels
  /// that can't be read, which no installer would install. The answer is kept for the same wheels.
  /// - Throws: `SystemError.wheel` where a server can't be asked.
  public nonisolated func overlaps(of resolution: Resolution) async throws(SystemError) -> [FileOverlap] {
    let wheels = resolution.packages.filter { if case .wheel = $0.chosen.kind { true } else { false } }
    if wheels.count < 2 { return [] }
    let python = resolution.environment.python
    let key = filesKey(wheels, python)
    if let key, let kept = cache?.blob(.overlaps, key, decode: { FileOverlap.decode($0) }) { return kept }
    let files = try await files(of: wheels)
    let overlaps = FileOverlap.all(in: files, python: python)
    if let cache {
      let fresh = installedFiles.withLock { $0.takeFresh() }
      await cache.store(.installedFiles, fresh.map { ($0.key, $0.value.encoded) })
      if let key, files.count == wheels.count { await cache.store(.overlaps, key, FileOverlap.encode(overlaps)) }
    }
    return overlaps
  }

  /// Names all that the overlaps depend on; `nil` where a wheel has no sum, and may be another tomorrow.
  private nonisolated func filesKey(_ wheels: [ResolvedPackage], _ python: PythonVersion) -> String? {
    var writer = CompactWriter()
    writer.write(FileOverlap.format)
    writer.write(InstalledFiles.format)
    writer.write(text: python.short)
    for wheel in wheels {
      guard wheel.chosen.sha256 != nil, wheel.chosen.localPath == nil else { return nil }
      writer.write(text: wheel.name.normalized)
      writer.write(text: fileKey(wheel.chosen))
    }
    return FileDigest.sha256(writer.bytes)
  }

  private struct ReadFiles: Sendable {
    var index: Int
    var files: InstalledFiles?
    var failure: FetchError?
  }

  /// The files of all wheels that can be read, in their order; what is not at hand is read at the same time.
  private nonisolated func files(
    of wheels: [ResolvedPackage]
  ) async throws(SystemError) -> [(package: PackageName, files: InstalledFiles)] {
    var known = wheels.map { knownFiles(of: $0.chosen) }
    let missing = known.indices.filter { known[$0] == nil }
    let read = await withTaskGroup(of: ReadFiles.self) { group in
      for index in missing {
        group.addTask { await self.readFiles(of: wheels[index].chosen, index) }
      }
      var all: [ReadFiles] = []
      for await files in group { all.append(files) }
      return all.sorted { $0.index < $1.index }
    }
    for read in read {
      if let failure = read.failure { throw .wheel(wheels[read.index].name, failure) }
      known[read.index] = read.files
    }
    return zip(wheels, known).compactMap { wheel, files in files.map { (wheel.name, $0) } }
  }

  private nonisolated func knownFiles(of file: DistributionFile) -> InstalledFiles? {
    let key = fileKey(file)
    if let known = installedFiles.withLock({ $0.files[key] }) { return known }
    guard let cache, mayUseCache(file), file.localPath == nil,
      let stored = cache.blob(.installedFiles, key, decode: { InstalledFiles(encoded: $0) })
    else { return nil }
    installedFiles.withLock { $0.files[key] = stored }
    return stored
  }

  @concurrent
  private nonisolated func readFiles(of file: DistributionFile, _ index: Int) async -> ReadFiles {
    do {
      guard case .wheel(let filename) = file.kind else { return ReadFiles(index: index) }
      if let path = file.localPath {
        let local: LocalFile
        do throws(LocalFileError) {
          local = try LocalFile(path)
        } catch {
          throw FetchError(.connection(error.message), at: path)
        }
        return ReadFiles(index: index, files: try await readInstalledFiles(local, filename: filename))
      }
      let url = try address(of: file)
      if policy == .offline { throw FetchError(.offline, url: url) }
      noteFetching()
      count { $0.filesFetched += 1 }
      let files = try await withContents(of: file, url) { try await readInstalledFiles($0, filename: filename) }
      installedFiles.withLock { $0.add(files, of: fileKey(file)) }
      return ReadFiles(index: index, files: files)
    } catch ReadingFailure.fetch(let error) {
      return ReadFiles(index: index, failure: error)
    } catch let error as FetchError {
      return ReadFiles(index: index, failure: error)
    } catch {
      return ReadFiles(index: index)
    }
  }
}

/// The files of wheels that were looked at in this run.
struct KnownFiles {
  /// By ``IndexClient/fileKey(_:)``.
  var files: [String: InstalledFiles] = [:]
  /// Those that are not in the cache yet.
  private var fresh: [String: InstalledFiles] = [:]

  mutating func add(_ files: InstalledFiles, of key: String) {
    self.files[key] = files
    fresh[key] = files
  }

  /// In the order of their keys; gives each once.
  mutating func takeFresh() -> [(key: String, value: InstalledFiles)] {
    defer { fresh = [:] }
    return fresh.sorted { $0.key < $1.key }
  }
}
