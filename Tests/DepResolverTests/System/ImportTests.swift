import FoundationEssentials
import SpecParser
import TestSupport
import Testing

@testable import DepResolver

/// Real wheels in a real Debian: they import with the packages that txspec names, and not without.
@Suite(
  "wheels import with what txspec says they need, and not without",
  .enabled(
    if: DebianRoot.areThere && ProcessInfo.processInfo.environment["TXSPEC_TEST_NETWORK"] == "1",
    "needs root, TXSPEC_TEST_ROOTS with roots of debootstrap, TXSPEC_TEST_NETWORK=1, and uv"),
  .serialized)
struct ImportTests {
  struct Fact: Sendable, CustomTestStringConvertible {
    var project: String
    var module: String
    var packages: [String]
    /// In the loader's words, without the packages.
    var missing: String?

    var testDescription: String { project }
  }

  /// Source: issue 4, measured on bookworm.
  static let facts = [
    Fact(
      project: "opencv-python", module: "cv2", packages: ["libgl1", "libglib2.0-0", "libxcb1"],
      missing: "cannot open shared object file"),
    Fact(
      project: "lightgbm", module: "lightgbm", packages: ["libgomp1"],
      missing: "libgomp.so.1: cannot open shared object file"),
    Fact(
      project: "pyodbc", module: "pyodbc", packages: ["libodbc2"],
      missing: "libodbc.so.2: cannot open shared object file"),
    Fact(project: "mysql-connector-python", module: "mysql.connector", packages: []),
    Fact(project: "opencv-python-headless", module: "cv2", packages: []),
    Fact(project: "psycopg2-binary", module: "psycopg2", packages: []),
    Fact(project: "scikit-learn", module: "sklearn", packages: []),
    Fact(project: "faiss-cpu", module: "faiss", packages: []),
    Fact(project: "ctranslate2", module: "ctranslate2", packages: []),
    Fact(project: "soundfile", module: "soundfile", packages: []),
  ]

  private static let environment = DepResolver.Environment(
    python: PythonVersion(major: 3, minor: 11), platform: .linuxAMD64, libc: .glibc(major: 2, minor: 36))

  private var settings: HTTPConfiguration {
    HTTPConfiguration(
      version: "test", authorities: ProcessInfo.processInfo.environment["SSL_CERT_FILE"].map { [$0] } ?? [])
  }

  @Test func `with and without`() async throws {
    try await withTemporaryFolder { folder in
      let python = folder + "/python"
      // Debian's own Python, once for all wheels.
      let base = try await DebianRoot.with([DebianRoot.folder + "/bookworm"], in: python) { root in
        try await root.install(["python3"])
        return try Self.snapshot(root)
      }
      let lowers = [python + "/changes", DebianRoot.folder + "/bookworm"]
      try await withClient(settings) { client in
        for (number, fact) in Self.facts.enumerated() {
          let (pins, system) = try await answer(fact, base, client)
          #expect(system.asked.map(\.name) == fact.packages, "\(fact.project)")
          try await DebianRoot.with(lowers, in: "\(folder)/\(number)") { root in
            try await Self.installWheels(pins, root)
            try await check(fact, system, root)
          }
        }
      }
    }
  }

  /// What is taken for granted of a base that nobody has looked into is really there.
  @Test(arguments: ["bookworm", "trixie"])
  func `the smallest system has the libraries it is said to have`(codename: String) {
    let folders = ["lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu"]
    for soname in BaseLibraries.smallest.sorted() {
      let isThere = folders.contains { folder in
        FileManager.default.fileExists(atPath: "\(DebianRoot.folder)/\(codename)/\(folder)/\(soname)")
      }
      #expect(isThere, "\(soname)")
    }
  }

  /// What a plugin alone needs is told, and not installed.
  @Test func `of a library that only a plugin needs`() async throws {
    try await withTemporaryFolder { folder in
      try await DebianRoot.with([DebianRoot.folder + "/bookworm"], in: folder) { root in
        try await root.install(["python3"])
        // Debian's Python brings it along, which others do not.
        _ = try await root.run("dpkg", "--remove", "--force-depends", "libkeyutils1")
        let fact = Fact(project: "mysql-connector-python", module: "mysql.connector", packages: [])
        let base = try Self.snapshot(root)
        let (pins, system) = try await withClient(settings) { try await answer(fact, base, $0) }
        #expect(system.asked.isEmpty)
        let found = system.findings.contains { finding in
          guard case .pluginLibrary("libkeyutils.so.1", _, _, provider: "libkeyutils1") = finding else { return false }
          return true
        }
        #expect(found, "\(system.findings)")
        try await Self.installWheels(pins, root)
        try await check(fact, system, root)
        let load = "import ctypes; ctypes.CDLL('/site/mysql/vendor/plugin/authentication_kerberos_client.so')"
        let without = try await root.run("python3", "-c", load)
        #expect(without.exitCode == 1 && without.error.contains("libkeyutils.so.1: cannot open"), "\(without.error)")
        try await root.install(["libkeyutils1"])
        #expect(try await root.run("python3", "-c", load).exitCode == 0)
      }
    }
  }

  /// Without first: once installed, packages stay.
  private func check(_ fact: Fact, _ system: VariantSystem, _ root: DebianRoot) async throws {
    if let missing = fact.missing {
      let without = try await root.run("python3", "-c", "import \(fact.module)")
      #expect(without.exitCode == 1 && without.error.contains(missing), "\(fact.project): \(without.error)")
    }
    let before = try Self.installed(root)
    try await root.install(system.asked.map(\.name))
    let added = try Self.installed(root).subtracting(before)
    let planned = system.resolution?.packages.map { "\($0.name)=\($0.details.version)" } ?? []
    #expect(added == Set(planned), "\(fact.project)")
    let with = try await root.run("python3", "-c", "import \(fact.module)")
    #expect(with.exitCode == 0, "\(fact.project): \(with.error)")
  }

  /// What txspec says of one project in a base: its packages as pins, and what they need of the distribution.
  private func answer(
    _ fact: Fact, _ base: BaseSnapshot, _ client: IndexClient
  ) async throws -> (pins: [String], system: VariantSystem) {
    let spec = try parseSpec(
      """
      version: 1
      project: import
      variants:
        cpu: { base: "debian:bookworm", python: "3.11", accelerator: cpu, requirements: [requirements.txt] }
      """, file: "txspec.yaml", fileExists: nil)
    let variant = try #require(spec.variants.first)
    let request = ResolutionRequest(environment: Self.environment, requirements: try requirements(fact.project))
    let resolution = try await PythonResolver(source: client).resolve(request)
    let system = try await client.system(of: variant, resolution, snapshot: base)
    return (resolution.packages.map { "\($0.name)==\($0.version)" }, system)
  }

  private static func installWheels(_ pins: [String], _ root: DebianRoot) async throws {
    let uv = ProcessInfo.processInfo.environment["TXSPEC_PEERS"].map { "\($0)/bin/uv" } ?? "uv"
    try await DebianRoot.tool(
      uv,
      [
        "pip", "install", "--quiet", "--no-config", "--no-deps", "--only-binary", ":all:", "--target",
        root.path + "/site",
        "--python-version", "3.11", "--python-platform", "x86_64-manylinux_2_36",
      ] + pins, unset: ["PIP_FIND_LINKS"])
  }

  /// `name=version` of all that is installed.
  private static func installed(_ root: DebianRoot) throws -> Set<String> {
    Set(try packages(root).map { "\($0.name)=\($0.version)" })
  }

  private static func packages(_ root: DebianRoot) throws -> [DebianPackage] {
    DebianControl(Array(try root.text("var/lib/dpkg/status").utf8)).compactMap { DebianPackage($0) }
  }

  /// As much of a snapshot of the root as is looked at.
  private static func snapshot(_ root: DebianRoot) throws -> BaseSnapshot {
    let folders = ["lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu", "usr/lib"]
    let names = folders.flatMap { (try? FileManager.default.contentsOfDirectory(atPath: root.path + "/" + $0)) ?? [] }
    return BaseSnapshot(
      image: "debian:bookworm", platform: .linuxAMD64, digest: nil, indexDigest: nil,
      configDigest: try #require(ImageDigest("sha256:" + String(repeating: "0", count: 64))), created: nil, layers: [],
      fileCount: 0, fileBytes: 0, distribution: .init(id: "debian", version: "12", codename: "bookworm"),
      glibc: .init(major: 2, minor: 36, evidence: "libc6"), python: nil, environment: [], user: nil, workdir: nil,
      hasEntrypoint: false, packages: try packages(root), sonames: Set(names.filter { $0.contains(".so") }).sorted())
  }
}
