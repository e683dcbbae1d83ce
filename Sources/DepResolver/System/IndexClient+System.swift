public import SpecParser

extension IndexClient {
  /// What `variant` needs of its distribution on the platform of `resolution`.
  ///
  /// `external` is what the `[external]` tables of the user's own files ask for, `snapshot` what was found in the base
  /// image, `keyring` the path of the spec's `system.keyring`. Where no archive can be read and nothing that is asked for
  /// depends on one, that is a finding, and only the closure and its size stay unknown.
  /// - Throws: `SystemError` where apt would refuse what is asked for, where a wheel can't be read, and where wheels need
  ///   libraries whose packages only an archive that can't be read could tell.
  public nonisolated func system(
    of variant: Variant, _ resolution: Resolution, external: [Located<ExternalRequirement>] = [],
    snapshot: BaseSnapshot? = nil, keyring: String? = nil
  ) async throws(SystemError) -> VariantSystem {
    let platform = resolution.environment.platform
    let image = variant.imageBase.value
    guard let release = snapshot?.release ?? SystemRelease(image: image, platform: platform) else {
      return VariantSystem(
        platform: platform, isBaseKnown: snapshot != nil, baseBytes: snapshot?.fileBytes,
        baseCompressedBytes: snapshot?.compressedBytes,
        asked: variant.writtenRequests, build: variant.system.build.map(\.value).sorted(),
        findings: [.unknownDistribution(image: image)])
    }
    var needs = SystemNeeds(variant, resolution, release, rules: .bundled, external: external)
    if let snapshot, let asked = ImageDigest(pinning: image), !snapshot.isPinned(by: asked) {
      needs.note(.otherSnapshot(asked: asked, has: snapshot.indexDigest ?? snapshot.digest))
    }
    guard let sources = sources(of: variant, release) else {
      needs.note(.unreadArchive(nil))
      let question = SystemQuestion(release: release, sources: [], base: variant.assumedBase)
      let missing = try await unprovidedLibraries(of: resolution, question, snapshot: snapshot).provided
      let unknown = needs.importing(missing.libraries.map(\.need))
      if !unknown.isEmpty { throw .unknownProviders(unknown) }
      return VariantSystem(needs, platform, release, snapshot)
    }
    var question = SystemQuestion(
      release: release, sources: sources, keyring: keyring,
      base: snapshot.map { .known($0.packages) } ?? variant.assumedBase, requests: needs.requests,
      pins: Dictionary(variant.system.pins.map { ($0.name.value, $0.version) }) { first, _ in first })
    needs.add(try await libraries(of: resolution, question, snapshot: snapshot))
    do throws(SystemError) {
      let closure = try await closure(&needs, question)
      try await check(build: needs.build, of: variant, question)
      let asked = needs.requests
      needs.close(with: closure)
      var answer = VariantSystem(needs, platform, release, snapshot)
      question.requests = needs.requests
      // Only pins of what others bring add to what is asked for.
      answer.resolution = needs.requests == asked ? closure : try await system(question)
      return answer
    } catch {
      // One that can't be reached may be another day; one that is not what it should be is no archive.
      guard case .fetch(let fetch) = error, !fetch.isBadContent else { throw error }
      var answer = VariantSystem(needs, platform, release, snapshot)
      answer.findings.append(.unreadArchive(fetch))
      return answer
    }
  }

  /// What `needs` brings along, without what only rules ask for and the release does not have.
  private nonisolated func closure(
    _ needs: inout SystemNeeds, _ question: SystemQuestion
  ) async throws(SystemError) -> SystemResolution {
    var question = question
    while true {
      question.requests = needs.requests
      do throws(SystemError) {
        return try await system(question)
      } catch {
        guard case .unsatisfiable(.unknown(let name)) = error, needs.takeBack(name) else { throw error }
      }
    }
  }

  /// Looks for the packages that the spec names for builds, which are not installed here.
  private nonisolated func check(
    build: Set<String>, of variant: Variant, _ question: SystemQuestion
  ) async throws(SystemError) {
    let named = variant.system.build.map(\.value).filter(build.contains)
    if named.isEmpty { return }
    let lists: ArchiveLists
    do throws(FetchError) {
      lists = try await packageLists(of: question)
    } catch {
      throw .fetch(error)
    }
    for name in named where lists.indexes.allSatisfy({ $0.group(name) == DebianIndex.Group() }) {
      throw .unsatisfiable(.unknown(name))
    }
  }

  /// Begins to fetch what ``system(of:_:external:snapshot:keyring:)`` will need, so that it is there when a resolution is.
  public nonisolated func prepareSystem(of variant: Variant, keyring: String? = nil) async {
    for platform in variant.platforms {
      guard let release = SystemRelease(image: variant.imageBase.value, platform: platform.value),
        let sources = sources(of: variant, release)
      else { continue }
      await beginLists(of: sources, architecture: release.architecture, keyring: keyring)
    }
  }

  /// `nil` where no archive is to be looked at.
  nonisolated func sources(of variant: Variant, _ release: SystemRelease) -> [AptSource]? {
    let archive = variant.system.archive
    var mirror = archive.mirror?.value
    switch fetcher.configuration.archives {
    case .asStated: break
    case .mirror(let url): mirror = mirror ?? url
    case .none: return nil
    }
    return release.sources(mirror: mirror, snapshot: archive.snapshot?.value)
  }
}

extension VariantSystem {
  fileprivate init(_ needs: SystemNeeds, _ platform: Platform, _ release: SystemRelease, _ snapshot: BaseSnapshot?) {
    self.init(
      platform: platform, release: release, isBaseKnown: snapshot != nil, baseBytes: snapshot?.fileBytes,
      baseCompressedBytes: snapshot?.compressedBytes,
      asked: needs.requests.sorted { $0.name < $1.name }, build: needs.build.sorted(), findings: needs.findings,
      offers: needs.offers)
  }
}

extension BaseSnapshot {
  /// `nil` for a distribution whose archives txspec does not know.
  fileprivate var release: SystemRelease? {
    guard let distribution, let known = SystemRelease.Distribution(rawValue: distribution.id),
      let codename = distribution.codename
    else { return nil }
    return SystemRelease(known, codename, architecture: platform.debianArchitecture)
  }
}

extension Variant {
  /// What the spec itself asks for, sorted by name.
  fileprivate var writtenRequests: [SystemRequest] {
    var names = system.packages
    let python = pythonPackage
    if pythonFrom?.value == .distribution, !names.contains(where: { $0.value == python.value }) { names.append(python) }
    return names.map { package in
      SystemRequest(
        package.value, version: system.pins.first { $0.name.value == package.value }?.version,
        reasons: [.init(parent: .root, evidence: .line(package.location))])
    }.sorted { $0.name < $1.name }
  }

  private var pythonPackage: Located<String> {
    Located(python.value.distributionPackage, at: pythonFrom?.location ?? python.location)
  }
}
