import Testing

@testable import SpecParser

@Suite struct RequirementTests {
  @Test(arguments: [
    ("name", "name"), ("A.B-C_D", "a-b-c-d"), ("aa", "aa"), ("3", "3"), ("name<=1", "name<=1"),
    ("name>=3,<2", "name>=3,<2"),
    ("name [fred,bar] >= 2", "name[fred,bar]>=2"), ("name[]", "name"), ("name[ a , A, b]", "name[a,b]"),
    ("name (>=1.0, !=1.5)", "name>=1.0,!=1.5"), ("name()", "name"), ("name(==1.*)", "name==1.*"),
    ("name@http://foo.com", "name @ http://foo.com"),
    ("name [fred] @ https://x/y ; os_name=='a'", "name[fred] @ https://x/y ; os_name == \"a\""),
    ("pip @ file:///localbuilds/pip-1.3.1-py33-none-any.whl", "pip @ file:///localbuilds/pip-1.3.1-py33-none-any.whl"),
    (
      "pip @ git+https://github.com/pypa/pip.git@7921be1#sub=;x",
      "pip @ git+https://github.com/pypa/pip.git@7921be1#sub=;x"
    ),
    (
      "requests [security,tests] >= 2.8.1, == 2.8.* ; python_version < \"2.7\"",
      "requests[security,tests]>=2.8.1,==2.8.* ; python_version < \"2.7\""
    ),
    ("argparse;python_version<\"2.7\"", "argparse ; python_version < \"2.7\""),
    ("name===1.0;os_name=='x'", "name===1.0 ; os_name == \"x\""),
    ("name==1.0+cu121", "name==1.0+cu121"), ("\t name >=1 \t", "name>=1"), ("name ~=1.4.5a4", "name~=1.4.5a4"),
  ])
  func readsEveryFormOfTheStandard(text: String, normal: String) throws {
    let requirement = try Requirement(parsing: text)
    #expect(requirement.description == normal)
    #expect(
      requirement.text
        == text.drop { $0 == "\t" || $0 == " " }.reversed().drop { $0 == "\t" || $0 == " " }.reversed().map(String.init)
        .joined())
    let again = try Requirement(parsing: normal)
    #expect(again.description == normal)
    #expect(
      again.specifiers == requirement.specifiers && again.marker == requirement.marker && again.url == requirement.url)
  }

  @Test(
    arguments: [
      ("", 0, "expected a package name, found the end", nil),
      ("-x", 0, "'-x' is not a valid name: it must begin and end with a letter or digit", nil),
      ("name-", 0, "'name-' is not a valid name: it must begin and end with a letter or digit", nil),
      ("é", 0, "expected a package name, found 'é'", nil),
      ("name é", 5, "expected a comparison such as '==', ';' or the end, found 'é'", nil),
      ("name 1.0", 5, "expected a comparison such as '==', ';' or the end, found '1'", nil),
      ("name[a", 4, "'[' is never closed", nil), ("name[a,]", 7, "expected the name of an extra, found ']'", nil),
      ("name[a b]", 7, "expected ',' or ']', found 'b'", nil), ("name[a;b]", 6, "expected ',' or ']', found ';'", nil),
      ("name (>=1", 5, "'(' is never closed", nil),
      ("name (>=1; os_name=='x')", 9, "expected ',' or ')', found ';'", nil),
      ("name >=1 <2", 9, "expected ',', ';' or the end, found '<'", nil),
      ("name>=1,,", 8, "expected a comparison such as '>=', found ','", nil),
      ("name>=1.0.x", 6, "'1.0.x' is not a version", nil), ("name=1", 4, "'=' is not a comparison", "write '=='"),
      ("name @", 6, "expected a URL after '@', found the end", nil),
      ("name @ ./here", 7, "expected a URL with a scheme after '@'", "write 'https://…' or 'file:///…'"),
      ("name @ https://x y", 17, "expected ';' or the end, found 'y'", nil),
      ("name;", 5, "expected a marker variable or a quoted text, found the end", nil),
      ("name; python_version > '3' ; x", 27, "expected 'and', 'or' or the end, found ';'", nil),
      ("name; os == 'x'", 6, "'os' is not a marker variable", nil),
      ("name\n", 4, "expected a comparison such as '==', ';' or the end, found '\\u{a}'", nil),
    ] as [(String, Int, String, String?)])
  func saysWhereARequirementIsWrong(text: String, offset: Int, message: String, hint: String?) {
    let error = #expect(throws: RequirementSyntaxError.self) { try Requirement(parsing: text) }
    #expect(error?.offset == offset)
    #expect(error?.message == message)
    if let hint { #expect(error?.hint == hint) }
  }

  /// Fields as they stand in metadata on PyPI.
  @Test(arguments: [
    ("foo (>=1.0)", "foo>=1.0"), ("foo (>=2.7,!=3.0.*,)", "foo>=2.7,!=3.0.*"), ("foo >=1.9<2", "foo>=1.9,<2"),
    ("foo>=3.7.*", "foo>=3.7"), ("foo (>=1.0 <2) ; extra == 'x'", "foo>=1.0,<2 ; extra == \"x\""),
    ("foo>='1.0'", "foo>=1.0"), ("foo !=3.0*", "foo!=3.0.*"), ("foo (,>=1)", "foo>=1"),
    ("torch>=1.11.0; extra == \"dev\"", "torch>=1.11.0 ; extra == \"dev\""),
  ])
  func repairsMetadata(text: String, repaired: String) throws {
    let requirement = try Requirement(lenient: text)
    #expect(requirement.description == repaired)
    #expect(requirement.text == text)
  }

  @Test func appliesWhereItsMarkerHolds() throws {
    let environment = MarkerEnvironment(python: PythonVersion(major: 3, minor: 11), platform: .linuxAMD64)
    #expect(try Requirement(parsing: "a").applies(in: environment))
    #expect(try !Requirement(parsing: "a; python_version < '3'").applies(in: environment))
    let dev = try #require(ExtraName("dev"))
    #expect(try Requirement(parsing: "a; extra == 'dev'").applies(in: environment, extras: [dev]))
  }

  @Test func keepsTheLocationsOfItsErrors() throws {
    let error = #expect(throws: RequirementSyntaxError.self) { try Requirement(parsing: "naïve>=1") }
    let start = SourceLocation(file: "pyproject.toml", line: 4, column: 9)
    #expect(
      error?.diagnostic(startingAt: start).location == SourceLocation(file: "pyproject.toml", line: 4, column: 11))
  }
}
