public import SpecParser

/// Everything a resolution for one environment depends on, besides what the indexes say.
public struct ResolutionRequest: Sendable {
  /// Which of the versions that satisfy all requirements is taken; named as in uv.
  public enum Strategy: String, Sendable, CaseIterable {
    case highest
    case lowest
    /// The lowest for what the user names, the highest for the rest.
    case lowestDirect = "lowest-direct"
  }

  /// When a pre-release may be taken; named as in uv.
  public enum PrereleaseMode: String, Sendable, CaseIterable {
    case disallow
    /// Where a requirement names one, or where nothing stable will do.
    case ifNecessary = "if-necessary"
    case allow
  }

  public var environment: Environment
  /// What the user asks for, in the order of their files.
  public var requirements: [Located<Requirement>]
  public var constraints: [Located<Requirement>]
  /// Each replaces every requirement on its package, whoever has it.
  public var overrides: [Located<Requirement>]
  public var exclusions: [Located<PackageName>]
  /// The hashes that the user's files allow, for the projects they state any for.
  public var hashes: [PackageName: Set<FileHash>]
  public var indexes: IndexSet
  public var strategy: Strategy
  public var prereleases: PrereleaseMode
  /// What is said of the pre-releases of single projects, which counts more.
  public var releaseControl = ReleaseControl()
  /// Files uploaded at or after this moment do not exist; seconds since 1970 UTC.
  public var excludeNewer: Int?
  /// The option, or the key of a spec with its place, that set ``excludeNewer``: for messages, and no part of the question.
  public var cutOffSetting: Located<String>?
  /// What stands in place of ``excludeNewer`` for single projects; `nil` in it is no limit.
  public var excludeNewerByProject: [PackageName: Int?] = [:]
  public var formats: FormatControl
  /// Whether an older version with a wheel goes before a newer one without, as with pip's `--prefer-binary`.
  public var prefersBinary = false
  /// What stands in place of the metadata of some packages' distributions.
  public var metadata: [DeclaredMetadata] = []
  /// Versions to keep where they still satisfy everything, the first that does: those of an existing lock, or of
  /// another platform's resolution.
  public var preferences: [PackageName: [Version]]
  /// Commits to keep in place of what a branch or tag names now, by the address that asks for it.
  public var commits: [String: String] = [:]

  public init(
    environment: Environment,
    requirements: [Located<Requirement>],
    constraints: [Located<Requirement>] = [],
    overrides: [Located<Requirement>] = [],
    exclusions: [Located<PackageName>] = [],
    hashes: [PackageName: Set<FileHash>] = [:],
    indexes: IndexSet = IndexSet(),
    strategy: Strategy = .highest,
    prereleases: PrereleaseMode = .ifNecessary,
    excludeNewer: Int? = nil,
    formats: FormatControl = FormatControl(),
    preferences: [PackageName: [Version]] = [:]
  ) {
    self.environment = environment
    self.requirements = requirements
    self.constraints = constraints
    self.overrides = overrides
    self.exclusions = exclusions
    self.hashes = hashes
    self.indexes = indexes
    self.strategy = strategy
    self.prereleases = prereleases
    self.excludeNewer = excludeNewer
    self.formats = formats
    self.preferences = preferences
  }
}

extension ResolutionRequest {
  /// What markers are evaluated in.
  var markers: MarkerEnvironment { MarkerEnvironment(python: environment.python, platform: environment.platform) }

  /// The same without the lines whose markers do not hold in its environment.
  ///
  /// Such a line has no effect of any kind: it is no direct requirement, allows no pre-release and no yanked version,
  /// and pins nothing. An override stays, since it takes the place of others even where nothing comes of it, as in uv;
  /// ``applyingOverrides`` are those that ask for something.
  var narrowed: ResolutionRequest {
    var request = self
    let markers = markers
    request.requirements.removeAll { !$0.value.applies(in: markers) }
    request.constraints.removeAll { !$0.value.applies(in: markers) }
    return request
  }

  /// The moment from which on files of a project do not exist; `nil` where there is none.
  func cutOff(of name: PackageName) -> Int? { excludeNewerByProject[name] ?? excludeNewer }

  /// The overrides that ask for something here.
  var applyingOverrides: [Located<Requirement>] {
    let markers = markers
    return overrides.filter { $0.value.applies(in: markers) }
  }
}
