/// Everything a set of requirements, constraints and override files says, in the order of the files.
public struct RequirementsInput: Hashable, Sendable {
  /// Every file that was read, included ones too, where it was named.
  public var files: [Located<String>] = []
  /// What must be in the result.
  public var requirements: [RequirementEntry] = []
  /// What versions may be, of the packages that are in the result anyway.
  public var constraints: [RequirementEntry] = []
  /// What replaces every other requirement of the same project.
  public var overrides: [RequirementEntry] = []
  /// What the `[external]` tables of `pyproject.toml` files ask for; what a build needs among it only matters to who
  /// builds the project.
  public var external: [Located<ExternalRequirement>] = []
  /// `--index-url`: stands in place of the default index.
  public var indexURL: Located<IndexURL>?
  /// `--extra-index-url`, in order, each once.
  public var extraIndexURLs: [Located<IndexURL>] = []
  /// `--find-links`, in order, each once.
  public var links: [Located<LinkSource>] = []
  /// Where `--no-index` stands: only what `links` name is looked at.
  public var ignoresIndexes: SourceLocation?
  /// `--only-binary` and `--no-binary`.
  public var formatControl = FormatControl()
  /// Where `--pre` stands, which allows pre-releases of every project.
  public var allowsPrereleases: SourceLocation?
  /// Where `--prefer-binary` stands: a version with a wheel goes before a newer one without.
  public var prefersBinary: SourceLocation?
  /// Where `--require-hashes` stands. The loader has then checked that each requirement is pinned and has a hash.
  public var requiresHashes: SourceLocation?

  /// What `--all-releases` and `--only-final` say.
  public var releaseControl = ReleaseControl()
  /// What has no effect here, or another one than the reader may think.
  public var warnings: [Diagnostic] = []
  /// What has to be fetched before the files can be read to their end; empty when they were.
  public var missing: [MissingSource] = []
  /// The files that came from servers, in the order of their use.
  public var remoteFiles: [RemoteRequirementsFile] = []

  /// How many different places `--extra-index-url` may name, and as many `--find-links`.
  public static let mostPlaces = 100

  public init() {}
}

/// One requirement line.
public struct RequirementEntry: Hashable, Sendable {
  /// Located at the requirement's first character.
  public var requirement: Located<Requirement>
  /// `--hash` options of the line, in order; a file that has one of them is allowed, no hash allows any file.
  public var hashes: [FileHash]

  public init(_ requirement: Located<Requirement>, hashes: [FileHash] = []) {
    self.requirement = requirement
    self.hashes = hashes
  }
}

extension RequirementEntry {
  /// The same from another place than an index; what was written stays as evidence.
  func taken(from reference: DirectReference) -> RequirementEntry {
    let old = requirement.value
    let new = Requirement(
      name: old.name, extras: old.extras, specifiers: VersionSpecifiers(), url: reference.url, marker: old.marker,
      text: old.text)
    return RequirementEntry(Located(new, at: requirement.location), hashes: reference.hash.map { [$0] } ?? [])
  }
}
