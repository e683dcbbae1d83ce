public import SpecParser

/// What the image says about running it: none of it adds bytes.
public struct ImageConfiguration: Sendable, Equatable {
  /// How the running container is probed, in exec form.
  public struct Probe: Sendable, Equatable {
    public var command: [String]
    /// Seconds, as are all times here.
    public var interval: Int
    public var timeout: Int
    public var startPeriod: Int
    public var retries: Int

    public init(command: [String], interval: Int, timeout: Int, startPeriod: Int, retries: Int) {
      self.command = command
      self.interval = interval
      self.timeout = timeout
      self.startPeriod = startPeriod
      self.retries = retries
    }
  }

  public var workdir: String
  /// In order; `PATH` is the emitter's.
  public var environment: [EnvironmentVariable]
  public var port: Int?
  /// The exec form; empty when the spec gives none.
  public var command: [String]
  public var probe: Probe?
  /// OCI labels, txspec's own first.
  public var labels: [EnvironmentVariable]

  public init(
    workdir: String,
    environment: [EnvironmentVariable],
    port: Int?,
    command: [String],
    probe: Probe?,
    labels: [EnvironmentVariable]
  ) {
    self.workdir = workdir
    self.environment = environment
    self.port = port
    self.command = command
    self.probe = probe
    self.labels = labels
  }
}

extension ImageConfiguration {
  /// The configuration of a variant whose inputs were checked.
  init(_ variant: Variant, title: String) {
    let app = variant.app
    self.init(
      workdir: LexicalPath(app.workdir.value).description,
      environment: app.environment.map(\.value),
      port: app.port?.value,
      command: app.command.map(\.value),
      probe: app.healthcheck.map { Probe($0, port: app.port?.value) },
      labels: [
        EnvironmentVariable(name: "org.opencontainers.image.title", value: title),
        EnvironmentVariable(name: "org.opencontainers.image.base.name", value: variant.imageBase.value),
      ] + app.labels.map(\.value))
  }
}

extension ImageConfiguration.Probe {
  /// An HTTP probe runs the image's own interpreter, which is there in every variant; curl is not.
  ///
  /// `http.client` follows no redirects and reads no proxy settings, so the status is the app's own. `-I` keeps the
  /// app's folder off the module path, where a module named like one of the standard library would win.
  init(_ healthcheck: Healthcheck, port: Int?) {
    switch healthcheck.probe.value {
    case .command(let words):
      command = words
    case .http(let path):
      let script =
        "import http.client as h, sys; "
        + "c = h.HTTPConnection('127.0.0.1', int(sys.argv[1]), timeout=float(sys.argv[2])); "
        + "c.request('GET', sys.argv[3]); sys.exit(c.getresponse().status >= 400)"
      command = [
        "\(LayerPlan.Place.virtualEnvironment)/bin/python", "-I", "-c", script,
        "\(port ?? 0)", "\(healthcheck.timeout)", path,
      ]
    }
    interval = healthcheck.interval
    timeout = healthcheck.timeout
    startPeriod = healthcheck.startPeriod
    retries = healthcheck.retries
  }
}
