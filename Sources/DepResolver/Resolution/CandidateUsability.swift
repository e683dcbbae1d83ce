import SpecParser

/// Whether an environment can use a version, and if not, why: the reasons a failure message names.
enum CandidateUsability: Hashable, Sendable {
  case usable(DistributionFile)
  case unusable(Reason)

  enum Reason: Hashable, Sendable, Comparable {
    // In the order of how much they tell: of a version's files, the last reason is reported.
    /// Uploaded at this moment or later, in seconds since 1970 UTC.
    case excludedByDate(Int)
    case noUploadTime
    case noFile
    case onlyWheels
    case onlySourceDistributions
    /// What the user's lines state, in the words of a message.
    case noHash(String)
    case noMatchingWheel
    case requiresPython(String)
    case yanked(String)

    /// The end of a sentence that begins with a package and version.
    func text(for environment: Environment) -> String {
      switch self {
      case .excludedByDate(let cutOff): "was uploaded after the cut-off \(Timestamp(seconds: cutOff).asCutOff)"
      case .noUploadTime: "has no upload time on its index, which a cut-off needs"
      case .noFile: "has no file that can be installed"
      case .onlyWheels: "has only wheels, which --no-binary rules out"
      case .onlySourceDistributions: "has only source distributions, which --only-binary rules out"
      case .noHash(let stated): "has no file with \(stated)"
      case .noMatchingWheel: "has no wheel for python \(environment.python.short) on \(environment.platform)"
      case .requiresPython(let specifiers): "requires python \(specifiers), not \(environment.python)"
      case .yanked(""): "was yanked"
      case .yanked(let reason):
        "was yanked (\(Self.line(of: reason)))"
      }
    }

    /// Anyone may write anything as a reason, of any length and over several lines.
    private static func line(of reason: String) -> String {
      let most = 200
      let words = reason.prefix(2 * most).split(whereSeparator: \.isWhitespace).joined(separator: " ")
      return words.count > most ? "\(words.prefix(most))..." : words
    }
  }

  var file: DistributionFile? {
    if case .usable(let file) = self { file } else { nil }
  }
}

/// Decides for one environment which file of a version would be installed.
struct FileSelector: Sendable {
  let tags: TagRanks
  let python: PythonVersion
  let formats: FormatControl
  /// The moments from which on files do not exist, of all projects and of single ones.
  let excludeNewer: Int?
  let excludeNewerByProject: [PackageName: Int?]
  /// Files must have one of these hashes, for the projects that have an entry.
  let hashes: [PackageName: Set<FileHash>]
  /// Projects whose one distribution the user names: neither its format nor its age is in question, as in pip.
  let direct: Set<PackageName>

  /// The same for a version that several indexes may have: the first that can be used here.
  func select(_ releases: [ProjectCandidates.Release], of name: PackageName, allowYanked: Bool) -> CandidateUsability {
    var reason: CandidateUsability.Reason?
    for release in releases {
      switch select(release, of: name, allowYanked: allowYanked) {
      case .usable(let file): return .usable(file)
      case .unusable(let why): reason = reason.map { max($0, why) } ?? why
      }
    }
    return .unusable(reason ?? .noFile)
  }

  /// The best wheel, else the source distribution, else why there is neither.
  ///
  /// `allowYanked` is for versions the user pins exactly (PEP 592). Files are judged by their records and only the one
  /// that is taken is made, as pages name many for each that is.
  func select(_ release: ProjectCandidates.Release, of name: PackageName, allowYanked: Bool) -> CandidateUsability {
    let page = release.page
    return page.withRecords(at: release.position) { records in
      var best: (record: FileRecord, rank: Rank)?
      var reason: CandidateUsability.Reason?
      for record in records {
        switch rank(of: record, on: page, name: name, allowYanked: allowYanked) {
        case .success(let rank):
          if best.map({ rank < $0.rank }) ?? true { best = (record, rank) }
        case .failure(let refusal):
          if let why = refusal.reason { reason = reason.map { max($0, why) } ?? why }
        }
      }
      let file = best?.record.file(of: page, version: release.version)
      return file.map { .usable($0.keepingKey) } ?? .unusable(reason ?? .noFile)
    } ?? .unusable(.noFile)
  }

  /// Lower is better; every wheel ranks before every source distribution, and of wheels with the same tags the one with
  /// the highest build number before all others.
  private struct Rank: Comparable {
    var tags: Int
    var build: WheelFilename.BuildTag?

    static func < (left: Rank, right: Rank) -> Bool {
      if left.tags != right.tags { return left.tags < right.tags }
      guard let build = left.build else { return false }
      return right.build.map { $0 < build } ?? true
    }
  }

  private static func text(of hashes: Set<FileHash>) -> String {
    guard hashes.count == 1, let only = hashes.first else {
      return "any of the \(hashes.count) hashes that your requirements state"
    }
    return "the \(only.algorithm.rawValue) \(only.digest) that your requirements state"
  }

  private struct Refusal: Error {
    /// `nil` for what is no wheel, whatever its extension: as if it were not there.
    let reason: CandidateUsability.Reason?
  }

  private func rank(
    of record: FileRecord, on page: SimplePage, name: PackageName, allowYanked: Bool
  ) -> Result<Rank, Refusal> {
    var rank = Rank(tags: Int.max)
    var parts: WheelFilename.Parts?
    if record.isWheel {
      parts = WheelFilename.Parts(record.filename)
      guard let parts else { return .failure(Refusal(reason: nil)) }
      if let build = parts.build {
        rank.build = WheelFilename.BuildTag(Substring(decoding: record.filename[build], as: UTF8.self))
        if rank.build == nil { return .failure(Refusal(reason: nil)) }
      }
    }
    let isDirect = direct.contains(name)
    if !isDirect, let excludeNewer = excludeNewerByProject[name] ?? excludeNewer {
      guard let uploaded = record.uploadTime else { return .failure(Refusal(reason: .noUploadTime)) }
      guard uploaded < excludeNewer else { return .failure(Refusal(reason: .excludedByDate(excludeNewer))) }
    }
    if let parts {
      guard isDirect || formats.allowsWheels(of: name) else { return .failure(Refusal(reason: .onlyWheels)) }
      let bytes = UnsafeRawBufferPointer(rebasing: record.filename[parts.tags])
      guard let tagRank = tags.rank(ofCompressed: bytes) else { return .failure(Refusal(reason: .noMatchingWheel)) }
      rank.tags = tagRank
    } else {
      guard isDirect || formats.allowsSourceDistributions(of: name) else {
        return .failure(Refusal(reason: .onlySourceDistributions))
      }
    }
    if let allowed = hashes[name] {
      let hash = record.sha256.flatMap { FileHash(.sha256, digest: $0) }
      guard let hash, allowed.contains(hash) else { return .failure(Refusal(reason: .noHash(Self.text(of: allowed)))) }
    }
    if let requiresPython = record.requiresPython(page.specifiers), !python.satisfies(requiresPython) {
      return .failure(Refusal(reason: .requiresPython(requiresPython.description)))
    }
    if let yanked = record.yanked, !allowYanked { return .failure(Refusal(reason: .yanked(yanked))) }
    return .success(rank)
  }
}

extension FileSelector {
  init(_ request: ResolutionRequest) {
    self.init(
      tags: TagRanks(WheelTags(request.environment)),
      python: request.environment.python,
      formats: request.formats,
      excludeNewer: request.excludeNewer,
      excludeNewerByProject: request.excludeNewerByProject,
      hashes: request.hashes,
      direct: Set(DirectReferences(request).byName.keys))
  }

  /// The highest usable version in `set`, a stable one if there is any; a guess at what a resolution would take.
  func best(
    of candidates: ProjectCandidates, in set: VersionSet
  ) -> DistributionFile? {
    var prerelease: DistributionFile?
    for ordinal in candidates.versions.indices.reversed() where set.contains(candidates.versions[ordinal]) {
      let usability = select(candidates.releases(ordinal), of: candidates.name, allowYanked: false)
      guard let file = usability.file else { continue }
      if !file.version.isPrerelease { return file }
      if prerelease == nil { prerelease = file }
    }
    return prerelease
  }
}
