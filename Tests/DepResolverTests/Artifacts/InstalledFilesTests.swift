import SpecParser
import TestSupport
import Testing

@testable import DepResolver

/// The rules of "Installing a wheel" and "The .data directory" in PyPA's "Binary distribution format".
@Suite struct InstalledFilesTests {
  private static func files(_ names: [String], entryPoints: String = "") throws -> InstalledFiles {
    try files(names.map { ZipWriter.Member($0, "x") }, entryPoints: entryPoints)
  }

  private static func files(_ members: [ZipWriter.Member], entryPoints: String = "") throws -> InstalledFiles {
    InstalledFiles(
      try ZipDirectory(file: ZipWriter(members: members).file), entryPoints: Array(entryPoints.utf8), project: "foo-bar"
    )
  }

  private static func paths(_ names: String..., entryPoints: String = "") throws -> [String] {
    try files(names, entryPoints: entryPoints).paths
  }

  @Test func `what lies at the top goes to site-packages`() throws {
    #expect(
      try Self.paths("foo/a.py", "six.py", "foo-nspkg.pth")
        == ["foo-nspkg.pth", "foo/a.py", "six.py"].map { "lib/python3.11/site-packages/\($0)" })
  }

  @Test func `purelib and platlib go there too`() throws {
    #expect(
      try Self.paths("foo-1.data/purelib/a/b.py", "foo-1.data/platlib/c.so")
        == ["lib/python3.11/site-packages/a/b.py", "lib/python3.11/site-packages/c.so"])
  }

  @Test func `scripts go to bin`() throws {
    #expect(try Self.paths("foo-1.data/scripts/run") == ["bin/run"])
  }

  @Test func `data goes to the environment, wherever that is`() throws {
    #expect(
      try Self.paths("foo-1.data/data/share/man/man1/x.1", "foo-1.data/data/lib/python3.11/site-packages/x.py")
        == ["lib/python3.11/site-packages/x.py", "share/man/man1/x.1"])
  }

  @Test func `headers go to a folder of the distribution`() throws {
    #expect(try Self.paths("foo-1.data/headers/a/b.h") == ["include/site/python3.11/foo-bar/a/b.h"])
  }

  @Test func `a scheme that nobody knows is left out`() throws {
    #expect(try Self.paths("foo-1.data/other/x", "foo-1.data/x") == [])
  }

  @Test func `entry points become programs`() throws {
    let text = "[console_scripts]\nrun = foo.cli:main [extra]\n[gui_scripts]\nshow=foo:show\n[pytest11]\nno = foo\n"
    #expect(try Self.paths(entryPoints: text) == ["bin/run", "bin/show"])
  }

  @Test func `an entry point comes in place of a script of the same name`() throws {
    let one = try Self.files(["foo-1.data/scripts/run"], entryPoints: "[console_scripts]\nrun = foo:main")
    let other = try Self.files([String](), entryPoints: "[console_scripts]\nrun = foo : main [x]")
    #expect(one.paths == ["bin/run"] && one == other)
  }

  @Test func `folders, bytecode and the distribution's own folder are not listed`() throws {
    #expect(try Self.paths("foo/", "foo/__pycache__/a.cpython-311.pyc", "foo-1.dist-info/licenses/LICENSE") == [])
    #expect(try Self.paths("foo/a.pyc", "__pycache__/a.py").count == 2)
  }

  @Test func `paths are cleaned, and those that leave their folder are left out`() throws {
    #expect(
      try Self.paths("./a//b.py", "d/../e", "foo-1.data/scripts/../g", ".")
        == ["a/b.py"].map { "lib/python3.11/site-packages/\($0)" })
    #expect(try Self.paths(entryPoints: "[console_scripts]\n../x = a:b\n. = a:b") == ["bin"])
  }

  @Test func `equal bytes are the same, other bytes, sizes and modes are not`() throws {
    func identity(_ member: ZipWriter.Member, entryPoints: String = "") throws -> UInt64? {
      var found: UInt64?
      try Self.files([member], entryPoints: entryPoints).forEach { _, _, identity in found = identity }
      return found
    }
    let plain = try identity(ZipWriter.Member("a", "text"))
    #expect(try plain == identity(ZipWriter.Member("b/c", "text", isDeflated: true)))
    #expect(try plain != identity(ZipWriter.Member("a", "test")))
    #expect(try plain != identity(ZipWriter.Member("a", Array("text".utf8), mode: 0o755)))
    // Scripts are made executable.
    #expect(
      try identity(ZipWriter.Member("x-1.data/scripts/a", "text"))
        == identity(ZipWriter.Member("a", Array("text".utf8), mode: 0o755)))
    func script(_ reference: String) throws -> UInt64? {
      try identity(ZipWriter.Member("d/", ""), entryPoints: "[console_scripts]\na = \(reference)")
    }
    #expect(try script("foo:main") == script("foo :main[y]"))
    #expect(try script("foo:main") != script("foo:other"))
  }

  @Test func `reads back from its form in the cache, and bears any other bytes`() throws {
    let files = try Self.files(
      ["foo/a.py", "foo/b.py", "foo/b/c.py", "é.py", "x-1.data/headers/h"],
      entryPoints: "[console_scripts]\nrun = foo:main")
    #expect(files.encoded.withUnsafeBytes { InstalledFiles(encoded: $0) } == files)
    var random = SeededGenerator(seed: 91)
    for _ in 0..<fuzzInputs(5_000) {
      let damaged = random.damaged(files.encoded, pieces: [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]])
      damaged.withUnsafeBytes { InstalledFiles(encoded: $0) }?.forEach { _, _, _ in }
    }
  }

  @Test func `takes some ten bytes beside what is new in a path`() throws {
    let names = (0..<1_000).map { "foo/some/folder/module\($0).py" }
    #expect(try Self.files(names).encoded.count < 1_000 * 20)
  }
}

@Suite struct InstalledFilesReadingTests {
  private static let scripts = "[console_scripts]\nrun = foo:main\n"

  @Test func `entry points beside METADATA take no request of their own`() async throws {
    var members = WheelReaderTests.members()
    members.append(ZipWriter.Member("foo-1.0.dist-info/entry_points.txt", Self.scripts, isDeflated: true))
    let file = CountingFile(ZipWriter(members: members).file)
    #expect(try await Self.read(file)?.paths == ["bin/run", "lib/python3.11/site-packages/foo/__init__.py"])
    #expect(file.reads.count == 1)
    let alone = CountingFile(ZipWriter(members: members).file)
    #expect(try await readInstalledFiles(alone, filename: Self.filename()) == (try await Self.read(file)))
  }

  @Test func `entry points alone at the front take one`() async throws {
    var members = [ZipWriter.Member("foo-1.0.dist-info/entry_points.txt", Self.scripts)]
    members += [ZipWriter.Member("foo/data", String(repeating: "x", count: 300_000))] + WheelReaderTests.members()
    let file = CountingFile(ZipWriter(members: members).file)
    #expect(try await Self.read(file)?.paths.first == "bin/run")
    #expect(file.reads.count == 2 && file.reads[1].count < 1_000)
  }

  @Test func `both at the front take one together`() async throws {
    var members = Array(WheelReaderTests.members().reversed())
    members.insert(ZipWriter.Member("foo-1.0.dist-info/entry_points.txt", Self.scripts), at: 2)
    members.append(ZipWriter.Member("foo/data", String(repeating: "x", count: 300_000)))
    let file = CountingFile(ZipWriter(members: members).file)
    #expect(try await Self.read(file)?.paths.first == "bin/run")
    #expect(file.reads.count == 2 && file.reads[1].count < 1_000)
  }

  @Test func `a wheel whose entry points can't be read still tells its metadata`() async throws {
    var members = WheelReaderTests.members()
    var damaged = ZipWriter.Member("foo-1.0.dist-info/entry_points.txt", Self.scripts)
    damaged.flags = 1
    members.append(damaged)
    let file = MemoryFile(ZipWriter(members: members).file)
    #expect(try await Self.read(file) == nil)
    await #expect(throws: ArtifactError.self) { try await readInstalledFiles(file, filename: Self.filename()) }
  }

  private static func filename() throws -> WheelFilename { try #require(WheelFilename("foo-1.0-py3-none-any.whl")) }

  private static func read(_ file: some RandomAccess) async throws -> InstalledFiles? {
    var files: InstalledFiles?
    _ = try await readWheel(file, filename: filename()) { files = $1 }
    return files
  }
}

@Suite struct EntryPointScriptsTests {
  private static func scripts(_ text: String) -> [String: String] {
    let found = EntryPointScripts(parsing: Array(text.utf8)).references
    return Dictionary(
      uniqueKeysWithValues: found.map { (String(decoding: $0, as: UTF8.self), String(decoding: $1, as: UTF8.self)) })
  }

  static let cases: [(text: String, scripts: [String: String])] = [
    ("[console_scripts]\na = b:c\n", ["a": "b:c"]),
    ("[ console_scripts ]\r\n  a=b:c  \r\n\r\nd  =  e", ["a": "b:c", "d": "e"]),
    ("a = b\n[other]\nc = d\n[gui_scripts]\ne = f\n[x]\ng = h", ["e": "f"]),
    ("# [console_scripts]\n[console_scripts]\n# a = b\n; c = d\ne = f#g", ["e": "f#g"]),
    ("[console_scripts]\na = b:c [x, y]\nd = e : f", ["a": "b:c", "d": "e:f"]),
    ("[console_scripts]\na\n = b\nc =\nd = [x]\n[console_scripts\ne = f", ["e": "f"]),
    ("[console_scripts]\na = b\na = c = d\nA = e", ["a": "c=d", "A": "e"]),
    ("", [:]),
  ]

  @Test(arguments: cases)
  func `reads the groups of scripts`(text: String, scripts: [String: String]) {
    #expect(Self.scripts(text) == scripts)
  }

  /// Whatever Python's own reader takes for scripts are the same scripts here.
  @Test func `reads what importlib reads`() async throws {
    var random = SeededGenerator(seed: 17)
    let pieces = [
      "[console_scripts]", "[gui_scripts]", "[ other ]", "a = b:c", "run=foo.cli : main [x]", "# no = no", "", "  ",
      "b-2 =x:y", "\tc = d", "a = e:f", "[console_scripts] ",
    ]
    let texts = (0..<300).map { _ in
      (0..<Int.random(in: 1...9, using: &random)).map { _ in random.pick(pieces) }.joined(separator: "\n")
    }
    let script = """
      import json, sys
      from importlib.metadata import Distribution
      class Memory(Distribution):
        def read_text(self, name): return text
        def locate_file(self, path): return path
      for text in json.load(sys.stdin):
        try: points = list(Memory().entry_points)
        except Exception: print("-"); continue
        print(json.dumps(sorted({p.name: p.value.split("[")[0].replace(" ", "")
          for p in points if p.group in ("console_scripts", "gui_scripts")}.items())))
      """
    let input =
      "["
      + texts.map { "\"\($0.replacing("\n", with: "\\n").replacing("\t", with: "\\t"))\"" }
      .joined(separator: ",") + "]"
    let answers = try await python(script, input: input).split(separator: "\n")
    #expect(answers.count == texts.count)
    var compared = 0
    for (text, answer) in zip(texts, answers) where answer != "-" {
      let own = Self.scripts(text).sorted { $0.key < $1.key }.map { "[\"\($0.key)\", \"\($0.value)\"]" }
      #expect("[" + own.joined(separator: ", ") + "]" == answer, "\(text)")
      compared += 1
    }
    #expect(compared > 200, "\(compared)")
  }

  @Test func `bears any bytes`() {
    var random = SeededGenerator(seed: 18)
    let good = Array("[console_scripts]\nrun = foo.cli:main [x]\n\n[gui_scripts]\nshow=foo:show\n# no\n".utf8)
    for _ in 0..<fuzzInputs(20_000) {
      let bytes = random.damaged(good, pieces: [Array("[".utf8), Array("]".utf8), Array("=".utf8), [0x0a], [0xff]])
      for (name, reference) in EntryPointScripts(parsing: bytes).references {
        #expect(!name.isEmpty && !reference.isEmpty && !name.contains(0x0a) && !name.contains(UInt8(ascii: "=")))
      }
    }
  }
}

extension InstalledFiles {
  /// In an environment of Python 3.11, sorted.
  var paths: [String] { paths(PythonVersion(major: 3, minor: 11)) }

  /// Sorted.
  func paths(_ python: PythonVersion) -> [String] {
    var paths: [String] = []
    forEach { root, path, _ in paths.append(root.folder(python) + String(decoding: path, as: UTF8.self)) }
    return paths.sorted()
  }
}
