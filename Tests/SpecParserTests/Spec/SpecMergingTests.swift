import SpecParser
import Testing

/// A variant's own keys go over those of the variant it extends, and those over the top level.
@Suite struct SpecMergingTests {
  static let text = """
    version: 1
    project: api
    python: "3.11"
    requirements: [requirements.txt]
    constraints: [constraints.txt]
    exclude: [torch]
    indexes:
      mirror: { url: "https://mirror.example.org/simple", default: true }
      extra: { url: "https://extra.example.org/simple", only: [numpy] }
    system: { packages: [ffmpeg, curl], build: [gcc] }
    app:
      workdir: /srv
      copy: [app, scripts]
      env: { A: top, B: top, C: top }
      port: 8000
      cmd: [serve, --all]
      healthcheck: { http: /health, interval: 10s, retries: 5 }
      labels: { team: media }
    variants:
      leaf:
        extends: middle
        exclude: [Torch, scipy]
        system: { packages: [curl, git] }
        app:
          env: { C: leaf, D: leaf }
          healthcheck: { timeout: 5s }
        size_budget: 1GB
      middle:
        extends: root
        summary: in between
        lock: locks/middle.txt
        python: "3.12"
        constraints: []
        exclude: [numpy]
        indexes:
          mirror: { url: "https://other.example.org/simple" }
          new: { url: "https://new.example.org/simple" }
        system: { packages: [git], build: [cmake] }
        app:
          copy: [app]
          env: { B: middle }
          healthcheck: { cmd: [check] }
      root:
        base: python:3-slim
        platforms: [linux/amd64, linux/arm64]
        installer: uv
        accelerator: cuda-12.6

    """

  @Test func `replaces scalars and plain lists`() throws {
    let leaf = try variant("leaf", of: Self.text)
    #expect(leaf.base.value == "python:3-slim")
    #expect(leaf.python.value == PythonVersion("3.12"))
    #expect(leaf.accelerator.value.description == "cuda-12.6")
    #expect(leaf.installer == .uv)
    #expect(leaf.platforms.map(\.value) == [.linuxAMD64, .linuxARM64])
    #expect(leaf.constraints.isEmpty)
    #expect(leaf.app.copy.map(\.value) == ["app"])
    #expect(leaf.app.command.map(\.value) == ["serve", "--all"])
    #expect(leaf.sizeBudget?.value == 1_000_000_000)
    #expect(try variant("root", of: Self.text).python.value == PythonVersion("3.11"))
  }

  @Test func `merges environment variables by name, inherited ones first`() throws {
    let leaf = try variant("leaf", of: Self.text)
    let environment = leaf.app.environment.map { "\($0.value.name)=\($0.value.value)" }
    #expect(environment == ["A=top", "B=middle", "C=leaf", "D=leaf"])
    #expect(leaf.app.environment.map(\.location.line) == [14, 41, 25, 25])
    #expect(leaf.app.labels.map(\.value) == [EnvironmentVariable(name: "team", value: "media")])
  }

  @Test func `merges indexes by name and key by key`() throws {
    let leaf = try variant("leaf", of: Self.text)
    #expect(leaf.indexes.map(\.name.value) == ["mirror", "extra", "new"])
    #expect(leaf.indexes.map(\.url.value.utf8.count) == [32, 32, 30])
    #expect(leaf.indexes.map(\.isDefault) == [true, false, false])
    #expect(leaf.indexes[1].only.map(\.value.normalized) == ["numpy"])
  }

  @Test func `adds up exclusions and system packages without repetition`() throws {
    let leaf = try variant("leaf", of: Self.text)
    #expect(leaf.exclude.map(\.value.normalized) == ["torch", "numpy", "scipy"])
    #expect(leaf.system.packages.map(\.value) == ["ffmpeg", "curl", "git"])
    #expect(leaf.system.build.map(\.value) == ["gcc", "cmake"])
    #expect(try variant("root", of: Self.text).system.packages.map(\.value) == ["ffmpeg", "curl"])
  }

  @Test func `merges health checks key by key, one probe replacing the other`() throws {
    let leaf = try #require(try variant("leaf", of: Self.text).app.healthcheck)
    #expect(leaf.probe.value == .command(["check"]))
    #expect(leaf.interval == 10 && leaf.timeout == 5 && leaf.retries == 5)
    let root = try #require(try variant("root", of: Self.text).app.healthcheck)
    #expect(root.probe.value == .http(path: "/health"))
  }

  @Test func `does not inherit the summary and the lock`() throws {
    let leaf = try variant("leaf", of: Self.text)
    #expect(leaf.extends?.value == "middle")
    #expect(leaf.summary == nil)
    #expect(leaf.lock == nil)
    #expect(try variant("middle", of: Self.text).lock?.value == "locks/middle.txt")
  }

  @Test func `keeps the variants in the order of the file`() throws {
    #expect(try parse(Self.text).variants.map(\.name.value) == ["leaf", "middle", "root"])
  }
}
