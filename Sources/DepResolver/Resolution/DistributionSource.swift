public import SpecParser

/// Where a resolution gets its facts from: an index client, or a table in tests.
public protocol DistributionSource: Sendable {
  /// What `index` serves for `name`; `nil` when it does not know the project.
  func page(of name: PackageName, on index: PackageIndex) async throws(FetchError) -> SimplePage?

  /// The one distribution that `reference` names, as a page.
  ///
  /// `declaredVersion` is what the user says where the sources do not tell. Its metadata is there too, for
  /// ``detail(of:project:)``.
  /// - Throws: `FetchError` with the reason `badReference` where it can't be a distribution of the project.
  func page(
    of name: PackageName, from reference: DirectReference, declaredVersion: Version?
  ) async throws(FetchError) -> SimplePage

  /// The metadata of one file.
  /// - Throws: `FetchError`, or `ArtifactError` when the file is not what it should be.
  func detail(of file: DistributionFile, project: PackageName) async throws -> DistributionDetail

  /// What a wheel takes when installed; `nil` for a source distribution.
  /// - Throws: as ``detail(of:project:)``.
  func size(of file: DistributionFile, project: PackageName) async throws -> UnpackedSize?

  /// The same as ``page(of:on:)`` where the answer is at hand; outer `nil` when it is not.
  func cachedPage(of name: PackageName, on index: PackageIndex) -> SimplePage??

  /// The same as ``detail(of:project:)`` where the answer is at hand.
  func cachedDetail(of file: DistributionFile, project: PackageName) -> Result<DistributionDetail, any Error>?

  /// The same as ``size(of:project:)`` where the answer is at hand; outer `nil` when it is not.
  func cachedSize(of file: DistributionFile) -> UnpackedSize??

  /// What ``keep(_:for:)`` was given for an equal request, if solving again would give the same.
  func keptResolution(for request: ResolutionRequest) -> Resolution?

  /// Keeps a resolution that was made from this source's answers.
  func keep(_ resolution: Resolution, for request: ResolutionRequest) async

  /// Whether pages that were given out turned out to be unreadable since the last call. They are forgotten, and what
  /// was made of them is void.
  func forgetLostPages() async -> Bool
}

extension DistributionSource {
  public func page(
    of name: PackageName, from reference: DirectReference, declaredVersion: Version?
  ) async throws(FetchError) -> SimplePage {
    throw FetchError(.badReference("can't be read here", hint: nil), at: reference.url)
  }

  public func cachedPage(of name: PackageName, on index: PackageIndex) -> SimplePage?? { nil }

  public func cachedDetail(
    of file: DistributionFile, project: PackageName
  ) -> Result<DistributionDetail, any Error>? { nil }

  public func cachedSize(of file: DistributionFile) -> UnpackedSize?? { nil }

  public func keptResolution(for request: ResolutionRequest) -> Resolution? { nil }

  public func keep(_ resolution: Resolution, for request: ResolutionRequest) async {}

  public func forgetLostPages() async -> Bool { false }
}

extension IndexClient: DistributionSource {}

/// Why one distribution told nothing: what it truly is, or that nobody knows what it is.
///
/// Only the first is a reason to pass a version over. A file that is damaged, or not what its index states, stops
/// everything: otherwise whoever can break an answer decides that an older version is taken. See "Trust" in
/// docs/resolver.md.
enum DetailFailure: Error, Sendable {
  /// It was published with metadata that the standard refuses.
  case unreadable(String)
  /// The same for a source distribution of which only a build would tell these fields.
  case dynamic([String])
  /// Reason to stop.
  case fetch(FetchError)

  init(_ error: any Error, of file: DistributionFile) {
    switch error {
    case let fetch as FetchError: self = .fetch(fetch)
    case ArtifactError.dynamicMetadata(let fields): self = .dynamic(fields)
    case ArtifactError.invalidMetadata(let what): self = .unreadable("has invalid metadata: \(what)")
    default:
      let reason = FetchError.Reason.wrongFile("can't be read: \(error)")
      self = .fetch(WebURL(file.url).map { FetchError(reason, url: $0) } ?? FetchError(reason, at: file.filename))
    }
  }
}
