import SpecParser
import TestSupport
import Testing

/// Source: PEP 725, sections "DepURL" and "External dependency specifiers"; its examples.
@Suite struct DepURLTests {
  @Test(arguments: [
    ("dep:generic/openssl", "generic||openssl|"),
    ("dep:virtual/compiler/c", "virtual|compiler|c|"),
    ("dep:virtual/interface/lapack@>=3.7.1", "virtual|interface|lapack|>=3.7.1"),
    ("dep:golang/github.com/junegunn/fzf", "golang|github.com/junegunn|fzf|"),
    ("dep:cran/nat.nblast", "cran||nat.nblast|"),
    ("dep:generic/XCB", "generic||XCB|"),
    ("dep:pypi/numpy@2.0", "pypi||numpy|2.0"),
    ("dep:deb/debian/libfoo1?arch=amd64#a/b", "deb|debian|libfoo1|"),
    ("pkg:generic/libjpeg", "generic||libjpeg|"),
    ("PKG:Generic/a%2Bb@1%2B2", "generic||a+b|1%2B2"),
  ])
  func `reads its parts`(_ text: String, _ parts: String) throws {
    let url = try DepURL(text)
    #expect("\(url.type)|\(url.namespace)|\(url.name)|\(url.version ?? "")" == parts)
  }

  @Test(arguments: [
    "", "openssl", "dep:", "dep:generic", "dep:generic/", "dep:/openssl", "dep:generic//x", "dep:gen eric/x",
    "dep:generic/x@", "dep:generic/%", "dep:generic/%zz", "dep:generic/%ff", "dep:generic/a%2Fb", "dep:generic/a%0Ab",
    "dep:1x/y", "dep:generic/\u{202E}x", "http://generic/x", "dep:generic/" + String(repeating: "x", count: 2000),
  ])
  func `refuses what is none`(_ text: String) {
    #expect(throws: DepURLError.self) { try DepURL(text) }
  }

  @Test func `has one key whatever the version and case`() throws {
    #expect(try DepURL("pkg:Generic/OpenSSL@3?x=y").key == "dep:generic/openssl")
    #expect(try DepURL("dep:virtual/compiler/c").key == "dep:virtual/compiler/c")
  }

  @Test func `reads a marker behind it`() throws {
    let requirement = try ExternalRequirement(
      parsing: "dep:generic/XCB ; platform_system=='Linux'", purpose: .run, extra: ExtraName("X"))
    #expect(requirement.url.name == "XCB")
    let environment = MarkerEnvironment(python: PythonVersion(major: 3, minor: 11), platform: .linuxAMD64)
    #expect(!requirement.applies(in: environment))
    #expect(requirement.applies(in: environment, extras: [try #require(ExtraName("x"))]))
    let other = try ExternalRequirement(parsing: "dep:generic/x; sys_platform == 'win32'", purpose: .build)
    #expect(!other.applies(in: environment))
  }

  @Test func `says where a marker is wrong`() {
    let error = #expect(throws: RequirementSyntaxError.self) {
      try ExternalRequirement(parsing: "dep:generic/x; platform = 'a'", purpose: .run)
    }
    #expect(error?.code.name == "invalid-marker" && (error?.offset ?? 0) >= 14)
  }

  @Test(arguments: 1...4)
  func `never crashes`(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let seeds = ["dep:virtual/interface/lapack@>=3.7.1 ; os_name == 'posix'", "pkg:deb/debian/a%2Bb?c#d"]
    let pieces = ["%", "@", "?", "#", "/", ";", "dep:", "pkg:", " ", "é", "'"].map { Array($0.utf8) }
    var found = 0
    for _ in 0..<fuzzInputs(4 * 2_000) / 4 {
      let text = String(decoding: random.damaged(Array(random.pick(seeds).utf8), pieces: pieces), as: UTF8.self)
      guard let requirement = try? ExternalRequirement(parsing: text, purpose: .host) else { continue }
      found += 1
      #expect(
        (try? DepURL(requirement.url.key)) != nil || requirement.url.key.utf8.contains(where: "%@?# ".utf8.contains))
    }
    #expect(found > 10)
  }
}
