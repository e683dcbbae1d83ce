import DepResolver
import SpecParser

/// Specs and resolutions in a few words, for tests of planning and emission.
enum Sample {
  static func at<Value>(_ value: Value, line: Int = 1, column: Int = 1) -> Located<Value> {
    Located(value, at: SourceLocation(file: "specs/demo.yaml", line: line, column: column))
  }

  static func name(_ text: String) throws -> PackageName { try require(PackageName(text)) }

  static func require<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw Missing() }
    return value
  }

  struct Missing: Error {}

  static func application() -> Application {
    Application(
      workdir: at("/app"),
      copy: ["app", "alembic.ini"].map { at($0, line: 20) },
      environment: [at(EnvironmentVariable(name: "PYTHONUNBUFFERED", value: "1"))],
      port: at(8000),
      command: ["uvicorn", "app.main:app", "--host", "0.0.0.0"].map { at($0) },
      healthcheck: Healthcheck(
        probe: at(.http(path: "/health")), interval: 30, timeout: 3, startPeriod: 40, retries: 3),
      user: at("app"),
      writable: [at("/app/cache")])
  }

  static func variant(
    _ name: String,
    base: String = "python:3.11-slim-bookworm",
    accelerator: String = "cpu",
    platforms: [Platform] = [.linuxAMD64]
  ) throws -> Variant {
    Variant(
      name: at(name, line: 10, column: 3), extends: nil, summary: nil, base: at(base, line: 11, column: 11),
      accelerator: at(try require(Accelerator(accelerator))),
      platforms: platforms.map { at($0) }, python: at(PythonVersion(major: 3, minor: 11)),
      requirements: [at("../requirements/requirements.txt", line: 5, column: 16)], constraints: [], overrides: [],
      exclude: [], indexes: [],
      system: SystemPackages(packages: ["ffmpeg", "ca-certificates"].map { at($0, line: 8) }),
      app: application(), sizeBudget: nil, lock: nil, installer: .pip)
  }

  static func spec(_ variants: [Variant], cache: ContinuousIntegration.CacheBackend? = .gha) -> Spec {
    Spec(
      file: "specs/demo.yaml", project: at("demo", line: 2, column: 10),
      image: at("ghcr.io/example/demo", line: 3, column: 8), context: at("./demo", line: 4, column: 10),
      variants: variants, ci: ContinuousIntegration(cache: cache, attest: [.sbom, .provenance]))
  }

  /// A package from words such as `fastapi==0.119.0` (a wheel) or `openai-whisper==20240930 sdist`.
  static func package(
    _ words: String, bytes: Int? = 1000, index: PackageIndex = .pypi, hash: String? = "a", reference: String? = nil
  ) throws -> ResolvedPackage {
    let parts = words.split(separator: " ")
    let pin = parts[0].components(around: "==")
    let name = try Sample.name(pin.0)
    let version = try require(Version(pin.1))
    let isSource = parts.contains("sdist")
    let stem = name.normalized.split(separator: "-").joined(separator: "_")
    let filename = isSource ? "\(stem)-\(version).tar.gz" : "\(stem)-\(version)-py3-none-any.whl"
    let kind: DistributionFile.Kind =
      isSource ? .sdist(version: version) : .wheel(try require(WheelFilename(filename)))
    let direct = try reference.map { try DirectReference(parsing: $0) }
    let index = direct.map { PackageIndex(name: $0.filename, url: $0.url, kind: .direct) } ?? index
    let folder = index.kind == .links && index.url.hasPrefix("file:") ? index.url : "https://files.example"
    let file = DistributionFile(
      filename: filename, url: direct?.url ?? "\(folder)/\(filename)", kind: kind,
      sha256: direct?.isFile == false ? nil : hash.map { String(repeating: $0, count: 64) })
    return ResolvedPackage(
      name: name, version: version, extras: [], index: index, chosen: file, files: [file],
      detail: DistributionDetail(
        metadata: CoreMetadata(name: name, version: version), source: .wheel, unpackedBytes: bytes))
  }

  static func resolution(
    _ packages: [ResolvedPackage], platform: Platform = .linuxAMD64, edges: [Edge] = []
  ) -> Resolution {
    Resolution(
      environment: Environment(python: PythonVersion(major: 3, minor: 11), platform: platform),
      packages: packages.sorted { $0.name < $1.name }, edges: edges, excluded: [])
  }

  /// `fastapi` asked for on a line of the requirements file.
  static func rootEdge(_ child: String, line: Int, file: String = "requirements/requirements.txt") throws -> Edge {
    Edge(
      parent: .root, child: try name(child), requirement: child,
      evidence: .line(SourceLocation(file: file, line: line)))
  }

  static func edge(_ parent: String, _ version: String, _ child: String) throws -> Edge {
    Edge(
      parent: .package(try name(parent), try require(Version(version))), child: try name(child), requirement: child,
      evidence: .requiresDist(.wheel))
  }
}

extension Substring {
  fileprivate func components(around separator: String) -> (String, String) {
    let parts = String(self).split(separator: separator, maxSplits: 1).map(String.init)
    return (parts[0], parts.count > 1 ? parts[1] : "")
  }
}
