import DepResolver
import SpecParser
import Testing

/// A line whose marker does not hold in an environment has no effect there, whatever a line can do.
@Suite("Lines whose markers do not apply")
struct ForeignMarkerTests {
  private static let index = """
    a 1.0: b>=1
    a 2.0: b>=1
    b 1.0
    b 1.5
    b 2.0 yanked
    c 1.0
    c 2.0rc1
    """

  @Test(
    "make no requirement a direct one for lowest-direct",
    arguments: [("sys_platform == 'win32'", "b==1.5"), ("sys_platform == 'linux'", "b==1.0")])
  func directness(marker: String, pin: String) async throws {
    let index = try FakePythonIndex(Self.index)
    var asked = try request("a\nb>=1.0; \(marker)")
    asked.strategy = .lowestDirect
    #expect(try await index.pins(asked) == ["a==1.0", pin])
  }

  @Test(
    "allow no yanked version",
    arguments: [
      ("a\nb==2.0; python_version < '3'", "", "", "b==1.5"), ("a", "b==2.0; python_version < '3'", "", "b==1.5"),
      ("a", "", "b==2.0; python_version > '3'", "b==2.0"), ("a\nb==2.0; python_version > '3'", "", "", "b==2.0"),
    ])
  func yanked(lines: String, constraints: String, overrides: String, pin: String) async throws {
    let index = try FakePythonIndex(Self.index)
    var asked = try request(lines)
    asked.constraints = try requirements(constraints, file: "constraints.txt")
    asked.overrides = try requirements(overrides, file: "overrides.txt")
    #expect(try await index.pins(asked) == ["a==2.0", pin])
  }

  @Test("allow no pre-release", arguments: [("sys_platform == 'win32'", false), ("sys_platform == 'linux'", true)])
  func prereleases(marker: String, isAllowed: Bool) async throws {
    for kind in ["requirement", "constraint", "override"] {
      var asked = try request("d")
      asked.prereleases = .disallow
      let line = try requirements("c>=2.0rc1; \(marker)", file: "more.txt")
      switch kind {
      case "requirement": asked.requirements += line
      case "constraint": asked.constraints = line
      default: asked.overrides = line
      }
      let more = try FakePythonIndex(Self.index + "\nd 1.0: c>1.0\nd 0.9")
      let pins = try? await more.pins(asked)
      // An override takes the place of what d asks for, also where it asks for nothing itself.
      let expected = isAllowed ? ["c==2.0rc1", "d==1.0"] : [kind == "override" ? "d==1.0" : "d==0.9"]
      #expect(pins == expected, "\(kind)")
    }
  }

  @Test("state no hash", arguments: ["requirements", "constraints", "overrides"])
  func hashes(role: String) async throws {
    let other = String(repeating: "b", count: 64)
    let line = "b>=1 ; sys_platform == 'win32' --hash=sha256:\(other)"
    let files = ["requirements.txt": role == "requirements" ? "a\n\(line)\n" : "a\n", "more.txt": line]
    let loader = RequirementsLoader(environment: [:]) { Array((files[$0] ?? "").utf8) }
    let located = { (path: String) in [Located(path, at: SourceLocation(file: "<arguments>"))] }
    let input = try loader.load(
      requirements: located("requirements.txt"), constraints: role == "constraints" ? located("more.txt") : [],
      overrides: role == "overrides" ? located("more.txt") : [])
    let asked = ResolutionRequest(
      input, environment: Environment(python: PythonVersion(major: 3, minor: 11), platform: .linuxAMD64))
    #expect(asked.hashes.isEmpty)
    let pins = try await FakePythonIndex(Self.index).pins(asked)
    #expect(pins == (role == "overrides" ? ["a==2.0"] : ["a==2.0", "b==1.5"]))
  }

  @Test("take no project from elsewhere")
  func directReferences() async throws {
    let index = try FakePythonIndex(Self.index)
    let asked = try request("a\nb @ https://host.example/b-9.0-py3-none-any.whl ; python_version < '3'")
    #expect(try await index.pins(asked) == ["a==2.0", "b==1.5"])
  }

  @Test("bring no extra")
  func extras() async throws {
    let index = try FakePythonIndex("a 1.0\na 1.0 [x]: b\nb 1.0")
    #expect(try await index.pins(request("a\na[x]; sys_platform == 'win32'")) == ["a==1.0"])
    #expect(try await index.pins(request("a\na[x]; sys_platform == 'linux'")) == ["a[x]==1.0", "b==1.0"])
  }

  @Test("count for each platform by itself")
  func severalPlatforms() async throws {
    let index = try FakePythonIndex(Self.index)
    let first = try request("a\nb==2.0; platform_machine == 'aarch64'")
    var second = first
    second.environment.platform = .linuxARM64
    let resolutions = try await VariantResolver(source: index).resolve([first, second])
    #expect(
      resolutions.map { $0.packages.map { "\($0.name)==\($0.version)" } } == [
        ["a==2.0", "b==1.5"], ["a==2.0", "b==2.0"],
      ])
  }
}
