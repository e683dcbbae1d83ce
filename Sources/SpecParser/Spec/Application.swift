/// The service itself: what is copied into the image and how it runs.
public struct Application: Sendable, Equatable {
  /// Absolute path in the image.
  public var workdir: Located<String>
  /// Files and folders of the build context, in the order of the spec.
  public var copy: [Located<String>]
  /// In the order of the spec, inherited keys first.
  public var environment: [Located<EnvironmentVariable>]
  public var port: Located<Int>?
  /// The exec form: one element an argument. Empty when the spec gives none.
  public var command: [Located<String>]
  public var healthcheck: Healthcheck?
  /// The user the image runs as; `root` only when the spec says so.
  public var user: Located<String>
  /// Shell commands that must succeed in the finished image.
  public var smoke: [Located<String>]
  /// Folders the user may write to, created with its ownership (caches, uploads).
  public var writable: [Located<String>]
  /// OCI labels beside the standard ones.
  public var labels: [Located<EnvironmentVariable>]

  public init(
    workdir: Located<String>,
    copy: [Located<String>] = [],
    environment: [Located<EnvironmentVariable>] = [],
    port: Located<Int>? = nil,
    command: [Located<String>] = [],
    healthcheck: Healthcheck? = nil,
    user: Located<String>,
    smoke: [Located<String>] = [],
    writable: [Located<String>] = [],
    labels: [Located<EnvironmentVariable>] = []
  ) {
    self.workdir = workdir
    self.copy = copy
    self.environment = environment
    self.port = port
    self.command = command
    self.healthcheck = healthcheck
    self.user = user
    self.smoke = smoke
    self.writable = writable
    self.labels = labels
  }
}

/// A name and its value, as in `env` and `labels`.
public struct EnvironmentVariable: Hashable, Sendable {
  public var name: String
  public var value: String

  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

/// How the running container is probed.
public struct Healthcheck: Sendable, Equatable {
  public enum Probe: Sendable, Equatable {
    /// `GET` of this path on the app's port; healthy on a 2xx or 3xx status.
    case http(path: String)
    /// An exec-form command.
    case command([String])
  }

  public var probe: Located<Probe>
  /// Seconds, as are all times here.
  public var interval: Int
  public var timeout: Int
  public var startPeriod: Int
  public var retries: Int

  public init(probe: Located<Probe>, interval: Int, timeout: Int, startPeriod: Int, retries: Int) {
    self.probe = probe
    self.interval = interval
    self.timeout = timeout
    self.startPeriod = startPeriod
    self.retries = retries
  }
}
