import SpecParser
import Testing

@Suite struct SpecDefaultsTests {
  @Test func `fills in what a minimal spec leaves out`() throws {
    let spec = try parse(specText())
    #expect(spec.project.value == "api")
    #expect(spec.image == nil)
    #expect(spec.context.value == ".")
    #expect(spec.ci == nil)
    let variant = try #require(spec.variant(named: "cpu"))
    #expect(variant.accelerator.value == Accelerator("cpu"))
    #expect(variant.platforms.map(\.value) == [.linuxAMD64])
    #expect(variant.installer == .pip)
    #expect(variant.constraints.isEmpty && variant.overrides.isEmpty && variant.exclude.isEmpty)
    #expect(variant.indexes.isEmpty)
    #expect(variant.system == SystemPackages())
    #expect(variant.sizeBudget == nil && variant.lock == nil && variant.summary == nil)
    #expect(variant.app.workdir.value == "/app")
    #expect(variant.app.user.value == "app")
    #expect(variant.app.port == nil && variant.app.healthcheck == nil)
  }

  @Test func `probes as often as Docker does unless told otherwise`() throws {
    let text = specText(top: "app: { port: 80, healthcheck: { http: / } }")
    let healthcheck = try #require(try variant(of: text).app.healthcheck)
    #expect(healthcheck.probe.value == .http(path: "/"))
    #expect(healthcheck.interval == 30)
    #expect(healthcheck.timeout == 30)
    #expect(healthcheck.startPeriod == 0)
    #expect(healthcheck.retries == 3)
  }

  @Test func `keeps the place of every value`() throws {
    let variant = try variant(of: specText(top: "exclude:\n  - torch"))
    #expect(variant.exclude.first?.location.description == "specs/test.yaml:6:5")
    #expect(variant.python.location.description == "specs/test.yaml:3:9")
    #expect(variant.base.location.description == "specs/test.yaml:9:11")
    #expect(variant.name.location.description == "specs/test.yaml:8:3")
  }

  @Test(arguments: [
    ("2.5GB", 2_500_000_000), ("1GiB", 1_073_741_824), ("900MB", 900_000_000), ("1.5KiB", 1536), ("7B", 7),
    ("0.3KiB", 307), ("1 GB", 1_000_000_000), ("0.1TB", 100_000_000_000), ("8000TB", 8_000_000_000_000_000),
    ("1.0000000000000000001kB", 1000),
  ])
  func `reads sizes with the unit they name`(_ text: String, _ bytes: Int) throws {
    #expect(try variant(of: specText(variant: "size_budget: \(text)")).sizeBudget?.value == bytes)
  }

  @Test(arguments: [("30s", 30), ("1m30s", 90), ("1h", 3600), ("2000ms", 2), ("24h", 86_400), ("1m1m", 120)])
  func `reads durations in seconds`(_ text: String, _ seconds: Int) throws {
    let text = specText(top: "app: { port: 80, healthcheck: { http: /, interval: \(text) } }")
    #expect(try variant(of: text).app.healthcheck?.interval == seconds)
  }

  @Test func `reads rates, and leaves out what is not stated`() throws {
    #expect(try parse(specText()).rates == DeclaredRates())
    let text = specText(
      top: "rates: { transfer: 12.5MB, fetch: 1GB, install: 60MiB, step: 1s500ms, link: 0ms, layer: 10ms, pulls: 3 }")
    #expect(
      try parse(text).rates
        == DeclaredRates(
          transfer: 12_500_000, fetch: 1_000_000_000, install: 60 << 20, step: 1500, link: 0, layer: 10, pulls: 3))
    #expect(try parse(specText(top: "rates: { link: 100ms }")).rates == DeclaredRates(link: 100))
  }

  @Test(arguments: [
    ("transfer: 0MB", "bad-size"), ("step: 1.5s", "bad-duration"), ("link: 25h", "bad-duration"),
    ("pulls: -1", "out-of-range"), ("speed: 1MB", "unknown-key"),
  ])
  func `refuses rates that nothing can be reckoned with`(_ rate: String, _ code: String) {
    #expect(codes(of: specText(top: "rates: { \(rate) }")) == [code])
  }

  @Test(arguments: ["no", "off", "yes", "on", "1:30", "2024-01-01", "NO", "y", "1_000", "0b1", "1.2.3", "-", "e5"])
  func `keeps plain text that older YAML read as something else`(_ text: String) throws {
    let summary = try variant(of: specText(variant: "summary: \(text == "-" ? "'-'" : text)")).summary
    #expect(summary?.value == text)
  }

  @Test(arguments: ["1", "0x1F", "0o17", "1.5", ".5", "1e3", "-1", "+1.", ".inf", "-.INF", ".nan", "true", "Null", "~"])
  func `refuses plain numbers, booleans and null where text belongs`(_ text: String) {
    #expect(codes(of: specText(variant: "summary: \(text)")) == ["wrong-type"])
  }

  @Test func `normalises what has more than one spelling`() throws {
    let text = specText(
      top: """
        exclude: [Pyannote_Audio]
        app: { copy: [./app/, alembic.ini], workdir: /srv/app/, writable: [/srv/cache/] }
        indexes: { mirror: { url: "https://mirror.example.org/simple//" } }
        """)
    let variant = try variant(of: text)
    #expect(variant.exclude.map(\.value.normalized) == ["pyannote-audio"])
    #expect(variant.app.copy.map(\.value) == ["app", "alembic.ini"])
    #expect(variant.app.workdir.value == "/srv/app")
    #expect(variant.indexes.first?.url.value == "https://mirror.example.org/simple")
  }

  @Test func `reads what CI does`() throws {
    let text = specText(
      top: "ci: { cache: registry, scan: { severity: [HIGH, CRITICAL] }, attest: [provenance], sign: cosign }")
    let expected = ContinuousIntegration(
      cache: .registry, scan: [.high, .critical], attest: [.provenance], sign: .cosign)
    var read = try #require(try parse(text).ci)
    // Accepted, and told: nothing acts on them yet.
    #expect(read.withoutEffect.map(\.value) == ["ci.scan", "ci.sign"])
    #expect(read.warnings.allSatisfy { $0.severity == .warning && $0.location.line > 1 })
    read.withoutEffect = []
    #expect(read == expected)
  }

  @Test func `tells of no key of CI that has an effect`() throws {
    #expect(try parse(specText(top: "ci: { cache: gha, attest: [sbom] }")).ci?.warnings == [])
  }
}
