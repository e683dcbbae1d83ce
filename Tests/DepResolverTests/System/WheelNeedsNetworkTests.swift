import FoundationEssentials
import SpecParser
import TestSupport
import Testing

@testable import DepResolver

/// What real wheels need, read by range requests from the public index.
@Suite(
  .serialized,
  .enabled(
    if: ProcessInfo.processInfo.environment["TXSPEC_TEST_NETWORK"] == "1",
    "set TXSPEC_TEST_NETWORK=1: reads some 40 MB of wheels from the public index, and downloads 30 MB"))
struct WheelNeedsNetworkTests {
  private static let environment = DepResolver.Environment(
    python: PythonVersion(major: 3, minor: 12), platform: .linuxAMD64, libc: .glibc(major: 2, minor: 36))

  /// Of what Debian bookworm's `python:3.12-slim` has, those that these wheels ask for.
  private static let base = BaseLibraries(
    sonames: ["libstdc++.so.6", "libgcc_s.so.1", "libz.so.1", "libcrypt.so.1", "libudev.so.1"],
    glibc: GlibcVersion(major: 2, minor: 36))

  private var settings: HTTPConfiguration {
    HTTPConfiguration(
      version: "test", authorities: ProcessInfo.processInfo.environment["SSL_CERT_FILE"].map { [$0] } ?? [])
  }

  /// The wheel of the newest release, or of `version`, that fits the environment best.
  private func wheel(_ name: String, _ version: String?, _ client: IndexClient) async throws -> DistributionFile {
    let page = try #require(try await client.page(of: project(name), on: .pypi))
    let tags = WheelTags(Self.environment)
    let wheels = page.files.compactMap { file -> (file: DistributionFile, rank: Int)? in
      guard case .wheel(let filename) = file.kind, let rank = tags.rank(of: filename), file.yanked == nil else {
        return nil
      }
      return version.map { $0 == file.version.description } ?? !file.version.isPrerelease ? (file, rank) : nil
    }
    return try #require(
      wheels.max { ($0.file.version, -$0.rank) < ($1.file.version, -$1.rank) }, "no wheel of \(name)"
    ).file
  }

  /// Sonames that importing the package needs, and those that only its plugins do.
  ///
  /// Source: issue 4, measured on bookworm. The plugins of mysql-connector-python that authenticate by Kerberos bring
  /// libkrb5 along, which wants libkeyutils; the module itself does without.
  static let facts: [(name: String, importing: [String], plugins: [String])] = [
    (
      "opencv-python", ["libGL.so.1", "libglib-2.0.so.0", "libgthread-2.0.so.0", "libxcb.so.1"],
      ["libICE.so.6", "libSM.so.6", "libX11.so.6", "libXext.so.6"]
    ),
    ("lightgbm", ["libgomp.so.1"], []),
    ("pyodbc", ["libodbc.so.2"], []),
    ("mysql-connector-python", [], ["libkeyutils.so.1"]),
    ("opencv-python-headless", [], []),
    ("psycopg2-binary", [], []),
    ("scikit-learn", [], []),
    ("faiss-cpu", [], []),
    ("ctranslate2", [], []),
    ("soundfile", [], []),
  ]

  @Test(arguments: facts)
  func `finds what importing needs, and what plugins need`(
    name: String, importing: [String], plugins: [String]
  ) async throws {
    try await withClient(settings) { client in
      let file = try await wheel(name, nil, client)
      let before = client.statistics.network
      let start = ContinuousClock.now
      let objects = try #require(try await client.objects(of: file))
      let time = ContinuousClock.now - start
      let after = client.statistics.network
      print(
        "\(file.filename): \(objects.objects.count) objects, \(after.requests - before.requests) requests,",
        "\((after.bytes - before.bytes) >> 10) KiB of \((file.size ?? 0) >> 10) in \(time)")
      #expect(!objects.objects.isEmpty && objects.unreadable.isEmpty)
      let needs = libraryNeeds(of: [try project(name): objects], requirements: [:], base: Self.base)
      func missing(_ loading: LibraryNeed.Loading) -> [String] {
        needs.missing.filter { $0.loading == loading }.map(\.soname)
      }
      #expect(missing(.importTime) == importing, "\(file.filename)")
      #expect(missing(.pluginOnly) == plugins, "\(file.filename)")
      #expect(needs.glibcShortfalls.isEmpty)
    }
  }

  @Test(arguments: ["scikit-learn", "pyodbc", "lxml"])
  func `reads the same as readelf from the unpacked wheel`(name: String) async throws {
    try await withClient(settings) { client in
      let file = try await wheel(name, nil, client)
      let objects = try #require(try await client.objects(of: file))
      try await withTemporaryFolder { folder in
        let script = """
          import re, subprocess, sys, urllib.request, zipfile
          url, folder = sys.argv[1:]
          urllib.request.urlretrieve(url, folder + "/w.whl")
          with zipfile.ZipFile(folder + "/w.whl") as z:
            names = sorted(n for n in z.namelist() if re.search(r"\\.so(\\.[^/]+)?$", n))
            for name in names:
              out = subprocess.run(["readelf", "-dVW", z.extract(name, folder)], capture_output=True, text=True).stdout
              field = lambda tag: re.findall(r"\\(%s\\)[^\\[]*\\[(.*)\\]" % tag, out)
              needs = out.split("Version needs section")[-1] if "Version needs section" in out else ""
              glibc = [tuple(int(n) for n in v.split(".")) for v in re.findall(r"Name: GLIBC_(2[0-9.]*)", needs)]
              print(name, " ".join(field("NEEDED")), ":".join(field("SONAME")), ":".join(field("RPATH") + field("RUNPATH")),
                    ".".join(map(str, max(glibc, default=()))), sep="\\t")
          """
        let answer = try await python(script, arguments: [file.url, folder])
        let ours = objects.objects.map { object in
          [
            object.path, object.dynamic.needed.joined(separator: " "), object.dynamic.soname ?? "",
            (object.dynamic.rpath + object.dynamic.runpath).joined(separator: ":"),
            object.dynamic.glibc?.description ?? "",
          ].joined(separator: "\t")
        }
        #expect(ours == answer.split(separator: "\n").map(String.init).sorted())
        #expect(!ours.isEmpty)
      }
    }
  }

  /// Figures of many wheels at once, and what the largest needs of the others.
  @Test func `reads many wheels at once from a part of their bytes`() async throws {
    try await withClient(settings) { client in
      let names = [
        "numpy", "scipy", "pandas", "scikit-learn", "opencv-python", "av", "ctranslate2", "onnxruntime", "faiss-cpu",
        "torchaudio", "lxml", "pillow", "cryptography", "pydantic-core", "tokenizers", "psycopg2-binary",
      ]
      var files: [DistributionFile] = []
      for name in names { files.append(try await wheel(name, nil, client)) }
      let before = client.statistics.network
      let start = ContinuousClock.now
      let wheels = try await withThrowingTaskGroup(of: (PackageName, WheelObjects?).self) { group in
        for (name, file) in zip(names, files) {
          group.addTask { (try project(name), try await client.objects(of: file)) }
        }
        var wheels: [PackageName: WheelObjects] = [:]
        for try await (name, objects) in group { wheels[name] = objects }
        return wheels
      }
      let time = ContinuousClock.now - start
      let after = client.statistics.network
      let whole = files.reduce(0) { $0 + ($1.size ?? 0) }
      let count = wheels.values.reduce(0) { $0 + $1.objects.count }
      print(
        "\(names.count) wheels, \(count) objects, \(after.requests - before.requests) requests,",
        "\((after.bytes - before.bytes) >> 20) MiB of \(whole >> 20) in \(time), \(Self.peakMemory)")
      #expect(after.bytes - before.bytes < whole / 3)
      let needs = libraryNeeds(of: wheels, requirements: [:], base: Self.base)
      // torch is not among the wheels.
      let torch = needs.missing.first { $0.soname == "libtorch.so" }
      #expect(torch?.loading == .importTime)
      #expect(torch?.neededBy.first?.package.normalized == "torchaudio")
    }
  }

  /// torch for CUDA: hundreds of megabytes, with objects of up to a gigabyte.
  @Test func `reads torch from a small part of it`() async throws {
    try await withClient(settings) { client in
      let file = try await wheel("torch", nil, client)
      let before = client.statistics.network
      let start = ContinuousClock.now
      let objects = try #require(try await client.objects(of: file))
      let time = ContinuousClock.now - start
      let after = client.statistics.network
      print(
        "\(file.filename): \(objects.objects.count) objects, \(after.requests - before.requests) requests,",
        "\((after.bytes - before.bytes) >> 20) MiB of \((file.size ?? 0) >> 20) in \(time), \(Self.peakMemory)")
      #expect(objects.unreadable.isEmpty)
      let needs = libraryNeeds(of: [try project("torch"): objects], requirements: [:], base: Self.base)
      print("  missing: \(needs.missing.map(\.soname)), drivers: \(needs.drivers.map(\.soname))")
      #expect(needs.missing.contains { $0.soname.hasPrefix("libcudart.so.") && $0.loading == .importTime })
      #expect(!needs.missing.contains { $0.soname.hasPrefix("libtorch") || $0.soname.hasPrefix("libc10") })
    }
  }

  private static var peakMemory: String {
    let status = FileManager.default.contents(atPath: "/proc/self/status").map { String(decoding: $0, as: UTF8.self) }
    return status?.split(separator: "\n").first { $0.hasPrefix("VmHWM") }.map(String.init) ?? ""
  }
}
