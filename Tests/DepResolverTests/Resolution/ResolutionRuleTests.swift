import DepResolver
import SpecParser
import Testing

/// Rules that decide which of several right answers is given, each with its source. What is said of uv was tried
/// with uv 0.13.9 on an index of the same content.
@Suite("Resolution rules")
struct ResolutionRuleTests {
  // MARK: Requires-Python

  @Test("Requires-Python of the metadata counts where the page is silent (core metadata)")
  func requiresPythonOfMetadata() async throws {
    let index = try FakePythonIndex("a 1.0\na 2.0 metadata>=3.12")
    #expect(try await index.pins(request("a")) == ["a==1.0"])
    #expect(try await index.pins(request("a", python: "3.12")) == ["a==2.0"])
    let failure = try await index.failure(request("a>1"))
    #expect(failure.explanation.joined().contains("requires python >=3.12, not 3.11"))
  }

  @Test("a patch that is left out does not bar its minor version (uv)")
  func requiresPythonWithoutSomePatch() async throws {
    let index = try FakePythonIndex("a 1.0\na 2.0 python>=3.8,!=3.11.0,!=3.11.1")
    #expect(try await index.pins(request("a")) == ["a==2.0"])
    #expect(try await index.pins(request("a", python: "3.11.1")) == ["a==1.0"])
  }

  @Test("an upper limit on python holds (pip, unlike uv)")
  func upperLimitOnPython() async throws {
    let index = try FakePythonIndex("a 1.0\na 2.0 python>=3.8,<3.11")
    #expect(try await index.pins(request("a")) == ["a==1.0"])
    #expect(try await index.pins(request("a", python: "3.10")) == ["a==2.0"])
  }

  // MARK: Pre-releases

  @Test(
    "a stable version goes before any pre-release, also where one is named (uv, if-necessary)",
    arguments: [
      ("a>=2.0rc1", "a==2.0"), ("a<=3.0b1", "a==2.0"), ("a>=3.0b1", "a==3.0rc1"), ("a>2", "a==3.0rc1"),
      ("a~=3.0b1", "a==3.0rc1"), ("a==3.*", "a==3.0rc1"),
    ])
  func stableFirst(requirement: String, pin: String) async throws {
    let index = try FakePythonIndex("a 1.0\na 2.0\na 3.0b1\na 3.0rc1")
    #expect(try await index.pins(request(requirement)) == [pin])
  }

  @Test("--prerelease disallow leaves those that the user's own requirements name")
  func namedPrerelease() async throws {
    let index = try FakePythonIndex("a 1.0\na 2.0rc1\nb 1.0: c>=2.0rc1\nc 1.0\nc 2.0rc1")
    var asked = try request("a>=2.0rc1")
    asked.prereleases = .disallow
    #expect(try await index.pins(asked) == ["a==2.0rc1"])
    asked = try request("b")
    asked.prereleases = .disallow
    #expect(try await index.failure(asked).explanation.joined().contains("pre-release"))
  }

  // MARK: The order of decisions

  @Test("what is asked for by == is decided first (uv)")
  func pinsFirst() async throws {
    let index = try FakePythonIndex("a 1.0\na 2.0: c==2\nb 1.0: c==1\nc 1\nc 2")
    #expect(try await index.pins(request("a\nb==1.0")) == ["a==1.0", "b==1.0", "c==1"])
    #expect(try await index.pins(request("b>=1\na")) == ["a==1.0", "b==1.0", "c==1"])
  }

  @Test("a pin does not keep a package in front of what it keeps ruling out (uv)")
  func conflictsOutweighPins() async throws {
    let apps = (1...6).map { "app \($0): core==\($0)\ncore \($0)" }.joined(separator: "\n")
    let index = try FakePythonIndex("\(apps)\napp 7rc1: core==7\ncore 7")
    #expect(try await index.pins(request("core\napp")) == ["app==6", "core==6"])
  }

  @Test(
    "versions for another python count as conflicts, five of which move a package forward (uv)",
    arguments: [(6, ["a==0.9", "b==1.0", "c==2.0"]), (3, ["a==2.0", "b==0.9", "c==1.0"])])
  func clashesWithPython(count: Int, pins: [String]) async throws {
    let tooNew = (0..<count).map { "b 2.\($0) python>=3.12" }.joined(separator: "\n")
    let index = try FakePythonIndex(
      """
      a 0.9
      a 1.0: c==1.0
      a 2.0: c==1.0
      b 0.9
      b 1.0: c==2.0
      \(tooNew)
      c 1.0
      c 2.0
      """)
    #expect(try await index.pins(request("a\nb")) == pins)
  }

  @Test("a project is pinned by who asks for it under a marker only while that version is taken (uv)")
  func conditionalPinOfGivenUpVersion() async throws {
    // `a 2.0` is given up before `p` is looked at. The clash of `q` sends the solver back to the start: then `b`, which
    // is named before `p`, has the first say again.
    let index = try FakePythonIndex(
      """
      a 1.0: p
      a 2.0: p;;python_version>='3'; z==2.0
      b 1.0
      b 2.0: p<2
      p 1.0
      p 2.0
      q 1.0
      q 2.0 python>=3.12
      z 1.0
      """)
    #expect(try await index.pins(request("a\nb\np\nq")) == ["a==1.0", "b==2.0", "p==1.0", "q==1.0"])
  }

  // MARK: Versions that can't be used

  @Test("passes over a version that asks for a URL, and says so when no other is left")
  func urlInMetadata() async throws {
    let index = try FakePythonIndex("a 1.0\na 2.0: z @ https://example.com/z-1.0-py3-none-any.whl")
    #expect(try await index.pins(request("a")) == ["a==1.0"])
    #expect(try await index.failure(request("a>1")).explanation.joined().contains("asks for z from a URL"))
  }

  @Test("a pin of a package deep in the graph does not admit a yanked version (PEP 592, uv)")
  func yankedByOthersPin() async throws {
    let index = try FakePythonIndex("a 1.0: b==2.0\nb 1.0\nb 2.0 yanked")
    _ = try await index.failure(request("a"))
    #expect(try await index.pins(request("a\nb==2.0")) == ["a==1.0", "b==2.0"])
  }
}
