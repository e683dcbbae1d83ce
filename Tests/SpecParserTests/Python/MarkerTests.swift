import TestSupport
import Testing

@testable import SpecParser

@Suite struct MarkerTests {
  static let environment = MarkerEnvironment(
    python: PythonVersion(major: 3, minor: 11, patch: 7), platform: .linuxARM64)

  @Test(arguments: [
    // Versions
    ("python_version >= '3.9'", true), ("python_version < '3.9'", false), ("python_version >= '3.10'", true),
    ("python_version == '3.11'", true), ("python_version == '3.11.0'", true), ("python_version == '3.11.7'", false),
    ("python_version == '3.*'", true), ("python_version != '3.11.*'", false), ("python_version ~= '3.9'", true),
    ("python_version === '3.11'", true), ("python_version > '3.11'", false), ("python_full_version > '3.11'", true),
    ("python_full_version == '3.11.7'", true), ("python_full_version < '3.11.7rc1'", false),
    ("implementation_version >= '3.11.7'", true), ("python_full_version ~= '3.11.2'", true),
    // Reversed
    ("'3.9' <= python_version", true), ("'3.12' <= python_version", false), ("'3.11' == python_version", true),
    ("'3.9' < python_version", true), ("'linux' == sys_platform", true), ("'lin' in sys_platform", true),
    ("'win' in sys_platform", false), ("'win' not in sys_platform", true),
    // `in` compares texts, also for versions
    ("python_version in '3.11 3.12'", true), ("python_version in '2.7, 3.6'", false),
    ("python_version not in '3.110'", false),
    // Texts
    ("os_name == 'posix'", true), ("os.name == 'posix'", true), ("sys.platform == 'linux'", true),
    ("sys_platform != 'win32'", true), ("sys_platform == 'Linux'", false), ("sys_platform === 'linux'", true),
    ("platform_machine == 'aarch64'", true), ("platform.machine in 'arm64 aarch64'", true),
    ("platform_system == 'Linux'", true), ("platform_python_implementation == 'CPython'", true),
    ("python_implementation == 'CPython'", true), ("platform.python_implementation != 'PyPy'", true),
    ("implementation_name == 'cpython'", true), ("platform_release == ''", true), ("platform.version == ''", true),
    ("platform_release >= '5'", false), ("platform_release != '5'", true),
    ("sys_platform <= 'linux'", true), ("sys_platform >= 'linux'", true), ("sys_platform <= 'zzz'", false),
    ("sys_platform < 'zzz'", false), ("sys_platform > 'aaa'", false), ("python_version == 'three'", false),
    ("python_version != 'three'", true), ("python_version < 'three'", false),
    // Undefined comparisons do not hold
    ("sys_platform ~= 'linux'", false), ("os_name ~= '1.0'", false),
    // Operators
    ("os_name == 'posix' and python_version < '3'", false), ("os_name == 'nt' or python_version >= '3'", true),
    ("os_name == 'nt' and os_name == 'posix' or os_name == 'posix'", true),
    ("os_name == 'nt' and (os_name == 'posix' or os_name == 'posix')", false),
    ("(((os_name=='posix')))and(python_version>='3')", true), ("os_name=='posix'\tor os_name=='nt'", true),
    ("os_name == 'posix' or os_name == 'nt' and os_name == 'x'", true),
  ])
  func holdsAsTheStandardSays(text: String, expected: Bool) throws {
    #expect(try Marker(parsing: text).evaluate(in: Self.environment) == expected)
  }

  @Test(
    arguments: [
      ("extra == 'cpu'", ["cpu"], true), ("extra == 'cpu'", ["gpu", "cpu"], true), ("extra == 'cpu'", [], false),
      ("extra == 'Foo_Bar'", ["foo-bar"], true), ("('Foo.Bar' == extra)", ["FOO-bar"], true),
      ("extra != 'cpu'", [], true),
      ("extra != 'cpu'", ["cpu", "gpu"], false), ("extra == ''", [], true), ("extra == ''", ["cpu"], false),
      ("extra == 'a b'", ["a"], false), ("extra in 'cpu gpu'", ["gpu"], true),
      ("extra not in 'cpu gpu'", ["tpu"], true),
      ("extra >= 'cpu'", ["cpu"], false), ("extra == 'cpu' or python_version >= '3'", [], true),
      ("extra == 'cpu' and python_version >= '3'", [], false), ("'Cpu' in extras", ["cpu"], true),
      ("'cpu' in extras", [], false),
      ("'cpu' not in extras", [], true), ("'cpu' not in extras and 'gpu' in extras", ["gpu"], true),
      ("'dev' in dependency_groups", ["dev"], false),
    ] as [(String, [String], Bool)])
  func knowsTheActiveExtras(text: String, extras: [String], expected: Bool) throws {
    let extras = Set(try extras.map { try #require(ExtraName($0)) })
    #expect(try Marker(parsing: text).evaluate(in: Self.environment, extras: extras) == expected)
  }

  @Test func knowsTheActiveDependencyGroups() throws {
    let dev = try #require(PackageName("Dev"))
    #expect(try Marker(parsing: "'dev' in dependency_groups").evaluate(in: Self.environment, dependencyGroups: [dev]))
  }

  @Test func describesCPythonOnLinux() {
    let values = MarkerVariable.allCases.map { "\($0.rawValue)=\(MarkerTests.environment[$0])" }.joined(separator: " ")
    #expect(
      values == """
        os_name=posix sys_platform=linux platform_machine=aarch64 platform_python_implementation=CPython \
        platform_release= platform_system=Linux platform_version= python_version=3.11 python_full_version=3.11.7 \
        implementation_name=cpython implementation_version=3.11.7 extra= extras= dependency_groups=
        """)
    let short = MarkerEnvironment(python: PythonVersion(major: 3, minor: 12), platform: .linuxAMD64)
    #expect(short.pythonVersion == "3.12" && short.pythonFullVersion == "3.12.0" && short.platformMachine == "x86_64")
  }

  @Test(arguments: [
    ("python_version>='3.9'", "python_version >= \"3.9\""), ("os.name=='nt'", "os_name == \"nt\""),
    ("'3' in python_version", "\"3\" in python_version"), ("os_name not \t in 'a'", "os_name not in \"a\""),
    ("os_name == 'say \"hi\"'", "os_name == 'say \"hi\"'"), ("((os_name == 'a'))", "os_name == \"a\""),
    ("os_name=='a' or os_name=='b' and os_name=='c'", "os_name == \"a\" or os_name == \"b\" and os_name == \"c\""),
    ("(os_name=='a' or os_name=='b') and os_name=='c'", "(os_name == \"a\" or os_name == \"b\") and os_name == \"c\""),
    ("python_implementation=='x'", "platform_python_implementation == \"x\""),
  ])
  func printsTheNormalForm(text: String, normal: String) throws {
    let marker = try Marker(parsing: text)
    #expect(marker.description == normal)
    #expect(try Marker(parsing: normal) == marker)
  }

  @Test func listsTheExtrasItMentions() throws {
    let marker = try Marker(
      parsing: "extra == 'Zed' and (os_name == 'nt' or 'a_b' == extra) or extra != 'zed' or 'q' in extras")
    #expect(marker.extrasMentioned.map(\.normalized) == ["a-b", "q", "zed"])
    #expect(try Marker(parsing: "os_name == 'extra'").extrasMentioned.isEmpty)
  }

  @Test(
    arguments: [
      ("", 0, "expected a marker variable or a quoted text, found the end", nil),
      ("python_version", 14, "expected a comparison such as '==' or 'in', found the end", nil),
      ("python_version >=", 17, "expected a marker variable or a quoted text, found the end", nil),
      ("python_version = '3'", 15, "'=' is not a comparison", "write '=='"),
      ("python_version >= 3", 18, "'3' is not a marker variable", nil),
      ("pyton_version >= '3'", 0, "'pyton_version' is not a marker variable", "did you mean 'python_version'?"),
      ("os_name == 'nt", 11, "the quoted text is never closed", nil),
      ("(os_name == 'nt'", 0, "'(' is never closed", nil),
      ("(os_name == 'nt' os_name", 17, "expected 'and', 'or' or ')', found 'o'", nil),
      ("os_name == 'nt')", 15, "expected 'and', 'or' or the end, found ')'", nil),
      ("os_name == 'nt' && os_name == 'x'", 16, "expected 'and', 'or' or the end, found '&'", nil),
      ("os_name == 'nt' and", 19, "expected a marker variable or a quoted text, found the end", nil),
      ("os_name not 'nt'", 12, "expected 'in' after 'not', found '''", nil),
      ("os_name inside 'nt'", 8, "expected a comparison such as '==' or 'in', found 'i'", nil),
      ("os_name == sys_platform", 0, "a comparison needs one variable and one quoted text, not two variables", nil),
      ("'é' == 'é' or 'a' == 'b'", 0, "a comparison needs one variable and one quoted text, not two texts", nil),
      ("os_name == 'é' or x", 18, "'x' is not a marker variable", nil),
      ("extras == 'x'", 7, "'extras' is a set of names", "write '\"NAME\" in extras'"),
      ("'x' == extras", 4, "'extras' is a set of names", "write '\"NAME\" in extras'"),
    ] as [(String, Int, String, String?)])
  func saysWhereAMarkerIsWrong(text: String, offset: Int, message: String, hint: String?) {
    let error = #expect(throws: RequirementSyntaxError.self) { try Marker(parsing: text) }
    #expect(error?.code == .invalidMarker)
    #expect(error?.offset == offset)
    #expect(error?.message == message)
    #expect(error?.hint == hint)
  }

  @Test func refusesToNestWithoutEnd() {
    let open = String(repeating: "(", count: 100_000)
    let error = #expect(throws: RequirementSyntaxError.self) { try Marker(parsing: open) }
    #expect(error?.message == "parentheses are nested more than 64 deep")
  }
}
