internal import FoundationEssentials
internal import SpecParser

/// What `--find-links` names: a folder, or a page with files of any projects.
extension IndexClient {
  /// The files of one project in a folder; each is read once for its sum.
  nonisolated func folderPage(
    _ path: String, _ index: PackageIndex, _ name: PackageName
  ) throws(FetchError) -> SimplePage {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw FetchError(.badContent("--find-links names a folder that can't be read"), at: path)
    }
    var files: [DistributionFile] = []
    // What holds other characters is no distribution, and would only get in the way of a lock.
    for filename in names.sorted() where filename.utf8.allSatisfy(Self.isPlain) {
      guard let kind = Self.kind(of: filename, name), let file = try? LocalFile("\(path)/\(filename)"),
        let sha256 = try? file.sha256()
      else { continue }
      files.append(
        DistributionFile(
          filename: filename, url: DirectReference.fileURL("\(path)/\(filename)"), kind: kind, sha256: sha256,
          size: file.size))
    }
    var page = SimplePage(name: name, files: files)
    page.statedBy = CachedAnswers.Stater(index).key ?? ""
    return page
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122: true
    default: "._-+!".utf8.contains(byte)
    }
  }

  private static func kind(of filename: String, _ name: PackageName) -> DistributionFile.Kind? {
    if let wheel = WheelFilename(filename) { return wheel.name == name ? .wheel(wheel) : nil }
    return SdistFilename(filename, project: name).map { .sdist(version: $0.version) }
  }

  /// The metadata of a file of this machine.
  nonisolated func localDetail(_ file: DistributionFile, _ path: String, _ project: PackageName) async throws
    -> DistributionDetail
  {
    let local: LocalFile
    do throws(LocalFileError) {
      local = try LocalFile(path)
    } catch {
      throw FetchError(.connection(error.message), at: path)
    }
    if case .wheel(let filename) = file.kind { return try await readWheel(local, filename: filename) }
    guard let filename = SdistFilename(file.filename, project: project) else {
      throw ArtifactError.invalidMetadata("'\(file.filename)' is no source distribution of '\(project)'")
    }
    return try readSdist(try local.contents(limit: fetcher.configuration.downloadLimit), filename: filename)
  }

  /// The body of a page that names files of any projects, fetched once a run.
  func linksReply(_ url: WebURL) async throws(FetchError) -> FetchReply {
    let settings = fetcher.configuration
    var request = FetchRequest(
      url: url, accept: "text/html", isCompressible: true, limit: settings.pageLimit,
      deadline: settings.requestDeadline)
    request.owner = url.origin
    return try await linkReplies.once(url) {
      Task { [fetcher, request] in
        do throws(FetchError) { return .success(try await fetcher.get(request)) } catch { return .failure(error) }
      }
    }.value.get()
  }

  nonisolated func linksPage(
    _ name: PackageName, _ index: PackageIndex
  ) async throws(FetchError) -> (page: SimplePage?, number: Int?) {
    if let path = index.localPath { return (try folderPage(path, index, name), nil) }
    guard let url = WebURL(index.url) else { throw FetchError(unsupported: index.url) }
    if policy == .offline { throw FetchError(.offline, url: url) }
    let reply = try await linksReply(url)
    var page = try SimplePage(reply, name: name)
    let statedBy = "links \(url.text)"
    page.statedBy = statedBy
    note(page)
    let freshness = Freshness(reply.headers)
    count { $0.pagesFetched += 1 }
    guard freshness.mayBeStored else { return (page, nil) }
    let number = await cache?.store(
      page, statedBy, name, page.kept(Validators(reply.headers)), lifetime: page.kept(freshness.lifetime))
    return (page, number)
  }
}

extension PackageIndex {
  /// The path behind `file:`, for what is on this machine.
  public var localPath: String? { DirectReference.localPath(of: url) }
}

extension DistributionFile {
  /// The path of a file or folder of this machine, without what follows a `#`.
  public var localPath: String? { DirectReference.localPath(of: url) }
}
