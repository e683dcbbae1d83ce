internal import SpecParser

extension IndexClient {
  /// What the shared objects of a resolution's wheels ask of the distribution beside what `question` has.
  ///
  /// Reads the wheels first, while the lists of packages may still be on their way, and looks at the lists only where a
  /// library is missing. Both answers are kept for the same wheels, base and lists.
  nonisolated func libraries(
    of resolution: Resolution, _ question: SystemQuestion, snapshot: BaseSnapshot?
  ) async throws(SystemError) -> ProvidedLibraries {
    let (unprovided, key) = try await unprovidedLibraries(of: resolution, question, snapshot: snapshot)
    if unprovided.libraries.isEmpty { return unprovided }
    return try await provided(unprovided, key, question)
  }

  /// What no wheel and no base has, as far as that is known without an archive, and what names the wheels and the base.
  nonisolated func unprovidedLibraries(
    of resolution: Resolution, _ question: SystemQuestion, snapshot: BaseSnapshot?
  ) async throws(SystemError) -> (provided: ProvidedLibraries, key: String?) {
    let wheels = resolution.packages.filter(\.mayHoldObjects)
    if wheels.isEmpty { return (ProvidedLibraries(), nil) }
    let base = BaseLibraries(snapshot, question.base, resolution.environment)
    let key = objectsKey(wheels, of: resolution, base)
    let kept = key.flatMap { key in cache?.blob(.libraries, key) { ProvidedLibraries(encoded: $0) } ?? nil }
    if let kept { return (kept, key) }
    let needs = libraryNeeds(of: try await objects(of: wheels), requirements: resolution.requirements, base: base)
    let unprovided = ProvidedLibraries(
      libraries: needs.missing.map { .init(need: $0, provider: nil) }, shortfalls: needs.glibcShortfalls)
    if let key { await cache?.store(.libraries, key, unprovided.encoded) }
    return (unprovided, key)
  }

  /// The same with the packages that hold the libraries, without those that packages of the base hold.
  private nonisolated func provided(
    _ unprovided: ProvidedLibraries, _ wheels: String?, _ question: SystemQuestion
  ) async throws(SystemError) -> ProvidedLibraries {
    let lists: ArchiveLists
    do throws(FetchError) {
      lists = try await packageLists(of: question)
    } catch {
      throw .fetch(error)
    }
    // Which files are in which packages is told by other lists than those of the packages, which have no sum among these:
    // one archive never answers for another.
    let stated = lists.sums + question.sources.map { "\($0.url) \($0.suite)" } + [question.keyring ?? ""]
    let key = wheels.map { "\($0) \(question.digest(stated))" }
    let kept = key.flatMap { key in cache?.blob(.libraries, key) { ProvidedLibraries(encoded: $0) } ?? nil }
    if let kept { return kept }
    let contents: ContentsIndex?
    do throws(FetchError) {
      contents = try await self.contents(question)
    } catch {
      throw .fetch(error)
    }
    let providers = LibraryProviders(
      holders: { contents?.packages(withLibrary: $0) ?? [] }, exists: { !lists.versions(of: $0).isEmpty },
      base: Set(lists.packages(of: question.base).map(\.name)), asked: Set(question.requests.map(\.name))
    ) { () async throws(SystemError) in
      Set(try await self.system(question).packages.map(\.name))
    }
    let provided = ProvidedLibraries(
      libraries: try await providers.provided(unprovided.libraries.map(\.need)), shortfalls: unprovided.shortfalls)
    if let key { await cache?.store(.libraries, key, provided.encoded) }
    return provided
  }

  /// Names all that the wheels' needs depend on; `nil` where a wheel has no sum, and may be another tomorrow.
  private nonisolated func objectsKey(
    _ wheels: [ResolvedPackage], of resolution: Resolution, _ base: BaseLibraries
  ) -> String? {
    var writer = CompactWriter()
    writer.write(ProvidedLibraries.format)
    writer.write(ObjectsEncoding.format)
    writer.write(count: wheels.count)
    for wheel in wheels {
      guard wheel.chosen.sha256 != nil else { return nil }
      writer.write(text: wheel.name.normalized)
      writer.write(text: fileKey(wheel.chosen))
    }
    let requirements = resolution.requirements
    writer.write(count: requirements.count)
    for (parent, children) in requirements.sorted(by: { $0.key.normalized < $1.key.normalized }) {
      writer.write(text: parent.normalized)
      writer.write(texts: children.map(\.normalized).sorted())
    }
    writer.write(texts: base.sonames.sorted())
    writer.write(optional: base.glibc?.description)
    return FileDigest.sha256(writer.bytes)
  }

  private struct ReadWheel: Sendable {
    var package: PackageName
    var objects: Result<WheelObjects?, any Error>
  }

  /// The objects of all wheels, read at the same time.
  private nonisolated func objects(
    of wheels: [ResolvedPackage]
  ) async throws(SystemError) -> [PackageName: WheelObjects] {
    let read = await withTaskGroup(of: ReadWheel.self) { group in
      for wheel in wheels {
        group.addTask {
          do {
            return ReadWheel(package: wheel.name, objects: .success(try await self.objects(of: wheel.chosen)))
          } catch {
            return ReadWheel(package: wheel.name, objects: .failure(error))
          }
        }
      }
      var all: [ReadWheel] = []
      for await wheel in group { all.append(wheel) }
      return all.sorted { $0.package.normalized < $1.package.normalized }
    }
    var objects: [PackageName: WheelObjects] = [:]
    for wheel in read {
      switch wheel.objects {
      case .success(let found): objects[wheel.package] = found
      case .failure(let error as FetchError): throw .wheel(wheel.package, error)
      case .failure(let error):
        let file = wheels.first { $0.name == wheel.package }?.chosen.filename ?? ""
        throw .wheel(wheel.package, FetchError(.badContent("\(error)"), at: file))
      }
    }
    return objects
  }
}

extension ResolvedPackage {
  fileprivate var mayHoldObjects: Bool {
    if case .wheel(let filename) = chosen.kind { !filename.isForAnyPlatform } else { false }
  }
}

extension Resolution {
  fileprivate var requirements: [PackageName: Set<PackageName>] {
    var found: [PackageName: Set<PackageName>] = [:]
    for edge in edges {
      if case .package(let parent, _) = edge.parent { found[parent, default: []].insert(edge.child) }
    }
    return found
  }
}

extension BaseLibraries {
  /// What a snapshot found, or else what a base that nobody has looked into is taken to have.
  fileprivate init(_ snapshot: BaseSnapshot?, _ base: SystemBase, _ environment: Environment) {
    if let snapshot {
      self.init(
        sonames: Set(snapshot.sonames), glibc: snapshot.glibc.map { GlibcVersion(major: $0.major, minor: $0.minor) })
      return
    }
    var glibc: GlibcVersion?
    if case .glibc(let major, let minor) = environment.libc { glibc = GlibcVersion(major: major, minor: minor) }
    switch base {
    case .known, .assumed: self.init(sonames: Self.smallest, glibc: glibc)
    // The rest is known from the lists of files.
    case .exactly(let names):
      self.init(sonames: names.contains("libstdc++6") ? ["libgcc_s.so.1", "libstdc++.so.6"] : [], glibc: glibc)
    }
  }

  /// What the smallest image of any release of Debian and Ubuntu has, under the same names in all of them; the rest is
  /// known from the lists of files.
  ///
  /// Source: the files of the packages that `apt` and `dpkg` depend on, from bullseye to trixie.
  static let smallest: Set<String> = [
    "libacl.so.1", "libaudit.so.1", "libblkid.so.1", "libbz2.so.1.0", "libcap-ng.so.0", "libcrypt.so.1",
    "libgcc_s.so.1", "liblz4.so.1", "liblzma.so.5", "libmount.so.1", "libpam.so.0", "libpcre2-8.so.0",
    "libselinux.so.1", "libsmartcols.so.1", "libstdc++.so.6", "libtinfo.so.6", "libudev.so.1", "libuuid.so.1",
    "libz.so.1", "libzstd.so.1",
  ]
}
