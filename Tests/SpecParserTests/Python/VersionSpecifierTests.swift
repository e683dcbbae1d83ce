import Testing

@testable import SpecParser

@Suite struct VersionSpecifierTests {
  /// Examples of the standard, section by section, and the edges of each rule: clauses, what they admit, what not.
  @Test(arguments: [
    // Compatible release
    ("~=2.2", "2.2 2.2.post3 2.10 2.2+cpu 2.3a1", "2.1 3 3.dev0 2.2rc1 2.2.dev0 1!2.2"),
    ("~=1.4.5", "1.4.5 1.4.9 1.4.5.post1", "1.4.4 1.5 1.5.dev0"),
    ("~=2.2.post3", "2.2.post3 2.3", "2.2 2.2.post2 3"),
    ("~=1.4.5a4", "1.4.5a4 1.4.5 1.4.6", "1.4.5a3 1.5"),
    ("~=2.2.0", "2.2 2.2.9", "2.3 2.1"),
    ("~=1!1.0", "1!1.0 1!1.5", "1.0 1!2 2!1"),
    // Version matching
    ("==1.1", "1.1 1.1.0 1.1+local 1.1.0.0.0+1", "1.1a1 1.1.dev1 1.1.post1 1.1.1 1!1.1"),
    ("==1.1.post1", "1.1.post1 1.1.0.post1 1.1.post1+x", "1.1 1.1.post1.dev1"),
    ("==1.1.*", "1.1 1.1a1 1.1.post1 1.1.9 1.1.dev1 1.1.0+x 1.1rc1.post2", "1.2.dev0 1 1.10 1.0.9 1!1.1"),
    ("==1.1+abc", "1.1+abc 1.1.0+ABC", "1.1 1.1+abc.1 1.1+abd"),
    ("==1.0.*", "1 1a1 1.0.5", "1.1 0.9"),
    // Version exclusion
    ("!=1.1", "1.1a1 1.1.post1 1.2", "1.1 1.1+x"),
    ("!=1.1.post1", "1.1", "1.1.post1"),
    ("!=1.1.*", "1.2 1.0 1.10", "1.1 1.1.post1 1.1a1"),
    ("!=1.1+x", "1.1 1.1+y", "1.1+x"),
    // Inclusive ordered comparison
    ("<=1.7", "1.7 1.7.0 1.7+local 1.7a1 1.6", "1.7.post1 1.7.1"),
    (">=1.7", "1.7 1.7+local 1.7.post1 1.8a1 2", "1.7a1 1.7.dev1 1.6.9"),
    // Exclusive ordered comparison
    (">1.7", "1.7.1 1.8.dev0 1.7.0.0.1", "1.7 1.7.0.post1 1.7+local 1.7.post1.dev1 1.7rc1 1.7.post1+x"),
    (">1.7.post2", "1.7.1 1.7.0.post3 1.7.post3.dev0", "1.7.0 1.7.post2 1.7.post2+x 1.7.post1"),
    (">1.7a1", "1.7a2 1.7 1.7a2.dev0 1.7b1", "1.7a1 1.7a1.post1 1.7a1+x 1.7.dev1"),
    (">1.7.dev1", "1.7.dev2 1.7a1 1.7 1.7.post1", "1.7.dev1 1.7.dev1+x 1.7.dev0"),
    ("<1.7", "1.6 1.6.post9 0 1.6+x", "1.7 1.7a1 1.7.dev0 1.7rc1.post1 1.7+x"),
    ("<1.7rc1", "1.7b1 1.7.dev0 1.7rc0 1.7rc1.dev0", "1.7rc1 1.7"),
    ("<1.7.post1", "1.7 1.7+local 1.7.post0 1.7rc1", "1.7.post1.dev0 1.7.post1"),
    // Arbitrary equality
    ("===1.0", "1.0", "1.0.0 1 1.0+x"),
    ("===1.0+CPU", "1.0+cpu", "1.0"),
    ("===foobar", "", "1.0 0"),
    // Lists
    ("", "1 0.dev0 1.0+x", ""),
    ("~=0.9,>=1.0,!=1.3.4.*,<2.0", "", "0.9 1.0 1.3.4 1.5"),
    (">=1.0,!=1.3.4.*,<2.0", "1.0 1.3.5 1.9", "1.3.4 1.3.4.post1 2.0 2.0a1"),
  ])
  func admitsWhatTheStandardSays(text: String, admitted: String, refused: String) throws {
    let specifiers = try VersionSpecifiers(parsing: text)
    let set = VersionSet(specifiers)
    let isArbitrary = text.hasPrefix("===")
    for version in try admitted.split(separator: " ").map({ try #require(Version($0)) }) {
      #expect(specifiers.contains(version), "\(version)")
      #expect(set.contains(version), "\(version) in the set")
    }
    for version in try refused.split(separator: " ").map({ try #require(Version($0)) }) {
      #expect(!specifiers.contains(version), "\(version)")
      // `===` compares text, sets compare versions.
      #expect(isArbitrary || !set.contains(version), "\(version) in the set")
    }
  }

  @Test(arguments: [
    (">=1.0 , < 2.0", ">=1.0,<2.0"), ("== 1.0.*", "==1.0.*"), ("~= v1.0", "~=1.0"), (">=1.0-1", ">=1.0.post1"),
    ("", ""), (" ", ""), ("===  whatever-1_x", "===whatever-1_x"), ("==1.0+Ubuntu.1", "==1.0+ubuntu.1"),
    (">1\t,<2", ">1,<2"),
    ("==V1.*", "==1.*"), ("==1!2.*", "==1!2.*"),
  ])
  func printsTheNormalForm(text: String, normal: String) throws {
    #expect(try VersionSpecifiers(parsing: text).description == normal)
  }

  @Test(
    arguments: [
      ("1.0", 0, "expected a comparison such as '>=', found '1'", nil),
      ("=1.0", 0, "'=' is not a comparison", "write '=='"),
      ("=>1.0", 0, "'=>' is not a comparison", "write '>='"),
      ("~>1.0", 0, "'~>' is not a comparison", "write '~='"),
      (">=1.0,,", 6, "expected a comparison such as '>=', found ','", nil),
      (",>=1.0", 0, "expected a comparison such as '>=', found ','", nil),
      (">=1.0,,<2", 6, "expected a comparison such as '>=', found ','", nil),
      (">=1.0 <2", 6, "expected ',' or the end, found '<'", nil),
      (">= ", 3, "expected a version after '>=', found the end", nil),
      (">=é", 2, "expected a version after '>=', found 'é'", nil),
      ("==1.x", 2, "'1.x' is not a version", nil),
      (">=1.*", 4, "'*' is allowed only with '==' and '!='", "write '>=1'"),
      ("~=1.2.*", 6, "'*' is allowed only with '==' and '!='", nil),
      ("==1.0a1.*", 8, "'*' may follow only release numbers, as in '==1.2.*'", nil),
      ("==1*", 3, "'*' must follow a '.', as in '==1.2.*'", nil),
      ("==*", 2, "'*' must follow a '.', as in '==1.2.*'", nil),
      (">=1.0+cpu", 5, "a local version label is not allowed with '>='", "write '1.0'"),
      ("~=1.0+cpu", 5, "a local version label is not allowed with '~='", "write '1.0'"),
      ("~=1", 2, "'~=' needs at least two release numbers, as in '~=1.0'", nil),
      ("===", 3, "expected a version after '===', found the end", nil),
      ("====1", 0, "'====' is not a comparison", nil),
      (">=1;", 3, "expected ',' or the end, found ';'", nil),
    ] as [(String, Int, String, String?)])
  func saysWhereASpecifierIsWrong(text: String, offset: Int, message: String, hint: String?) {
    let error = #expect(throws: RequirementSyntaxError.self) { try VersionSpecifiers(parsing: text) }
    #expect(error?.offset == offset)
    #expect(error?.message == message)
    #expect(error?.hint == hint)
  }

  @Test(arguments: [
    ("==1.0", "==1.0.0", true), (">=1", ">= v1.0", true), ("==1.*", "==1.0.*", false), ("~=1.0", "~=1.0.0", false),
    ("==1.*", "!=1.*", false), ("==1.*", "==v1.*", true), ("===1.0", "===1.0.0", false), ("==1", "==1.*", false),
  ])
  func areEqualWhenTheyMeanTheSame(left: String, right: String, expected: Bool) throws {
    let (first, second) = (try VersionSpecifiers(parsing: left), try VersionSpecifiers(parsing: right))
    #expect((first == second) == expected)
    if expected { #expect(first.hashValue == second.hashValue) }
  }

  @Test(arguments: [
    (">=2.7,!=3.0.*,,", ">=2.7,!=3.0.*"), (",>=1", ">=1"), (">=1,,<2", ">=1,<2"), (",", ""), (">=2.7 <4", ">=2.7,<4"),
    (">=2.7<4", ">=2.7,<4"), (">=3.7.*", ">=3.7"), ("<4.*", "<4"), ("!=3.0*,>=2.6", "!=3.0.*,>=2.6"),
    (">='3.7'", ">=3.7"), (">=\"3.7\",<'4'", ">=3.7,<4"), (">=3.7'", ">=3.7"),
  ])
  func repairsMetadata(text: String, repaired: String) throws {
    #expect(try VersionSpecifiers(lenient: text).description == repaired)
    #expect(throws: RequirementSyntaxError.self) { try VersionSpecifiers(parsing: text) }
  }

  @Test("a comma may stand after the last clause (PyPA \"Dependency specifiers\", June 2024)")
  func looseComma() throws {
    for text in [">=2.7,!=3.0.*,", " >=2.7 , !=3.0.* , "] {
      #expect(try VersionSpecifiers(parsing: text).description == ">=2.7,!=3.0.*")
      #expect(try VersionSpecifiers(lenient: text).description == ">=2.7,!=3.0.*")
    }
  }

  @Test(arguments: ["1.0", ">=x", "<=3.7.*", ">3.*", "~=3.7.*", "==", ">=1;", "~=1", ">=1.0+x"])
  func repairsNothingElse(text: String) {
    #expect(throws: RequirementSyntaxError.self) { try VersionSpecifiers(lenient: text) }
  }

  @Test(arguments: [
    (">=1.0a1", true), ("==1.0.dev1", true), ("===1.0rc1", true), ("~=1.0b1", true), ("<2.0a1", true),
    ("!=1.0a1", false),
    (">=1.0", false), ("==1.0.*", false), ("==1.0.post1", false), (">=1,<2.dev0", true), ("===zzz", false),
  ])
  func knowsWhetherAPreReleaseIsNamed(text: String, expected: Bool) throws {
    #expect(try VersionSpecifiers(parsing: text).namesPrerelease == expected)
  }

  @Test(
    "=== compares text, zeros that were written included (PEP 440), and so does the set",
    arguments: [
      ("===1.0", "1.0", true), ("===1.0", "1.0.0", false), ("===1.0", "1", false), ("===1.0.0", "1.0.0", true),
      ("===1.0", "v1.0", true), ("===1.0+CPU", "1.0+cpu", true), ("===1.0", "1.0+cpu", false),
      ("===1.0RC1", "1.0rc1", true), ("===1.0-rc1", "1.0rc1", false), ("===foobar", "1.0", false),
      ("===0.dev0", "0.dev0", true), ("===0.0.dev0", "0.dev0", false), ("===1.0.post0.dev0", "1.0.post0.dev0", true),
      ("===1!1.0", "1!1.0", true),
    ])
  func arbitraryEquality(clause: String, version: String, isAdmitted: Bool) throws {
    let specifier = try VersionSpecifier(parsing: clause)
    let version = try #require(Version(version))
    #expect(specifier.contains(version) == isAdmitted)
    #expect(VersionSet(specifier).contains(version) == isAdmitted)
    #expect(VersionSet(specifier).complement.contains(version) != isAdmitted)
    #expect(VersionSet(specifier).union(VersionSet(specifier).complement).isFull)
    #expect(VersionSet(specifier).intersection(VersionSet(specifier).complement).isEmpty)
  }
}
