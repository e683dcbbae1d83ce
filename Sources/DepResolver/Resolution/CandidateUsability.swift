import SpecParser

/// Whether an environment can use a version, and if not, why: the reasons a failure message names.
enum CandidateUsability: Hashable, Sendable {
  case usable(DistributionFile)
  case unusable(Reason)

  enum Reason: Hashable, Sendable, Comparable {
    // In the order of how much they tell: of a version's files, the last reason is reported.
    case excludedByDate
    case noUploadTime
    case noFormat
    case noHash
    case noMatchingWheel
    case requiresPython(String)
    case yanked(String)

    /// The end of a sentence that begins with a package and version.
    func text(for environment: Environment) -> String {
      switch self {
      case .excludedByDate: "is newer than the date given with --exclude-newer"
      case .noUploadTime: "has no upload time on its index, which --exclude-newer needs"
      case .noFormat: "has only files of a format that is not allowed here"
      case .noHash: "has no file with a hash that your requirements allow"
      case .noMatchingWheel: "has no wheel for python \(environment.python.short) on \(environment.platform)"
      case .requiresPython(let specifiers): "requires python \(specifiers), not \(environment.python)"
      case .yanked(""): "was yanked"
      case .yanked(let reason):
        // Anyone may write anything there, over several lines.
        "was yanked (\(reason.split(whereSeparator: \.isWhitespace).joined(separator: " ")))"
      }
    }
  }

  var file: DistributionFile? {
    if case .usable(let file) = self { file } else { nil }
  }
}

/// Decides for one environment which file of a version would be installed.
struct FileSelector: Sendable {
  let tags: WheelTags
  let python: PythonVersion
  let formats: FormatControl
  let excludeNewer: Int?
  /// Files must have one of these hashes, for the projects that have an entry.
  let hashes: [PackageName: Set<FileHash>]

  /// The best wheel, else the source distribution, else why there is neither.
  ///
  /// `allowYanked` is for versions the user pins exactly (PEP 592).
  func select(_ release: ProjectCandidates.Release, of name: PackageName, allowYanked: Bool) -> CandidateUsability {
    var best: (file: DistributionFile, rank: Int)?
    var reason = CandidateUsability.Reason.excludedByDate
    for file in release.files {
      switch rank(of: file, name: name, allowYanked: allowYanked) {
      case .success(let rank):
        if rank < best?.rank ?? Int.max { best = (file, rank) }
      case .failure(let refusal):
        reason = max(reason, refusal.reason)
      }
    }
    return best.map { .usable($0.file) } ?? .unusable(reason)
  }

  private struct Refusal: Error {
    let reason: CandidateUsability.Reason
  }

  /// Lower is better; every wheel ranks before every source distribution.
  private func rank(
    of file: DistributionFile, name: PackageName, allowYanked: Bool
  ) -> Result<Int, Refusal> {
    if let excludeNewer {
      guard let uploaded = file.uploadTime else { return .failure(Refusal(reason: .noUploadTime)) }
      guard uploaded < excludeNewer else { return .failure(Refusal(reason: .excludedByDate)) }
    }
    let rank: Int
    switch file.kind {
    case .wheel(let filename):
      guard formats.allowsWheels(of: name) else { return .failure(Refusal(reason: .noFormat)) }
      guard let tagRank = tags.rank(of: filename) else { return .failure(Refusal(reason: .noMatchingWheel)) }
      rank = tagRank
    case .sdist:
      guard formats.allowsSourceDistributions(of: name) else { return .failure(Refusal(reason: .noFormat)) }
      rank = Int.max - 1
    }
    if let allowed = hashes[name] {
      let hash = file.sha256.flatMap { FileHash(.sha256, digest: $0) }
      guard let hash, allowed.contains(hash) else { return .failure(Refusal(reason: .noHash)) }
    }
    if let requiresPython = file.requiresPython, !python.satisfies(requiresPython) {
      return .failure(Refusal(reason: .requiresPython(requiresPython.description)))
    }
    if let yanked = file.yanked, !allowYanked { return .failure(Refusal(reason: .yanked(yanked))) }
    return .success(rank)
  }
}

extension FileSelector {
  init(_ request: ResolutionRequest) {
    self.init(
      tags: WheelTags(request.environment),
      python: request.environment.python,
      formats: request.formats,
      excludeNewer: request.excludeNewer,
      hashes: request.hashes)
  }

  /// The highest usable version in `set`, a stable one if there is any; a guess at what a resolution would take.
  func best(
    of candidates: ProjectCandidates, in set: VersionSet
  ) -> (release: ProjectCandidates.Release, file: DistributionFile)? {
    var prerelease: (release: ProjectCandidates.Release, file: DistributionFile)?
    for ordinal in candidates.versions.indices.reversed() where set.contains(candidates.versions[ordinal]) {
      let release = candidates.release(ordinal)
      guard let file = select(release, of: candidates.name, allowYanked: false).file else { continue }
      if !release.version.isPrerelease { return (release, file) }
      if prerelease == nil { prerelease = (release, file) }
    }
    return prerelease
  }
}
