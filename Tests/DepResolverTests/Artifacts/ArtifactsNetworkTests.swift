import FoundationEssentials
import SpecParser
import TestSupport
import Testing

@testable import DepResolver

/// Real files of the public index, read by us and by Python's own modules.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["TXSPEC_TEST_NETWORK"] == "1",
    "set TXSPEC_TEST_NETWORK=1: downloads some 200 MB of wheels from the public index"))
struct ArtifactsNetworkTests {
  private static let fetch = """
    import html, os, re, sys, urllib.request
    from packaging.version import InvalidVersion, Version
    index, folder = sys.argv[1:3]
    def get(url): return urllib.request.urlopen(url, timeout=120).read()
    def version(name):
      stem = re.sub(r"\\.(tar\\.gz|zip)$", "", name)
      try: return Version(name.split("-")[1] if name.endswith(".whl") else stem.rsplit("-", 1)[1])
      except (IndexError, InvalidVersion): return Version("0.dev0")
    def files(project):
      page = get(f"{index}/{project}/").decode()
      found = re.findall(r'<a[^>]*href="([^"#]+)[^"]*"[^>]*>([^<]+)</a>', page)
      found = [(name.strip(), urllib.request.urljoin(f"{index}/{project}/", html.unescape(url))) for url, name in found]
      return sorted((f for f in found if not version(f[0]).is_prerelease), key=lambda f: version(f[0]))
    def save(name, url):
      path = os.path.join(folder, name)
      with open(path, "wb") as f: f.write(get(url))
      return path

    """

  private func folder() throws -> String {
    let path = FileManager.default.temporaryDirectory.path + "/txspec-artifacts-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  private func contents(_ path: Substring) throws -> [UInt8] {
    Array(try #require(FileManager.default.contents(atPath: String(path))))
  }

  static let wheels = [
    "requests", "urllib3", "certifi", "numpy", "pandas", "pydantic", "pydantic-core", "fastapi", "uvicorn",
    "sqlalchemy",
    "psycopg", "psycopg-binary", "alembic", "yt-dlp", "faster-whisper", "ctranslate2", "pyannote-audio",
    "python-dotenv",
    "pydantic-settings", "authlib", "itsdangerous", "stripe", "reportlab", "prometheus-client", "slowapi", "redis",
    "cryptography", "setuptools", "boto3", "botocore", "django", "flask", "zope-interface", "lxml", "pillow", "aiohttp",
    "protobuf", "grpcio", "scikit-learn", "onnxruntime", "ruamel-yaml", "google-cloud-storage",
  ]

  @Test func readsWheelsAsPythonDoes() async throws {
    let script =
      Self.fetch + """
        import importlib.metadata, zipfile
        from concurrent.futures import ThreadPoolExecutor
        def pick(project):
          wheels = [f for f in files(project) if f[0].endswith(".whl")]
          usable = [f for f in wheels if "-none-any" in f[0] or re.search(r"cp311.*manylinux.*x86_64|abi3-.*manylinux.*x86_64", f[0])]
          return save(*(usable or wheels)[-1])
        with ThreadPoolExecutor(8) as pool: paths = list(pool.map(pick, sys.stdin.read().split()))
        for path in paths:
          with zipfile.ZipFile(path) as z:
            members = [m for m in z.infolist() if not m.is_dir()]
            info = next(m.filename for m in members if m.filename.endswith(".dist-info/METADATA") and m.filename.count("/") == 1)
            requires = importlib.metadata.PathDistribution(zipfile.Path(z, info.split("/")[0] + "/")).requires or []
            print(path, sum(m.file_size for m in members), len(members), *(" ".join(r.split()) for r in requires), sep="\\t")
        """
    let folder = try folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let answer = try await python(
      script, arguments: [PackageIndex.pypi.url, folder], input: Self.wheels.joined(separator: "\n"))
    let lines = answer.split(separator: "\n")
    #expect(lines.count == Self.wheels.count)
    var reads: [Int: [String]] = [:]
    for line in lines {
      let parts = line.split(separator: "\t")
      let name = String(parts[0].split(separator: "/").last ?? "")
      let filename = try #require(WheelFilename(name), "\(name)")
      let file = CountingFile(try contents(parts[0]))
      let detail = try await readWheel(file, filename: filename)
      #expect(detail.unpackedBytes == Int(parts[1]), "\(name)")
      #expect(detail.fileCount == Int(parts[2]), "\(name)")
      let requirements = detail.metadata.requiresDist.map {
        $0.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      }
      #expect(requirements == parts.dropFirst(3).map(String.init), "\(name)")
      reads[file.reads.count, default: []].append(name)
    }
    // Three reads only where a writer put large files behind METADATA and the directory is long besides.
    #expect(reads[1, default: []].count + reads[2, default: []].count >= lines.count - 2, "\(reads)")
    #expect(reads.keys.allSatisfy { $0 <= 3 }, "\(reads)")
    #expect(reads[1, default: []].count > lines.count / 2, "\(reads)")
  }

  static let sdists = [
    "requests", "flask", "click", "numpy", "pandas", "pyyaml", "django", "sqlalchemy", "alembic", "slowapi", "stripe",
    "itsdangerous", "uvicorn", "python-dotenv", "redis", "fastapi", "cryptography", "lxml", "reportlab", "boto3",
    "aiohttp", "grpcio",
  ]

  @Test func readsSdistsAsTheirWheelsSay() async throws {
    let script =
      Self.fetch + """
        from concurrent.futures import ThreadPoolExecutor
        def pick(project):
          found = files(project)
          name, url = [f for f in found if f[0].endswith((".tar.gz", ".zip"))][-1]
          wheels = [f for f in found if f[0].endswith(".whl") and version(f[0]) == version(name)]
          return project, save(name, url), save(*wheels[-1])
        with ThreadPoolExecutor(8) as pool:
          for found in pool.map(pick, sys.stdin.read().split()): print(*found, sep="\\t")
        """
    let folder = try folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let answer = try await python(
      script, arguments: [PackageIndex.pypi.url, folder], input: Self.sdists.joined(separator: "\n"))
    var sources: [MetadataSource: Int] = [:]
    for line in answer.split(separator: "\n") {
      let parts = line.split(separator: "\t")
      let project = try #require(PackageName(parts[0]))
      let sdist = try #require(SdistFilename(String(parts[1].split(separator: "/").last ?? ""), project: project))
      let wheel = try #require(WheelFilename(String(parts[2].split(separator: "/").last ?? "")))
      let fromWheel = try await readWheel(MemoryFile(try contents(parts[2])), filename: wheel).metadata
      do {
        let detail = try readSdist(try contents(parts[1]), filename: sdist)
        #expect(
          Set(detail.metadata.requiresDist.map(\.description)) == Set(fromWheel.requiresDist.map(\.description)),
          "\(project), from the \(detail.source.rawValue)")
        #expect(detail.metadata.requiresPython == fromWheel.requiresPython, "\(project)")
        sources[detail.source, default: 0] += 1
      } catch ArtifactError.dynamicMetadata(let fields) {
        // An honest answer, but not for most projects.
        #expect(!fields.isEmpty)
      }
    }
    #expect(sources.values.reduce(0, +) >= Self.sdists.count - 2, "\(sources)")
  }

  /// The archive has a `PKG-INFO` of metadata 2.1 without dependencies, a `pyproject.toml` that only sets up tools, and
  /// the egg-info of setuptools: its `requires.txt` is the only word on dependencies short of running `setup.py`.
  @Test func readsTheEggInfoOfOpenAIWhisper() async throws {
    let script =
      Self.fetch + "print(save(*next(f for f in files('openai-whisper') if f[0].endswith('-20240930.tar.gz'))))"
    let folder = try folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = try await python(script, arguments: [PackageIndex.pypi.url, folder]).prefix { $0 != "\n" }
    let project = try #require(PackageName("openai-whisper"))
    let filename = try #require(SdistFilename("openai-whisper-20240930.tar.gz", project: project))
    let detail = try readSdist(try contents(path), filename: filename)
    #expect(detail.source == .sdistEggInfo)
    #expect(detail.metadata.requiresPython?.description == ">=3.8")
    #expect(detail.metadata.providesExtra.map(\.normalized) == ["dev"])
    let linux = "platform_machine == \"x86_64\" and sys_platform == \"linux\""
    #expect(
      detail.metadata.requiresDist.map(\.text) == [
        "numba", "numpy", "torch", "tqdm", "more-itertools", "tiktoken",
        "triton>=2.0.0 ; \(linux) or sys_platform == \"linux2\"",
        "pytest ; extra == \"dev\"", "scipy ; extra == \"dev\"", "black ; extra == \"dev\"",
        "flake8 ; extra == \"dev\"", "isort ; extra == \"dev\"",
      ])
  }
}
