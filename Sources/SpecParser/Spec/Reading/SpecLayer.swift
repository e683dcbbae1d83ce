/// What one place of a spec says about a variant: the top level, or a variant's own keys.
///
/// `nil` means not said; a value that is wrong has been reported by then and counts as said.
struct SpecLayer {
  var python: Located<PythonVersion>?
  var pythonFrom: Located<PythonOrigin>?
  var requirements: [Located<String>]?
  var extras: [Located<ExtraName>]?
  var groups: [Located<ExtraName>]?
  var constraints: [Located<String>]?
  var overrides: [Located<String>]?
  var exclude: [Located<PackageName>] = []
  var indexes: [IndexLayer] = []
  var metadata: [DeclaredMetadata] = []
  var cooldown: CooldownLayer?
  var system = SystemPackages()
  var app = ApplicationLayer()
  var installer: Installer?

  var base: Located<String>?
  var finalImage: Located<String>?
  var accelerator: Located<Accelerator>?
  var platforms: [Located<Platform>]?
  var sizeBudget: Located<Int>?

  /// The keys given here or in what is inherited, right or wrong: a wrong key is not also missing.
  var mentioned: Set<String> = []
}

/// One index as one place of the spec declares it.
struct IndexLayer {
  var name: Located<String>
  var url: Located<String>?
  var only: [Located<PackageName>]?
  var isDefault: Located<Bool>?
  var mentionsURL = false
}

/// The `cooldown` key as one place of the spec gives it.
struct CooldownLayer {
  /// Where the key stands.
  var location: SourceLocation
  var age: Located<Int>?
  var date: Located<Timestamp>?
  var except: [Located<PackageName>] = []
  /// `age` and `date`, as far as they are given, right or wrong.
  var mentioned: [Located<String>] = []
}

/// The `app` key as one place of the spec gives it.
struct ApplicationLayer {
  var workdir: Located<String>?
  var copy: [Located<String>]?
  var environment: [Located<EnvironmentVariable>] = []
  var port: Located<Int>?
  var command: [Located<String>]?
  var healthcheck: HealthcheckLayer?
  var user: Located<String>?
  var smoke: [Located<String>]?
  var writable: [Located<String>]?
  var labels: [Located<EnvironmentVariable>] = []
  var mentionsPort = false
}

/// The `app.healthcheck` key as one place of the spec gives it; times in seconds.
struct HealthcheckLayer {
  /// Where the key stands.
  var location: SourceLocation
  var probe: Located<Healthcheck.Probe>?
  var interval: Int?
  var timeout: Int?
  var startPeriod: Int?
  var retries: Int?
  var mentionsProbe = false
}
