public import SpecParser

/// What requirements files ask for of servers before there is anything to resolve.
extension IndexClient {
  /// A file that `-r` or `-c` names by its address. It is asked for each time, as it may be another one any day.
  public nonisolated func requirementsFile(at url: IndexURL) async throws(FetchError) -> FetchedSources.File {
    guard let address = WebURL(url.url) else { throw FetchError(unsupported: url.url) }
    if policy == .offline { throw FetchError(.offline, url: address) }
    noteFetching()
    let settings = fetcher.configuration
    let reply = try await fetcher.get(
      FetchRequest(url: address, limit: settings.metadataLimit, deadline: settings.requestDeadline))
    return FetchedSources.File(contents: reply.body, sha256: FileDigest.sha256(reply.body))
  }

  /// The name of the project at an address that does not tell it, as its `pyproject.toml` or `PKG-INFO` states it.
  /// - Throws: `FetchError` with the reason `badReference` where neither does.
  public nonisolated func projectName(of reference: DirectReference) async throws(FetchError) -> PackageName {
    if policy == .offline { throw FetchError(.offline, at: reference.url) }
    noteFetching()
    let found: (project: [UInt8]?, information: [UInt8]?)
    switch reference.place {
    case .local: found = (nil, nil)
    case .repository(let url, let revision):
      let prefix = reference.subdirectory.map { $0 + "/" } ?? ""
      let (project, information) = (prefix + "pyproject.toml", prefix + "PKG-INFO")
      let files: [String: [UInt8]]
      do {
        files = try await GitRepository(url: url, deadline: fetcher.configuration.downloadDeadline)
          .read([project, information], at: revision).files
      } catch let failure as GitRepository.Failure {
        throw FetchError(.badContent(failure.message), at: reference.url)
      } catch {
        throw FetchError(.badContent("\(error)"), at: reference.url)
      }
      found = (files[project], files[information])
    case .archive(let text):
      guard let address = WebURL(text) else { throw FetchError(unsupported: text) }
      let settings = fetcher.configuration
      let body = try await fetcher.get(
        FetchRequest(url: address, limit: settings.downloadLimit, deadline: settings.downloadDeadline)
      ).body
      found = try Self.documents(in: body, of: reference)
    }
    if let project = found.project, let table = try? ProjectTable(project) { return table.name }
    let stated = found.information.flatMap { MetadataFields($0).first(.name) }
    guard let name = stated.flatMap({ PackageName($0) }) else {
      throw FetchError(
        .badReference(
          "does not state its project's name, and its build is never run", hint: "write 'name @' before it"),
        at: reference.url)
    }
    return name
  }

  private static func documents(
    in archive: [UInt8], of reference: DirectReference
  ) throws(FetchError) -> (project: [UInt8]?, information: [UInt8]?) {
    guard let unknown = PackageName("unknown") else { return (nil, nil) }
    var documents = SdistDocuments(project: unknown, isTree: true, subdirectory: reference.subdirectory)
    do throws(ArtifactError) {
      try documents.read(archive, format: archive.starts(with: "PK".utf8) ? .zip : .tarGzip)
    } catch {
      throw FetchError(.badReference("is no archive of sources: \(error)", hint: nil), at: reference.url)
    }
    return (documents.pyproject, documents.packageInformation)
  }
}
