import Crypto
import Foundation
import SpecParser
import TestSupport
import Testing

@testable import DepResolver

/// Packages that the user takes from elsewhere than an index: real files, a real server and real git.
@Suite("Direct references in resolutions")
struct DirectReferenceResolutionTests {
  private static let releases = [
    ServedRelease("a", "1.0", requires: ["b>=1"], hasSdist: true), ServedRelease("a", "9.0"), ServedRelease("b", "1.0"),
    ServedRelease("b", "2.0"), ServedRelease("c", "1.0", requires: ["a @ ORIGIN/files/a/a-1.0-py3-none-any.whl"]),
  ]

  /// A folder, an index and a cache.
  private struct Bench {
    let folder: String
    let server: LoopbackIndex
    let clock = TestClock()

    func request(_ text: String, constraints: String = "", overrides: String = "") throws -> ResolutionRequest {
      let files = ["r.txt": text, "c.txt": constraints, "o.txt": overrides]
      let loader = RequirementsLoader(environment: [:], base: folder) { path in
        try files[path].map { Array($0.utf8) } ?? Array(try Data(contentsOf: URL(filePath: path)))
      }
      let place = SourceLocation(file: "<arguments>")
      let input = try loader.load(
        requirements: [Located("r.txt", at: place)], constraints: [Located("c.txt", at: place)],
        overrides: [Located("o.txt", at: place)])
      return ResolutionRequest(
        input, environment: Environment(python: PythonVersion(major: 3, minor: 11), platform: .linuxAMD64),
        indexes: IndexSet(defaultIndex: PackageIndex(name: "test", url: server.url)))
    }

    func resolve(
      _ text: String, constraints: String = "", policy: IndexClient.Policy = .normal,
      settings: HTTPConfiguration? = nil,
      _ change: (inout ResolutionRequest) throws -> Void = { _ in }
    ) async throws -> Resolution {
      let cache = try Cache(directory: "\(folder)/cache", now: clock.now, report: { _ in })
      defer { cache.close() }
      var request = try request(text, constraints: constraints)
      try change(&request)
      return try await withClient(settings ?? quickSettings(), cache: cache, policy: policy, resolutionKey: "test") {
        try await PythonResolver(source: $0).resolve(request)
      }
    }

    func pins(_ text: String, constraints: String = "", policy: IndexClient.Policy = .normal) async throws -> [String] {
      try await resolve(text, constraints: constraints, policy: policy).packages.map(\.pin)
    }

    func write(_ path: String, _ bytes: [UInt8]) throws {
      let url = URL(filePath: "\(folder)/\(path)")
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: url)
    }

    func write(_ path: String, _ text: String) throws { try write(path, Array(text.utf8)) }

    /// Makes `folder/name` a repository with one commit of its contents and the tag v1; gives the commit.
    func commit(_ name: String) async throws -> String {
      let result = try await command(
        [
          "sh", "-c",
          """
          set -e; git init -q -b main .; git add -A
          git -c user.name=t -c user.email=t@t.test commit -qm one; git tag v1; git rev-parse HEAD
          """,
        ], in: "\(folder)/\(name)")
      try #require(result.succeeded, "\(result.error)")
      return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }

  private func withBench(_ body: (Bench) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let server = try await LoopbackIndex([])
      server.add(
        Self.releases.map { release in
          var release = release
          release.requires = release.requires.map { $0.replacing("ORIGIN", with: server.origin) }
          return release
        })
      do { try await body(Bench(folder: folder, server: server)) } catch {
        await server.shutdown()
        throw error
      }
      await server.shutdown()
    }
  }

  private func diagnostic(_ body: () async throws -> Void) async -> String {
    do {
      try await body()
      return "nothing"
    } catch ResolutionError.badReference(let diagnostic) {
      return diagnostic.description
    } catch {
      return "\(error)"
    }
  }

  private static let pyproject = "[project]\nname = \"a\"\nversion = \"3.1\"\ndependencies = [\"b<2\"]\n"

  // MARK: Archives

  @Test("a wheel by its address stands in for the index, and its dependencies come from there (PEP 508)")
  func wheelByAddress() async throws {
    try await withBench { bench async throws in
      let url = "\(bench.server.origin)/files/a/a-1.0-py3-none-any.whl"
      #expect(try await bench.pins("a @ \(url)\nc") == ["a==1.0 direct", "b==2.0 simple", "c==1.0 simple"])
      #expect(!bench.server.paths.contains("/simple/a/"))
      let asked = bench.server.paths.count
      #expect(try await bench.pins("a @ \(url)\nc", policy: .offline).count == 3)
      #expect(bench.server.paths.count == asked)
    }
  }

  @Test("a source distribution by its address is read like one of the index")
  func sdistByAddress() async throws {
    try await withBench { bench async throws in
      let resolution = try await bench.resolve("\(bench.server.origin)/files/a/a-1.0.tar.gz")
      #expect(resolution.packages.map(\.pin) == ["a==1.0 direct", "b==2.0 simple"])
      #expect(resolution.packages[0].detail.source == .sdistPackageInfo)
      #expect(resolution.packages[0].chosen.sha256?.count == 64)
    }
  }

  @Test("a sum in the line is checked, and then the file is not asked for again")
  func sums() async throws {
    try await withBench { bench async throws in
      let url = "\(bench.server.origin)/files/a/a-1.0-py3-none-any.whl"
      let file = try await bench.resolve("a @ \(url)").packages[0].chosen
      let sum = try #require(file.sha256)
      bench.clock.advance(1_000_000)
      let asked = bench.server.paths.count { $0.hasSuffix("a-1.0-py3-none-any.whl") }
      #expect(try await bench.resolve("a @ \(url)#sha256=\(sum)").packages[0].chosen == file)
      #expect(bench.server.paths.count { $0.hasSuffix("a-1.0-py3-none-any.whl") } == asked)
      let wrong = String(sum.reversed())
      for line in ["a @ \(url)#sha256=\(wrong)", "a @ \(url) --hash=sha256:\(wrong)", "-e \(url)#sha256=\(wrong)"] {
        let text = await diagnostic { _ = try await bench.resolve(line) }
        #expect(text.hasPrefix("r.txt:1:") && text.contains("has the sha256 \(sum)"), "\(text)")
      }
    }
  }

  @Test("a sum of an override counts, and one that was stated once says nothing of a line without it")
  func sumsOfOtherLines() async throws {
    try await withBench { bench async throws in
      let url = "\(bench.server.origin)/files/a/a-1.0-py3-none-any.whl"
      let sum = try #require(try await bench.resolve("a @ \(url)").packages[0].chosen.sha256)
      _ = try await bench.resolve("a @ \(url)#sha256=\(sum)")
      bench.clock.advance(1_000_000)
      let asked = bench.server.paths.count
      _ = try await bench.resolve("a @ \(url)")
      #expect(bench.server.paths[asked...].contains { $0.hasSuffix("a-1.0-py3-none-any.whl") })
      let text = await diagnostic {
        _ = try await bench.resolve("a") {
          $0 = try bench.request("a", overrides: "a @ \(url)#sha256=\(String(sum.reversed()))")
        }
      }
      #expect(text.contains("has the sha256 \(sum)"), "\(text)")
    }
  }

  @Test("paths are taken as they are written, whatever they would mean in an address")
  func oddPaths() async throws {
    try await withBench { bench async throws in
      for folder in ["a#b", "lib%41", "~lib", "libA"] {
        try bench.write("\(folder)/pyproject.toml", Self.pyproject.replacing("3.1", with: "3.\(folder.count)"))
      }
      for (line, pin) in [
        ("a @ file:./a%23b", "a==3.3 direct"), ("./lib%41", "a==3.6 direct"), ("a @ ./~lib", "a==3.4 direct"),
        ("libA/", "a==3.4 direct"),
      ] {
        #expect(try await bench.pins(line).first == pin, "\(line)")
      }
    }
  }

  @Test("of a wheel too large to check only the metadata is read, if the line states its sum")
  func largeWheels() async throws {
    try await withBench { bench async throws in
      var big = ServedRelease("big", "1.0", requires: ["b"])
      big.members = ["big/data.bin": 300_000]
      bench.server.add([big])
      let url = "\(bench.server.origin)/files/big/big-1.0-py3-none-any.whl"
      let sum = try #require(try await bench.resolve("big @ \(url)").packages.last?.chosen.sha256)
      try FileManager.default.removeItem(atPath: "\(bench.folder)/cache")
      let small = quickSettings { $0.downloadLimit = 200_000 }
      let text = await diagnostic { _ = try await bench.resolve("big @ \(url)", settings: small) }
      #expect(text.contains("too large") && text.contains("#sha256="))
      let resolution = try await bench.resolve("big @ \(url)#sha256=\(sum)", settings: small)
      #expect(resolution.packages.map(\.pin) == ["b==2.0 simple", "big==1.0 direct"])
    }
  }

  @Test("an archive of sources is read by its pyproject.toml, below its top folder")
  func sourceArchives() async throws {
    try await withBench { bench async throws in
      let member = [(name: "x-main/py/pyproject.toml", bytes: Array(Self.pyproject.utf8))]
      for (name, bytes) in [("x.zip", zipArchive(member)), ("x.tar.gz", gzip(tarArchive(member)))] {
        try bench.write(name, bytes)
        let resolution = try await bench.resolve("a @ ./\(name)#subdirectory=py")
        #expect(resolution.packages.map(\.pin) == ["a==3.1 direct", "b==1.0 simple"])
        #expect(resolution.packages[0].detail.source == .treePyproject)
        let text = await diagnostic { _ = try await bench.resolve("a @ ./\(name)") }
        #expect(text.contains("does not state its version"), "\(text)")
      }
    }
  }

  // MARK: This machine

  @Test("a folder and a wheel of this machine are read where they lie, anew each time")
  func localFiles() async throws {
    try await withBench { bench async throws in
      try bench.write("libs/a/pyproject.toml", Self.pyproject)
      #expect(try await bench.pins("./libs/a") == ["a==3.1 direct", "b==1.0 simple"])
      try bench.write("libs/a/pyproject.toml", Self.pyproject.replacing("b<2", with: "b>1"))
      #expect(try await bench.pins("-e libs/a") == ["a==3.1 direct", "b==2.0 simple"])
      let wheel = zipArchive([
        ("a-4.0.dist-info/METADATA", Array("Metadata-Version: 2.1\nName: a\nVersion: 4.0\n".utf8))
      ])
      try bench.write("a-4.0-py3-none-any.whl", wheel)
      let package = try await bench.resolve("a-4.0-py3-none-any.whl").packages[0]
      #expect(package.chosen.sha256 == FileDigest.sha256(wheel) && package.detail.unpackedBytes != nil)
    }
  }

  @Test("an answer is kept with an archive on a server or a commit, and never with what may change unseen")
  func keptAnswers() async throws {
    try await withBench { bench async throws in
      try bench.write("g/pyproject.toml", Self.pyproject)
      let repository = "git+file://\(bench.folder)/g"
      let commit = try await bench.commit("g")
      for (line, kept) in [
        ("a @ ./g", 0), ("a @ \(repository)@main", 1), ("a @ \(repository)@\(commit)", 2),
        ("a @ \(bench.server.origin)/files/a/a-1.0.tar.gz", 3),
      ] {
        _ = try await bench.resolve(line)
        let cache = try Cache(directory: "\(bench.folder)/cache", now: bench.clock.now, report: { _ in })
        #expect(cache.info().resolutions == kept, "\(line)")
        cache.close()
      }
      // The branch moves on, and the answer with it.
      try bench.write("g/pyproject.toml", Self.pyproject.replacing("3.1", with: "3.2"))
      try FileManager.default.removeItem(atPath: "\(bench.folder)/g/.git")
      _ = try await bench.commit("g")
      #expect(try await bench.pins("a @ \(repository)@main").first == "a==3.2 direct")
    }
  }

  @Test("a folder that leaves its dependencies to its build needs the spec's word, and so does one without a version")
  func dynamicFolders() async throws {
    try await withBench { bench async throws in
      try bench.write("d/pyproject.toml", "[project]\nname = \"a\"\nversion = \"1\"\ndynamic = [\"dependencies\"]\n")
      try bench.write("v/pyproject.toml", "[project]\nname = \"a\"\ndynamic = [\"version\"]\n")
      do {
        _ = try await bench.resolve("./d")
        Issue.record("it has an answer")
      } catch ResolutionError.unsatisfiable(let failure) {
        #expect(failure.unknownMetadata.map(\.name.normalized) == ["a"])
      }
      let text = await diagnostic { _ = try await bench.resolve("./v") }
      #expect(text.contains("r.txt:1:1") && text.contains("metadata: { a: { version:"))
      let declared = DeclaredMetadata(
        name: Located(try project("a"), at: SourceLocation(file: "s")), version: Version("7"),
        requires: [try Requirement(parsing: "b<2")])
      try bench.write("s/setup.py", "raise SystemExit('code of a package ran')")
      let commit = try await bench.commit("v")
      for line in ["./v", "a @ ./s", "a @ git+file://\(bench.folder)/v@\(commit)"] {
        let resolution = try await bench.resolve(line) { $0.metadata = [declared] }
        #expect(resolution.packages.map(\.pin) == ["a==7 direct", "b==1.0 simple"])
        #expect(resolution.packages[0].detail.source == .spec)
        // What the user said then is not what they say now.
        var other = declared
        other.version = Version("8")
        #expect(try await bench.resolve(line) { $0.metadata = [other] }.packages[0].pin == "a==8 direct")
      }
    }
  }

  @Test("what is no distribution of the project is an error at its line")
  func wrongPlaces() async throws {
    try await withBench { bench async throws in
      try bench.write("libs/a/pyproject.toml", Self.pyproject)
      try bench.write("libs/none/x", "")
      try bench.write("a-1.0-py3-none-any.whl", "no zip")
      for (line, text) in [
        ("b @ ./libs/a", "your line says 'b'"), ("a @ ./libs/none", "has neither pyproject.toml nor PKG-INFO"),
        ("a @ ./libs/missing", "is no folder"), ("b @ ./a-1.0-py3-none-any.whl", "no wheel of 'b'"),
        ("./a-1.0-py3-none-any.whl", "is no distribution of 'a'"), ("a @ ./a-2.0.tar.gz", "can't be read"),
      ] {
        let said = await diagnostic { _ = try await bench.resolve("b\n" + line) }
        #expect(said.hasPrefix("r.txt:2:1: error: [direct-reference]") && said.contains(text), "\(line): \(said)")
      }
    }
  }

  // MARK: Repositories

  @Test("a repository is read through git, by commit, tag or branch, and pinned to the commit", .timeLimit(.minutes(5)))
  func repositories() async throws {
    try await withBench { bench async throws in
      try bench.write("g/py/pyproject.toml", Self.pyproject)
      try bench.write("g/setup.py", "raise SystemExit('code of a package ran')")
      let commit = try await bench.commit("g")
      let url = "git+file://\(bench.folder)/g"
      for revision in ["", "@v1", "@main", "@\(commit)", "@\(commit.prefix(9))"] {
        let resolution = try await bench.resolve("a @ \(url)\(revision)#subdirectory=py")
        #expect(resolution.packages.map(\.pin) == ["a==3.1 direct", "b==1.0 simple"])
        #expect(resolution.packages[0].chosen.url == "\(url)@\(commit)#subdirectory=py")
      }
      // A commit is known for good.
      try FileManager.default.removeItem(atPath: "\(bench.folder)/g")
      #expect(try await bench.pins("a @ \(url)@\(commit)#subdirectory=py").count == 2)
      #expect(try await bench.pins("a @ \(url)@v1#subdirectory=py", policy: .offline).count == 2)
      let gone = await #expect(throws: ResolutionError.self) {
        try await bench.resolve("a @ \(url)@v1#subdirectory=py")
      }
      guard case .fetch? = gone else {
        Issue.record("\(String(describing: gone))")
        return
      }
    }
  }

  @Test("a link in a repository is not followed")
  func linksInRepositories() async throws {
    try await withBench { bench async throws in
      try bench.write("secret.toml", Self.pyproject)
      try bench.write("g/x", "")
      try FileManager.default.createSymbolicLink(
        atPath: "\(bench.folder)/g/pyproject.toml", withDestinationPath: "\(bench.folder)/secret.toml")
      _ = try await bench.commit("g")
      let text = await diagnostic { _ = try await bench.resolve("a @ git+file://\(bench.folder)/g") }
      #expect(text.contains("has neither pyproject.toml nor PKG-INFO"))
    }
  }

  // MARK: Rules

  @Test("a package may ask for an address only if the user's own lines name it (uv)")
  func addressesOfPackages() async throws {
    try await withBench { bench async throws in
      do {
        _ = try await bench.resolve("c")
        Issue.record("it has an answer")
      } catch ResolutionError.unsatisfiable(let failure) {
        #expect(failure.explanation.joined().contains("asks for a from a URL, which none of your lines names"))
      }
      let url = "\(bench.server.origin)/files/a/a-1.0-py3-none-any.whl"
      #expect(
        try await bench.pins("c", constraints: "a @ \(url)") == ["a==1.0 direct", "b==2.0 simple", "c==1.0 simple"])
    }
  }

  @Test("versions asked for elsewhere must fit what is named")
  func otherRequirements() async throws {
    try await withBench { bench async throws in
      try bench.write("libs/a/pyproject.toml", Self.pyproject)
      #expect(try await bench.pins("./libs/a\na>=3") == ["a==3.1 direct", "b==1.0 simple"])
      do {
        _ = try await bench.resolve("./libs/a\na>=4")
        Issue.record("it has an answer")
      } catch ResolutionError.unsatisfiable(let failure) {
        #expect(failure.explanation.joined().contains("it is a 3.1"))
      }
    }
  }

  @Test("two places for one project contradict each other, unless markers tell them apart")
  func twoPlaces() async throws {
    try await withBench { bench async throws in
      try bench.write("x/pyproject.toml", Self.pyproject)
      try bench.write("y/pyproject.toml", Self.pyproject.replacing("3.1", with: "3.2"))
      let text = await diagnostic { _ = try await bench.resolve("./x\n./y") }
      #expect(text.hasPrefix("r.txt:2:1: error: [direct-reference]") && text.contains("r.txt:1:1"))
      let lines = "./x ; platform_machine == 'x86_64'\n./y ; platform_machine != 'x86_64'"
      #expect(try await bench.pins(lines).first == "a==3.1 direct")
    }
  }

  @Test("an override takes the place of what requirements name (uv)")
  func overrides() async throws {
    try await withBench { bench async throws in
      try bench.write("x/pyproject.toml", Self.pyproject)
      try bench.write("y/pyproject.toml", Self.pyproject.replacing("3.1", with: "3.2"))
      let other = try bench.request("./y").requirements
      let resolution = try await bench.resolve("./x") { $0.overrides = other }
      #expect(resolution.packages.first?.pin == "a==3.2 direct")
    }
  }

  @Test("a commit that a lock has is kept until it is upgraded")
  func keptCommits() async throws {
    try await withBench { bench async throws in
      try bench.write("g/pyproject.toml", Self.pyproject)
      let url = "git+file://\(bench.folder)/g@main"
      let first = try await bench.commit("g")
      try bench.write("g/pyproject.toml", Self.pyproject.replacing("3.1", with: "3.2"))
      let next = try await command(
        ["git", "-c", "user.name=t", "-c", "user.email=t@t.test", "commit", "-qam", "two"], in: "\(bench.folder)/g")
      try #require(next.succeeded, "\(next.error)")
      let kept = try await bench.resolve("a @ \(url)") { $0.commits[url] = first }
      #expect(kept.packages.first?.pin == "a==3.1 direct" && kept.packages.first?.index.url == url)
      #expect(try await bench.pins("a @ \(url)").first == "a==3.2 direct")
    }
  }

  @Test("neither --only-binary nor a date keeps out what the user names (pip)")
  func formatsAndDates() async throws {
    try await withBench { bench async throws in
      try bench.write("libs/a/pyproject.toml", Self.pyproject.replacing("\"b<2\"", with: ""))
      let resolution = try await bench.resolve("./libs/a") { request in
        request.formats.apply(.onlyBinary, .all)
        request.excludeNewer = 1
      }
      #expect(resolution.packages.map(\.pin) == ["a==3.1 direct"])
    }
  }
}

@Suite("Find links (pip, --find-links)")
struct FindLinksTests {
  private func page(_ server: LoopbackIndex) throws -> PackageIndex {
    PackageIndex(.page(try #require(IndexURL("\(server.origin)/links"))))
  }

  @Test("a page of links and a folder count beside the index, whatever its strategy")
  func beside() async throws {
    let server = try await LoopbackIndex([ServedRelease("a", "1.0", requires: ["b"]), ServedRelease("b", "1.0")])
    let links = try await LoopbackIndex([ServedRelease("a", "2.0", requires: ["b"]), ServedRelease("z", "1.0")])
    try await withTemporaryFolder { folder in
      let wheel = zipArchive([
        ("b-3.0.dist-info/METADATA", Array("Metadata-Version: 2.1\nName: b\nVersion: 3.0\n".utf8))
      ])
      try Data(wheel).write(to: URL(filePath: "\(folder)/b-3.0-py3-none-any.whl"))
      try Data(wheel).write(to: URL(filePath: "\(folder)/bb-3.0-py3-none-any.whl"))
      var request = try request("a\nz")
      request.indexes = IndexSet(defaultIndex: PackageIndex(name: "test", url: server.url))
      request.indexes.links = [
        try page(links), PackageIndex(.folder(path: folder)),
      ]
      let resolution = try await withClient { try await PythonResolver(source: $0).resolve(request) }
      #expect(resolution.packages.map(\.pin) == ["a==2.0 links", "b==3.0 links", "z==1.0 links"])
      let sum = FileDigest.sha256(wheel)
      #expect(resolution.packages[1].chosen.sha256 == sum)
      #expect(links.paths.count { $0 == "/links" } == 1)
      request.indexes = request.indexes.withoutIndexes
      let asked = server.paths.count
      let alone = try await withClient { try await PythonResolver(source: $0).resolve(request) }
      #expect(alone.packages.map(\.pin) == resolution.packages.map(\.pin) && server.paths.count == asked)
    }
    await server.shutdown()
    await links.shutdown()
  }

  @Test("files of one version on several indexes stand beside each other: the first that fits is taken")
  func sameVersion() async throws {
    let server = try await LoopbackIndex([ServedRelease("a", "1.0")])
    let links = try await LoopbackIndex([ServedRelease("a", "1.0", wheels: ["cp39-cp39-win32"])])
    var request = try request("a")
    request.indexes = IndexSet(defaultIndex: PackageIndex(name: "test", url: server.url))
    request.indexes.links = [try page(links)]
    let resolution = try await withClient { try await PythonResolver(source: $0).resolve(request) }
    #expect(resolution.packages.map(\.pin) == ["a==1.0 simple"])
    await server.shutdown()
    await links.shutdown()
  }

  @Test("a folder that is not there ends the resolution")
  func missingFolder() async throws {
    var request = try request("a")
    request.indexes = IndexSet(defaultIndex: nil)
    request.indexes.links = [PackageIndex(.folder(path: "/nowhere/wheels"))]
    let error = await #expect(throws: ResolutionError.self) {
      try await withClient { try await PythonResolver(source: $0).resolve(request) }
    }
    guard case .fetch(let failure, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(failure.description.contains("/nowhere/wheels: --find-links names a folder"))
  }
}

extension ResolvedPackage {
  /// With where it came from.
  fileprivate var pin: String { "\(name)==\(version) \(index.kind)" }
}
