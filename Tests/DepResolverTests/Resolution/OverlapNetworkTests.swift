import FoundationEssentials
import SpecParser
import Synchronization
import TestSupport
import Testing

@testable import DepResolver

/// What pip writes for real wheels that get in each other's way, and what is said of them beforehand.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["TXSPEC_TEST_NETWORK"] == "1",
    "set TXSPEC_TEST_NETWORK=1: installs some 120 MB of wheels from the public index"))
struct OverlapNetworkTests {
  /// Wheels of the same modules, scripts of the same name, equal and unequal files, data, headers, namespace packages.
  private static let pins = [
    "opencv-python-headless==4.10.0.84", "opencv-contrib-python-headless==4.10.0.84", "jwt==1.3.1", "PyJWT==2.9.0",
    "python-dotenv==1.0.1", "dotenv-cli==3.4.1", "lazy-imports==1.0.0", "cint==1.0.0", "greenlet==3.1.1",
    "ninja==1.11.1.1", "jupyterlab-widgets==3.0.13", "jupyter-core==5.7.2", "protobuf==4.25.5",
    "googleapis-common-protos==1.63.0", "google-cloud-core==1.7.3", "google-auth==1.35.0", "zope.interface==7.0.3",
    "zope.event==5.0", "sphinxcontrib-devhelp==1.0.2", "sphinxcontrib-jsmath==1.0.1", "requests==2.32.3",
  ]

  private struct Installed {
    /// By package, the sums of `RECORD` by path; without `.dist-info` and bytecode.
    var files: [PackageName: [String: String]] = [:]
    var python: PythonVersion

    /// Prints the version, then each row of each `RECORD`, seen from the environment.
    private static let script = """
      import csv, pathlib, subprocess, sys
      root = pathlib.Path(sys.argv[1]).resolve()
      subprocess.run([sys.executable, "-m", "venv", root], check=True)
      subprocess.run([root / "bin/python", "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile",
        "--only-binary", ":all:", "--index-url", sys.argv[2], *sys.stdin.read().split()], check=True, stdout=sys.stderr)
      print(sys.version_info.minor)
      site = next(root.glob("lib/python3*/site-packages"))
      for record in sorted(site.glob("*.dist-info/RECORD")):
        name = record.parent.name.split("-")[0]
        if name in ("pip", "setuptools"): continue
        for path, digest, _ in csv.reader(record.open()):
          shown = str((site / path).resolve().relative_to(root))
          if ".dist-info/" not in shown and not shown.endswith(".pyc"): print(name, shown, digest, sep="\\t")
      """

    init(_ pins: [String], in folder: String) async throws {
      let answer = try await TestSupport.python(
        Self.script, arguments: ["\(folder)/venv", PackageIndex.pypi.url], input: pins.joined(separator: "\n"))
      let lines = answer.split(separator: "\n")
      python = PythonVersion(major: 3, minor: try #require(lines.first.flatMap { Int($0) }))
      for line in lines.dropFirst() {
        let parts = line.split(separator: "\t").map(String.init)
        files[try project(parts[0]), default: [:]][parts[1]] = parts[2]
      }
    }
  }

  private struct Foreseen {
    /// By package, the paths of its files.
    var paths: [PackageName: [String]] = [:]
    var overlaps: [FileOverlap]
  }

  /// What is known of the pins without installing them, as with '--no-deps'.
  private func foreseen(_ named: Set<PackageName>, _ python: PythonVersion) async throws -> Foreseen {
    let settings = HTTPConfiguration(
      version: "test", authorities: ProcessInfo.processInfo.environment["SSL_CERT_FILE"].map { [$0] } ?? [])
    let request = ResolutionRequest(
      environment: DepResolver.Environment(
        python: python, platform: .linuxAMD64, libc: .glibc(major: 2, minor: 36)),
      requirements: try Self.pins.enumerated().map { number, pin in
        Located(try Requirement(parsing: pin), at: SourceLocation(file: "r.txt", line: number + 1))
      })
    return try await withClient(settings) { client in
      var resolution = try await PythonResolver(source: client).resolve(request)
      resolution.packages.removeAll { !named.contains($0.name) }
      var foreseen = Foreseen(overlaps: try await client.overlaps(of: resolution))
      let known = client.knownFiles
      for package in resolution.packages {
        foreseen.paths[package.name] = known[client.fileKey(package.chosen)]?.paths(python)
      }
      return foreseen
    }
  }

  @Test func `what pip records is what the wheels say`() async throws {
    let installed = try await withTemporaryFolder { try await Installed(Self.pins, in: $0) }
    let foreseen = try await foreseen(Set(installed.files.keys), installed.python)
    #expect(foreseen.paths.count == Self.pins.count)
    var owners: [String: [PackageName: String]] = [:]
    for (package, files) in installed.files {
      #expect(foreseen.paths[package] == files.keys.sorted(), "\(package)")
      for (path, digest) in files { owners[path, default: [:]][package] = digest }
    }
    var expected: [[PackageName]: Int] = [:]
    for (_, digests) in owners where Set(digests.values).count > 1 {
      expected[digests.keys.sorted { $0.normalized < $1.normalized }, default: 0] += 1
    }
    #expect(Dictionary(uniqueKeysWithValues: foreseen.overlaps.map { ($0.packages, $0.count) }) == expected)
    #expect(owners.values.contains { $0.count > 1 && Set($0.values).count == 1 }, "equal files are among them")
    #expect(foreseen.overlaps.count == 3, "\(foreseen.overlaps)")
    #expect(foreseen.overlaps.contains { $0.path == "bin/dotenv" }, "\(foreseen.overlaps)")
  }
}

extension IndexClient {
  /// By ``fileKey(_:)`` of the wheels.
  fileprivate nonisolated var knownFiles: [String: InstalledFiles] { installedFiles.withLock { $0.files } }
}
