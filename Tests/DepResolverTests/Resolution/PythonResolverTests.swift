import DepResolver
import SpecParser
import Testing

@Suite("Python resolution")
struct PythonResolverTests {
  private func name(_ text: String) throws -> PackageName { try #require(PackageName(text)) }

  private func located(_ text: String) throws -> Located<PackageName> {
    Located(try name(text), at: SourceLocation(file: "spec.yaml", line: 4, column: 13))
  }

  @Test("takes the newest version that everything allows")
  func newest() async throws {
    let index = try FakePythonIndex(
      """
      a 1.0: b>=1
      a 2.0: b>=1; c
      b 1.0
      b 2.0
      b 3.0
      c 1.0: b<3
      """)
    #expect(try await index.pins(request("a")) == ["a==2.0", "b==2.0", "c==1.0"])
  }

  @Test("goes back to an older version when the newest leads nowhere")
  func backtracks() async throws {
    let index = try FakePythonIndex(
      """
      a 1.0: b==1.0
      a 2.0: b==2.0
      b 1.0
      b 2.0: c>=2
      c 1.0
      """)
    #expect(try await index.pins(request("a")) == ["a==1.0", "b==1.0"])
  }

  @Test("evaluates markers for the environment (PEP 508)")
  func markers() async throws {
    let index = try FakePythonIndex(
      """
      a 1.0: old;;python_version<'3.11'; new;;python_version>='3.11'; win;;sys_platform=='win32'
      old 1.0
      new 1.0
      win 1.0
      """)
    #expect(try await index.pins(request("a")) == ["a==1.0", "new==1.0"])
    #expect(try await index.pins(request("a", python: "3.10")) == ["a==1.0", "old==1.0"])
  }

  @Test("an extra adds its requirements and shares its project's version")
  func extras() async throws {
    let index = try FakePythonIndex(
      """
      a 1.0
      a 1.0 [x]: b
      a 2.0
      a 2.0 [x]: b
      b 1.0
      limit 1.0: a<2
      """)
    #expect(try await index.pins(request("a[x]")) == ["a[x]==2.0", "b==1.0"])
    #expect(try await index.pins(request("a[x]\nlimit")) == ["a[x]==1.0", "b==1.0", "limit==1.0"])
  }

  @Test("an extra may ask for other extras of its own project")
  func selfReferentialExtras() async throws {
    let index = try FakePythonIndex(
      """
      a 1.0
      a 1.0 [x]: b
      a 1.0 [y]: c
      a 1.0 [all]: a[x,y]
      b 1.0
      c 1.0
      """)
    #expect(try await index.pins(request("a[all]")) == ["a[all,x,y]==1.0", "b==1.0", "c==1.0"])
  }

  @Test("a yanked version only by exact pin (PEP 592)")
  func yanked() async throws {
    let index = try FakePythonIndex("a 1.0\na 2.0 yanked")
    #expect(try await index.pins(request("a")) == ["a==1.0"])
    #expect(try await index.pins(request("a==2.0")) == ["a==2.0"])
    #expect(try await index.failure(request("a>1")).explanation.joined().contains("was yanked (broken)"))
  }

  @Test("passes over versions for another python and without a file for the platform")
  func unusable() async throws {
    let index = try FakePythonIndex("a 1.0\na 2.0 python>=3.12\na 3.0 win")
    #expect(try await index.pins(request("a")) == ["a==1.0"])
    #expect(try await index.pins(request("a", python: "3.12")) == ["a==2.0"])
  }

  @Test("a pre-release only where one is named or nothing stable will do")
  func prereleases() async throws {
    let index = try FakePythonIndex("a 1.0\na 2.0rc1\nb 1.0a1\nc 1.0: a>=1.5")
    #expect(try await index.pins(request("a")) == ["a==1.0"])
    #expect(try await index.pins(request("a>=2.0rc1")) == ["a==2.0rc1"])
    #expect(try await index.pins(request("b")) == ["b==1.0a1"])
    #expect(try await index.pins(request("c")) == ["a==2.0rc1", "c==1.0"])
    var strict = try request("b")
    strict.prereleases = .disallow
    #expect(try await index.failure(strict).explanation.joined().contains("pre-release"))
    var open = try request("a")
    open.prereleases = .allow
    #expect(try await index.pins(open) == ["a==2.0rc1"])
  }

  @Test("constraints narrow without asking, overrides replace, exclusions cut")
  func rules() async throws {
    let index = try FakePythonIndex(
      """
      a 1.0: b>=2; c
      b 1.0
      b 2.0
      b 3.0
      c 1.0
      d 1.0
      """)
    var asked = try request("a")
    asked.constraints = try requirements("b<3\nd==1.0", file: "constraints.txt")
    #expect(try await index.pins(asked) == ["a==1.0", "b==2.0", "c==1.0"])
    asked = try request("a")
    asked.overrides = try requirements("b==1.0", file: "overrides.txt")
    #expect(try await index.pins(asked) == ["a==1.0", "b==1.0", "c==1.0"])
    asked = try request("a")
    asked.exclusions = [try located("c")]
    let resolution = try await PythonResolver(source: index).resolve(asked)
    #expect(resolution.packages.map(\.name.normalized) == ["a", "b"])
    #expect(resolution.excluded.map(\.edge.child) == [try name("c")])
    #expect(resolution.excluded.map(\.excludedAt.line) == [4])
  }

  @Test("a bound index serves its package from anywhere in the graph, and no other index does")
  func boundIndex() async throws {
    let index = try FakePythonIndex(
      """
      a 1.0: t
      t 2.0
      @torch t 1.0+gpu
      """)
    var asked = try request("a")
    asked.indexes.entries = [
      .init(index: PackageIndex(name: "torch", url: "https://torch.test/simple"), only: [try name("t")])
    ]
    #expect(try await index.pins(asked) == ["a==1.0", "t==1.0+gpu"])
  }

  @Test("the first index that knows a package is the only one that counts, unless told otherwise")
  func firstIndex() async throws {
    let index = try FakePythonIndex("a 2.0\n@private a 1.0")
    var asked = try request("a")
    asked.indexes.entries = [.init(index: PackageIndex(name: "private", url: "https://private.test/simple"))]
    #expect(try await index.pins(asked) == ["a==1.0"])
    asked.indexes.strategy = .unsafeBestMatch
    #expect(try await index.pins(asked) == ["a==2.0"])
  }

  @Test("lowest takes the lowest of all, lowest-direct only of what the user names")
  func strategies() async throws {
    let index = try FakePythonIndex("a 1.0: b\na 2.0: b\nb 1.0\nb 2.0")
    var asked = try request("a")
    asked.strategy = .lowest
    #expect(try await index.pins(asked) == ["a==1.0", "b==1.0"])
    asked.strategy = .lowestDirect
    #expect(try await index.pins(asked) == ["a==1.0", "b==2.0"])
  }

  @Test("keeps preferred versions that still fit")
  func preferences() async throws {
    let index = try FakePythonIndex("a 1.0\na 2.0\nb 1.0\nb 2.0")
    var asked = try request("a\nb>1")
    asked.preferences = [try name("a"): [try #require(Version("1.0"))], try name("b"): [try #require(Version("1.0"))]]
    #expect(try await index.pins(asked) == ["a==1.0", "b==2.0"])
  }

  @Test("a source distribution stands in where no wheel fits, unless only wheels are allowed")
  func sourceDistributions() async throws {
    let index = try FakePythonIndex("a 1.0\na 2.0 sdist")
    var asked = try request("a")
    #expect(try await index.pins(asked) == ["a==2.0"])
    asked.formats.apply(.onlyBinary, .all)
    #expect(try await index.pins(asked) == ["a==1.0"])
  }

  @Test("a failure names the user's own lines and the index that was asked")
  func failure() async throws {
    let index = try FakePythonIndex(
      """
      pyannote-audio 4.0.1: torch>=2.8.0
      @pytorch-rocm torch 2.4.1+rocm6.0
      """)
    var asked = try request("fastapi==1\npyannote.audio==4.0.1".replacing("fastapi==1\n", with: ""))
    asked.indexes.entries = [
      .init(index: PackageIndex(name: "pytorch-rocm", url: "https://rocm.test/whl"), only: [try name("torch")])
    ]
    let failure = try await index.failure(asked)
    #expect(failure.requirements.map(\.requirement) == ["pyannote.audio==4.0.1"])
    let text = failure.explanation.joined(separator: "\n")
    #expect(text.contains("pyannote.audio==4.0.1 (requirements.txt:1:1)"))
    #expect(text.contains("torch>=2.8.0"))
    #expect(text.contains("pytorch-rocm (https://rocm.test/whl), which has only torch 2.4.1+rocm6.0"))
    #expect(failure.steps.last?.causes.count == 2)
  }

  @Test("a project no index knows is said to be nowhere")
  func unknownProject() async throws {
    let failure = try await FakePythonIndex("a 1.0").failure(request("nope>=1"))
    #expect(failure.explanation.joined().contains("which is not on the index pypi"))
  }
}
