internal import FoundationEssentials
internal import SpecParser
internal import Synchronization

/// Reads what a direct reference names: a file or a folder of this machine, an archive on a server, a git repository.
///
/// Archives on servers and commits are kept in the cache like index pages, under the address of the reference.
/// See "Direct references" in docs/resolver.md.
struct ReferencedDistribution: Sendable {
  /// As ``IndexClient/page(_:load:)`` takes it; never without a page.
  typealias Found = (page: SimplePage?, number: Int?)

  let client: IndexClient
  let reference: DirectReference
  let name: PackageName
  /// What the user says where the sources do not tell.
  let declaredVersion: Version?

  /// What the answer is known by. A sum that the line states is part of it, as it may be of another file than the one
  /// that is there now; so is what the user says of the version.
  var key: String { key(sum: reference.hash) }

  /// The same as a name in the cache.
  private var statedBy: String { statedBy(sum: reference.hash) }

  private func statedBy(sum: FileHash?) -> String { "direct \(key(sum: sum, isKept: true))" }

  /// What is kept goes by no signature: it is a secret, and another one tomorrow.
  private func key(sum: FileHash?, isKept: Bool = false) -> String {
    (isKept ? AddressSignature.split(reference.url)?.address ?? reference.url : reference.url)
      + (sum.map { "#\($0)" } ?? "") + (declaredVersion.map { " \($0)" } ?? "")
  }

  func page() async throws(FetchError) -> Found {
    client.count { $0.filesFetched += 1 }
    do {
      switch reference.place {
      case .local(let path):
        return (try await local(path), nil)
      case .archive(let address):
        guard let url = WebURL(address) else { throw FetchError(unsupported: address) }
        return try await archive(url)
      case .repository(let url, let revision):
        return try await repository(url, revision)
      }
    } catch let error as FetchError {
      guard case .tooLarge = error.reason else { throw error }
      throw bad("is too large to make its sum", hint: "state it: '#sha256=…'")
    } catch let error as LocalFileError {
      throw bad(error.message)
    } catch let error as ArtifactError {
      throw bad("is no distribution of '\(name)': \(error)")
    } catch {
      throw bad("can't be read: \(error)")
    }
  }

  private func bad(_ text: String, hint: String? = nil) -> FetchError {
    FetchError(.badReference(text, hint: hint), at: reference.url)
  }

  // MARK: - This machine

  private func local(_ path: String) async throws -> SimplePage {
    guard reference.isFile else {
      guard isFolder(path) else { throw bad("is no folder") }
      var documents = SdistDocuments(project: name, isTree: true)
      try take(Self.treeFiles.compactMap { file in try contents("\(path)/\(file)").map { (file, $0) } }, &documents)
      return try page(of: documents, url: reference.url)
    }
    let file = try LocalFile(path)
    let sha256 = try file.sha256()
    try check(sha256)
    if let wheel = try wheelName() {
      let detail = try await readWheel(file, filename: wheel)
      return page(kind: .wheel(wheel), filename: reference.filename, sha256: sha256, size: file.size, .success(detail))
    }
    return try sourcePage(try file.contents(limit: client.fetcher.configuration.downloadLimit), sha256)
  }

  /// `nil` where there is no such file.
  private func contents(_ path: String) throws -> [UInt8]? {
    guard let file = try? LocalFile(path) else { return nil }
    return try file.contents(limit: ArchiveLimits.memberBytes)
  }

  // MARK: - Archives on servers

  private func archive(_ url: WebURL) async throws -> Found {
    // What was once read without a sum was read whole, and so has the sum it has.
    let stored = [statedBy, statedBy(sum: nil)].lazy.compactMap { key -> (file: DistributionFile, Cache.StoredPage)? in
      guard var stored = client.cache?.page(key, name) else { return nil }
      stored.page = stored.page.map { signed($0, reference.url) }
      guard let file = stored.page?.files.first, hasSum(file.sha256)
      else { return nil }
      return (file, stored)
    }.first
    let detail = stored.flatMap { client.cachedDetail(of: $0.file, project: name) }
    if let (_, stored) = stored, let page = stored.page, detail != nil {
      let isSettled = reference.hash != nil || client.policy.takesAnyAge
      if isSettled || (stored.isFresh && client.policy == .normal) { return (page, stored.number) }
    }
    if client.policy == .offline { throw FetchError(.offline, url: url) }
    let settings = client.fetcher.configuration
    var request = FetchRequest(url: url, limit: settings.downloadLimit, deadline: settings.downloadDeadline)
    request.owner = url.origin
    if detail != nil, let validators = stored?.1.validators { request.validators = validators }
    let reply: FetchReply
    do {
      reply = try await client.fetcher.get(request)
    } catch {
      guard case .tooLarge = error.reason, let sum = reference.hash, let wheel = try wheelName() else { throw error }
      return try await summedWheel(wheel, sum, url)
    }
    let freshness = Freshness(reply.headers)
    if reply.status == 304, let (_, stored) = stored, let page = stored.page {
      await client.cache?.renew(stored.page?.statedBy ?? statedBy, name, lifetime: freshness.lifetime)
      return (page, stored.number)
    }
    let sha256 = FileDigest.sha256(reply.body)
    try check(sha256)
    let page: SimplePage
    if let wheel = try wheelName() {
      let detail = try await readWheel(MemoryFile(reply.body), filename: wheel)
      page = self.page(
        kind: .wheel(wheel), filename: reference.filename, sha256: sha256, size: reply.body.count, .success(detail))
    } else {
      page = try sourcePage(reply.body, sha256)
    }
    let lifetime = reference.hash == nil ? freshness.lifetime : Self.unlimited
    return (page, freshness.mayBeStored ? await keep(page, Validators(reply.headers), lifetime: lifetime) : nil)
  }

  /// Of a wheel that is too large to check, and whose sum is stated, only the metadata is fetched: who installs it checks
  /// the sum.
  private func summedWheel(_ wheel: WheelFilename, _ sum: FileHash, _ url: WebURL) async throws -> Found {
    let page = page(kind: .wheel(wheel), filename: reference.filename, sha256: sum.digest, size: nil, nil)
    guard let file = page.files.first else { throw bad("has a name that is of no wheel of '\(name)'") }
    _ = try await client.detail(of: file, project: name)
    return (page, await keep(page, lifetime: Self.unlimited))
  }

  /// Keeps a page for so many seconds, with the metadata that was read for it.
  private func keep(_ page: SimplePage, _ validators: Validators = Validators(), lifetime: Int) async -> Int? {
    if let file = page.files.first, let answer = client.answers.withLock({ $0.details[client.fileKey(file)] }) {
      await client.cache?.store(
        answer.mapError { $0 as? ArtifactError ?? .malformed("\($0)") }, client.fileKey(file))
    }
    let plain = AddressSignature.split(reference.url).map { signed(page, $0.address) } ?? page
    return await client.cache?.store(plain, statedBy, name, validators, lifetime: lifetime)
  }

  /// The page with another address for its file, where that of the reference has a signature.
  private func signed(_ page: SimplePage, _ address: String) -> SimplePage {
    guard AddressSignature.split(reference.url) != nil else { return page }
    let files = page.files.map { file in
      var file = file
      file.url = address
      return file
    }
    return SimplePage(name: name, files: files)
  }

  /// Seconds: what has a sum or a commit never changes.
  private static let unlimited = 1 << 40

  // MARK: - Repositories

  private func repository(_ url: String, _ revision: String?) async throws -> Found {
    let isCommit = revision.map(DirectReference.isCommit) ?? false
    if isCommit || client.policy.takesAnyAge, let stored = client.cache?.page(statedBy, name),
      let page = stored.page, let file = page.files.first, client.cachedDetail(of: file, project: name) != nil
    {
      return (page, stored.number)
    }
    if client.policy == .offline { throw FetchError(.offline, at: reference.url) }
    let prefix = reference.subdirectory.map { $0 + "/" } ?? ""
    let snapshot: GitRepository.Snapshot
    do {
      snapshot = try await GitRepository(url: url, deadline: client.fetcher.configuration.downloadDeadline)
        .read(Self.treeFiles.map { prefix + $0 }, at: revision)
    } catch let failure as GitRepository.Failure {
      throw FetchError(.badContent(failure.message), at: reference.url)
    }
    var documents = SdistDocuments(project: name, isTree: true)
    try take(Self.treeFiles.compactMap { file in snapshot.files[prefix + file].map { (file, $0) } }, &documents)
    var pinned = reference
    pinned.place = .repository(url: url, revision: snapshot.commit)
    let page = try page(of: documents, url: pinned.url)
    // What a branch or tag names now says nothing of later.
    return (page, await keep(page, lifetime: isCommit ? Self.unlimited : 0))
  }

  // MARK: - Sources

  /// What of a folder of sources tells its dependencies.
  private static let treeFiles = ["PKG-INFO", "pyproject.toml"]

  private func take(_ files: [(name: String, contents: [UInt8])], _ documents: inout SdistDocuments) throws {
    for (file, contents) in files {
      let path = "sources/\(file)"
      if let role = documents.role(of: path) { try documents.add(contents, as: role, path: path) }
    }
    if files.isEmpty, declaredVersion == nil {
      throw bad(
        "has neither pyproject.toml nor PKG-INFO, and its build is never run",
        hint:
          "name the folder of the project with '#subdirectory=', or state in a spec what its build would tell: \(declaration)"
      )
    }
  }

  /// What to write where only a build would tell.
  private var declaration: String { "metadata: { \(name): { version: \"…\", requires: […] } }" }

  private func isFolder(_ path: String) -> Bool {
    var isFolder = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
  }

  /// Of an archive that is a source distribution by its name, or any other archive of sources.
  private func sourcePage(_ archive: [UInt8], _ sha256: String) throws -> SimplePage {
    if reference.subdirectory == nil, let filename = SdistFilename(reference.filename, project: name) {
      let detail: Result<DistributionDetail, any Error>
      do { detail = .success(try readSdist(archive, filename: filename)) } catch { detail = .failure(error) }
      if case .failure(let error) = detail, case ArtifactError.dynamicMetadata = error {} else { _ = try detail.get() }
      return page(
        kind: .sdist(version: filename.version), filename: reference.filename, sha256: sha256, size: archive.count,
        detail)
    }
    let format: SdistFilename.Format = archive.starts(with: "PK".utf8) ? .zip : .tarGzip
    var documents = SdistDocuments(project: name, isTree: true, subdirectory: reference.subdirectory)
    try documents.read(archive, format: format)
    return try page(of: documents, url: reference.url, sha256: sha256, size: archive.count)
  }

  private func page(
    of documents: SdistDocuments, url: String, sha256: String? = nil, size: Int? = nil
  ) throws -> SimplePage {
    guard let version = try documents.statedVersion() ?? declaredVersion else {
      throw bad(
        "does not state its version, and its build is never run",
        hint: "state in a spec what its build would tell: \(declaration)")
    }
    let detail: Result<DistributionDetail, any Error>
    do throws(ArtifactError) {
      detail = .success(try documents.detail(of: version))
    } catch {
      guard case .dynamicMetadata = error else { throw error }
      detail = .failure(error)
    }
    return page(
      kind: .sdist(version: version), filename: "\(name)-\(version).tar.gz", url: url, sha256: sha256, size: size,
      detail)
  }

  // MARK: - Pages

  /// A page of one file, whose metadata can be asked for from now on.
  private func page(
    kind: DistributionFile.Kind, filename: String, url: String? = nil, sha256: String?, size: Int?,
    _ detail: Result<DistributionDetail, any Error>?
  ) -> SimplePage {
    var file = DistributionFile(filename: filename, url: url ?? reference.url, kind: kind, sha256: sha256, size: size)
    file.statedBy = statedBy
    if let detail { client.answers.withLock { $0.keep(detail, client.fileKey(file), canBeAsked: false) } }
    return SimplePage(name: name, files: [file])
  }

  private func wheelName() throws(FetchError) -> WheelFilename? {
    guard reference.filename.hasSuffix(".whl") else { return nil }
    guard let wheel = WheelFilename(reference.filename), wheel.name == name else {
      throw bad("has a name that is of no wheel of '\(name)'")
    }
    return wheel
  }

  private func hasSum(_ sha256: String?) -> Bool { reference.hash.map { $0.digest == sha256 } ?? true }

  private func check(_ sha256: String) throws(FetchError) {
    guard hasSum(sha256) else { throw bad("has the sha256 \(sha256), not the one your line states") }
  }
}
