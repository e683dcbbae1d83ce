import SpecParser
import TestSupport
import Testing

@Suite struct RequirementsLoaderTests {
  private struct Missing: Error {}

  private static func load(
    _ files: [String: String], requirements: [String] = ["requirements.txt"], constraints: [String] = [],
    overrides: [String] = [], environment: [String: String] = [:]
  ) throws -> RequirementsInput {
    let loader = RequirementsLoader(environment: environment) { path in
      guard let text = files[path] else { throw Missing() }
      return Array(text.utf8)
    }
    func located(_ paths: [String]) -> [Located<String>] {
      paths.map { Located($0, at: SourceLocation(file: "<arguments>")) }
    }
    return try loader.load(
      requirements: located(requirements), constraints: located(constraints), overrides: located(overrides))
  }

  private static func lines(_ entries: [RequirementEntry]) -> [String] {
    entries.map { "\($0.requirement.location) \($0.requirement.value)" }
  }

  static let digest = String(repeating: "0123456789abcdef", count: 4)

  static let whole = """
    # The service.
    --index-url https://me:p%40ss@index.example/simple/
      --extra-index-url=https://extra.example/whl
    --extra-index-url https://extra.example/whl/ --pre
    --prefer-binary
    fastapi==0.119.0
    uvicorn[standard] >= 0.38 ; python_version >= "3.9"  # server
      numpy==2.2.6 \\
        --hash=sha256:\(digest) \\
        --hash SHA --hash 'sha256:\(digest.uppercased())'
    -r sub/more.txt
    requests

    """.replacing("SHA", with: "sha384:" + digest + String(repeating: "0", count: 32))

  @Test(arguments: ["\n", "\r\n", "\r"])
  func readsWholeFiles(lineEnd: String) throws {
    let files = [
      "app/requirements.txt": "\u{FEFF}" + Self.whole.replacing("\n", with: lineEnd),
      "app/sub/more.txt": "-c ../limits.txt\n\nredis\\\n==5.2.1\n--only-binary :all: --no-binary=redis,Foo_Bar",
      "app/sub/../limits.txt": "urllib3<3 --hash=sha256:\(Self.digest)",
    ]
    let input = try Self.load(files, requirements: ["app/requirements.txt"])
    #expect(
      Self.lines(input.requirements) == [
        "app/requirements.txt:6:1 fastapi==0.119.0",
        "app/requirements.txt:7:1 uvicorn[standard]>=0.38 ; python_version >= \"3.9\"",
        "app/requirements.txt:8:3 numpy==2.2.6",
        "app/sub/more.txt:3:1 redis==5.2.1",
        "app/requirements.txt:12:1 requests",
      ])
    #expect(Self.lines(input.constraints) == ["app/sub/../limits.txt:1:1 urllib3<3"])
    #expect(
      input.requirements[2].hashes.map(\.description) == [
        "sha256:\(Self.digest)", "sha384:\(Self.digest)" + String(repeating: "0", count: 32),
      ])
    #expect(input.constraints[0].hashes.count == 1)
    let index = try #require(input.indexURL)
    #expect(index.value.url == "https://index.example/simple")
    #expect(index.value.credentials == URLCredentials(user: "me", password: "p@ss"))
    #expect(index.location == SourceLocation(file: "app/requirements.txt", line: 2, column: 13))
    #expect(input.extraIndexURLs.map(\.value.url) == ["https://extra.example/whl"])
    #expect(input.extraIndexURLs[0].location.column == 21)
    #expect(input.allowsPrereleases == SourceLocation(file: "app/requirements.txt", line: 4, column: 46))
    #expect(input.prefersBinary?.line == 5)
    #expect(input.requiresHashes == nil)
    let names = try ["redis", "foo-bar", "numpy"].map { try #require(PackageName($0)) }
    #expect(names.map { input.formatControl.allowsWheels(of: $0) } == [false, false, true])
    #expect(names.map { input.formatControl.allowsSourceDistributions(of: $0) } == [true, true, false])
  }

  @Test func hidesCredentialsWhereverTheyArePrinted() throws {
    let input = try Self.load(["requirements.txt": "-i https://me:secret@x.example/simple"])
    #expect(input.indexURL?.value.credentials?.password == "secret")
    for text in ["\(input)", String(reflecting: input), String(describing: input.indexURL)] {
      #expect(!text.contains("secret"))
    }
    var dumped = ""
    dump(input, to: &dumped)
    #expect(!dumped.contains("secret"))
  }

  @Test func fillsInVariables() throws {
    let input = try Self.load(
      [
        "requirements.txt": "-i https://${USER_1}:${PASS}@x.example/${lower}\nfoo==${V} ; os_name == '${UNTOUCHED'"
          .replacing("/${lower}", with: "/simple")
      ],
      environment: ["USER_1": "me", "PASS": "a%20b", "V": "1.5"])
    #expect(input.indexURL?.value.credentials == URLCredentials(user: "me", password: "a b"))
    #expect(Self.lines(input.requirements) == ["requirements.txt:2:1 foo==1.5 ; os_name == \"${UNTOUCHED\""])
  }

  @Test func locatesMistakesBehindVariables() throws {
    let error = #expect(throws: InvalidInput.self) {
      try Self.load(
        ["requirements.txt": "foo>=${A},<${LONG_NAME} x"], environment: ["A": "1.2.3.4.5", "LONG_NAME": "2"])
    }
    #expect(error?.diagnostics.map(\.location.column) == [25])
  }

  @Test(arguments: [
    ("a#b", "invalid-requirement"), ("a #b", ""), ("a\t#b", ""), ("#a", ""), ("  # a", ""), ("a \\\n# c\nb", "a b"),
    ("a; os_name == 'x' # y", ""),
  ])
  func takesCommentsOnlyAfterSpace(text: String, expected: String) throws {
    if expected.hasPrefix("invalid") {
      let error = #expect(throws: InvalidInput.self) { try Self.load(["requirements.txt": text]) }
      #expect(error?.diagnostics.map(\.code.name) == [expected])
    } else {
      let names = try Self.load(["requirements.txt": text]).requirements.map(\.requirement.value.name.normalized)
      #expect(names == (text.hasPrefix("#") || text.hasPrefix("  #") ? [] : expected.isEmpty ? ["a"] : ["a", "b"]))
    }
  }

  @Test func readsAFileOnceInEachRole() throws {
    let files = [
      "requirements.txt": "-r a.txt\n-r b.txt\n-c ./c.txt\n-c x/../c.txt", "a.txt": "-r common.txt\na",
      "b.txt": "-r common.txt\nb",
      "common.txt": "common", "c.txt": "common<2",
    ]
    let input = try Self.load(files, constraints: ["c.txt"])
    #expect(Self.lines(input.requirements) == ["common.txt:1:1 common", "a.txt:2:1 a", "b.txt:2:1 b"])
    #expect(Self.lines(input.constraints) == ["c.txt:1:1 common<2"])
  }

  @Test func readsConstraintsAndOverridesApart() throws {
    let files = ["requirements.txt": "a", "c.txt": "-c d.txt\nb<2", "d.txt": "c<3", "o.txt": "e[x]>1"]
    let input = try Self.load(files, constraints: ["c.txt"], overrides: ["o.txt"])
    #expect(Self.lines(input.requirements) == ["requirements.txt:1:1 a"])
    #expect(Self.lines(input.constraints) == ["d.txt:1:1 c<3", "c.txt:2:1 b<2"])
    #expect(Self.lines(input.overrides) == ["o.txt:1:1 e[x]>1"])
  }

  @Test func readsAbsoluteAndQuotedPaths() throws {
    let files = [
      "a/requirements.txt": "-r /abs/x.txt\n--requirement='my file.txt'\n-rb.txt", "/abs/x.txt": "x",
      "a/my file.txt": "y", "a/b.txt": "z",
    ]
    let input = try Self.load(files, requirements: ["a/requirements.txt"])
    #expect(Self.lines(input.requirements) == ["/abs/x.txt:1:1 x", "a/my file.txt:1:1 y", "a/b.txt:1:1 z"])
  }

  @Test func stopsAtFilesNestedTooDeep() {
    var files = ["requirements.txt": "-r 0.txt"]
    for level in 0..<40 { files["\(level).txt"] = "-r \(level + 1).txt" }
    let error = #expect(throws: InvalidInput.self) { try Self.load(files) }
    #expect(error?.diagnostics.map(\.code.name) == ["include-depth"])
    #expect(error?.diagnostics.first?.location == SourceLocation(file: "30.txt", line: 1, column: 4))
  }

  @Test func reportsAMissingFileWhereTheUserNamedIt() {
    let error = #expect(throws: InvalidInput.self) { try Self.load([:]) }
    #expect(error?.description == "<arguments>:1:1: error: [unreadable-file] cannot read 'requirements.txt'")
  }

  @Test func acceptsHashedPinsUnderRequireHashes() throws {
    let text = "--require-hashes\na==1 --hash=sha256:\(Self.digest)\nb===x --hash=sha256:\(Self.digest)"
    #expect(try Self.load(["requirements.txt": text]).requiresHashes?.line == 1)
  }

  @Test(arguments: [
    ("https://#u:p@h/x", "https://****@h/x"),
    ("https://u:p@h/x", "https://****@h/x"), ("see git+ssh://git@h/x and //t@h", "see git+ssh://****@h/x and //****@h"),
    ("https://h.org/x@v1", "https://h.org/x@v1"), ("https://h.org:80/x@v1", "https://h.org:80/x@v1"),
    ("git+https://h/x@v1", "git+https://h/x@v1"), ("https://localhost:80/x@v1", "https://localhost:80/x@v1"),
    ("https://u:p/w@h/x", "https://****@h/x"), ("https://u:1/2@h.org/x", "https://****@h.org/x"),
    ("https://to/ken@h.org/x", "https://****@h.org/x"), ("python:3.12@sha256:ab", "python:3.12@sha256:ab"),
    ("https://u:p@q@h/x", "https://****@h/x"), ("a@b", "a@b"), ("'https://u:p@h'", "'https://****@h'"), ("//", "//"),
    ("", ""),
    ("https://ü:é@h/ß", "https://****@h/ß"),
  ])
  func redactsCredentials(text: String, shown: String) {
    #expect(redactingCredentials(text) == shown)
  }

  @Test(
    arguments: [
      ("https://h", "https://h"), ("HTTPS://h/x//", "https://h/x"), ("http://h:80/a?b", "http://h:80/a?b"),
      ("ftp://h", nil),
      ("https://", nil), ("https:///x", nil), ("https://u:%zz@h", nil), ("https://u:p@", nil), ("h/x", nil),
      ("https://h x", nil),
      ("https://:80", nil), ("https://h\u{1B}", nil), ("https://[::1]:8080/simple", "https://[::1]:8080/simple"),
    ] as [(String, String?)])
  func readsIndexAddresses(text: String, url: String?) {
    #expect(IndexURL(text)?.url == url)
  }

  /// Damaged files: no crash, and every place that is reported is in the file.
  @Test func survivesDamagedFiles() {
    var random = SeededGenerator(seed: 31)
    let alphabet = "\\\n\r #-='\"${}[]();,@:/.<>~!\t\u{0}é" + "abr01"
    let environment = ["TOKEN": "v", "EMPTY": ""]
    let whole = Self.whole + "--no-index\n-e x\n./y\nfoo @ https://u:p@h/x\n-c c.txt\n${TOKEN} ${EMPTY}\n"
    for _ in 0..<fuzzInputs(3_000) {
      var text = whole
      for _ in 0..<3 { text = random.damaged(text, with: alphabet) }
      let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
      do {
        let input = try Self.load(["requirements.txt": text], environment: environment)
        for entry in input.requirements where entry.requirement.location.line > lines.count { Issue.record("\(text)") }
      } catch let error as InvalidInput {
        for finding in error.diagnostics {
          let (line, column) = (finding.location.line, finding.location.column)
          if line < 1 || line > lines.count || column < 1 || column > lines[line - 1].unicodeScalars.count + 2 {
            Issue.record("\(finding) in \(text)")
          }
          if finding.description.contains("u:p@") { Issue.record("\(finding)") }
        }
      } catch {
        Issue.record(error)
      }
    }
  }

  @Test func survivesBytesOfAnyKind() {
    var random = SeededGenerator(seed: 32)
    for _ in 0..<fuzzInputs(5_000) {
      let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
        random.oneIn(3) ? random.pick(Array("-r\\\n# '\"${A}=[".utf8)) : UInt8.random(in: 0...255, using: &random)
      }
      let loader = RequirementsLoader(environment: ["A": "x"]) { path in
        if path == "requirements.txt" { bytes } else { throw Missing() }
      }
      _ = try? loader.load(requirements: [Located("requirements.txt", at: SourceLocation(file: "<arguments>"))])
    }
  }

  @Test func findLinksStandBesideTheFileThatNamesThem() throws {
    let text =
      "--find-links wheels\n-f https://u:p@links.example/page.html\n--find-links=./wheels/\n--no-index\n-f /srv/w\n-f https://links.example/d/\na"
    let input = try Self.load(["app/requirements.txt": text], requirements: ["app/requirements.txt"])
    #expect(
      input.links.map(\.value) == [
        .folder(path: "app/wheels"), .page(try #require(IndexURL("https://u:p@links.example/page.html"))),
        .folder(path: "/srv/w"), .page(try #require(IndexURL(page: "https://links.example/d/"))),
      ])
    #expect(input.ignoresIndexes?.description == "app/requirements.txt:4:1")
  }

  @Test("--require-hashes asks nothing of lines that apply nowhere")
  func hashesOfForeignLines() throws {
    let text = "--require-hashes\na==1 --hash=sha256:\(Self.digest)\nb ; sys_platform == 'win32'\n"
    let loader = RequirementsLoader(environment: [:]) { _ in Array(text.utf8) }
    let files = [Located("requirements.txt", at: SourceLocation(file: "<arguments>"))]
    let linux = MarkerEnvironment(python: PythonVersion(major: 3, minor: 12), platform: .linuxAMD64)
    var windows = linux
    windows.sysPlatform = "win32"
    #expect(try loader.load(requirements: files, environments: [linux]).requirements.count == 2)
    #expect(throws: InvalidInput.self) { try loader.load(requirements: files, environments: [linux, windows]) }
    #expect(throws: InvalidInput.self) { try loader.load(requirements: files) }
  }
}
