import FoundationEssentials
import TestSupport
import Testing

@testable import DepResolver

@Suite struct ELFReaderTests {
  static let sample = ELFWriter(
    needed: ["libz.so.1", "libm.so.6", "libc.so.6"], soname: "libfoo.so.1", runpath: "$ORIGIN/../foo.libs:/opt/lib",
    versions: [
      ("libm.so.6", ["GLIBC_2.2.5", "GLIBC_2.29"]), ("libc.so.6", ["GLIBC_2.4", "GLIBC_2.17", "GLIBC_2.3.4"]),
      ("libstdc++.so.6", ["GLIBCXX_3.4.30", "CXXABI_1.3"]),
    ],
    code: [UInt8](repeating: 7, count: 400), rest: [1, 2, 3])

  static let expected = DynamicSection(
    machine: 62, needed: ["libz.so.1", "libm.so.6", "libc.so.6"], runpath: ["$ORIGIN/../foo.libs", "/opt/lib"],
    soname: "libfoo.so.1", glibc: GlibcVersion(major: 2, minor: 29))

  private func read(_ bytes: [UInt8]) async throws -> DynamicSection? {
    try await readDynamicSection(MemoryFile(bytes), size: bytes.count)
  }

  @Test(arguments: [false, true], [false, true])
  func `reads either size and byte order, names in front or behind`(is64: Bool, isLittle: Bool) async throws {
    for namesAtEnd in [false, true] {
      var writer = Self.sample
      (writer.is64, writer.isLittle, writer.namesAtEnd) = (is64, isLittle, namesAtEnd)
      #expect(try await read(writer.file) == Self.expected)
    }
  }

  @Test func `keeps what an old and an empty object say`() async throws {
    let old = ELFWriter(machine: 183, needed: ["libc.so.6"], rpath: "$ORIGIN::/usr/local/lib")
    #expect(
      try await read(old.file)
        == DynamicSection(machine: 183, needed: ["libc.so.6"], rpath: ["$ORIGIN", "/usr/local/lib"]))
    #expect(try await read(ELFWriter().file) == DynamicSection(machine: 62))
    #expect(try await read(old.file)?.searchPath == ["$ORIGIN", "/usr/local/lib"])
  }

  @Test(arguments: [[], [0x7f], Array("GROUP ( libfoo.so.1 )".utf8), [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]])
  func `takes other files for what they are`(bytes: [UInt8]) async throws {
    #expect(try await read(bytes) == nil)
  }

  @Test func `reads little of a large object`() async throws {
    var writer = Self.sample
    writer.code = [UInt8](repeating: 7, count: 1 << 20)
    let file = CountingFile(writer.file)
    #expect(try await readDynamicSection(file, size: writer.file.count) == Self.expected)
    #expect(file.reads.reduce(0) { $0 + $1.count } < 2_000)
  }

  @Test func `asks for packed relocations as the glibc that brought them`() async throws {
    let writer = ELFWriter(versions: [("libc.so.6", ["GLIBC_2.17", "GLIBC_ABI_DT_RELR"])])
    #expect(try await read(writer.file)?.glibc == GlibcVersion(major: 2, minor: 36))
    #expect(GlibcVersion(major: 2, minor: 9) < GlibcVersion(major: 2, minor: 36))
    #expect(GlibcVersion(versionHash: GlibcVersion.hash(of: "GLIBC_2.2.5"))?.description == "2.2.5")
    #expect(GlibcVersion(versionHash: GlibcVersion.hash(of: "GLIBC_PRIVATE")) == nil)
  }

  @Test(arguments: [false, true], [false, true])
  func `never crashes on damaged objects`(is64: Bool, isLittle: Bool) async throws {
    var random = SeededGenerator(seed: 71)
    var writer = Self.sample
    (writer.is64, writer.isLittle) = (is64, isLittle)
    writer.code = [UInt8](repeating: 7, count: 60)
    let pieces: [[UInt8]] = [
      [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0x7f], [0x7f, 0xff, 0xff, 0xff],
      [UInt8](repeating: 0, count: 16), [1, 0, 0, 0, 0, 0, 0, 0], Array("GLIBC_2.17\0".utf8),
    ]
    var read = 0
    for turn in 0..<fuzzInputs(4_000) {
      writer.namesAtEnd = turn % 2 == 0
      let bytes = random.damaged(writer.file, pieces: pieces)
      if let section = try? await self.read(bytes) {
        read += 1
        #expect(section.needed.count <= 4_096)
      }
    }
    #expect((1..<fuzzInputs(4_000)).contains(read))
  }

  private static let folder = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"].first {
    FileManager.default.fileExists(atPath: $0)
  }

  @Test(
    .enabled(
      if: folder != nil && FileManager.default.isExecutableFile(atPath: "/usr/bin/readelf"),
      "compares with readelf of binutils"))
  func `reads this machine's libraries as readelf does`() async throws {
    let script = """
      import os, re, subprocess, sys
      folder = sys.argv[1]
      names = sorted(n for n in os.listdir(folder) if ".so" in n and os.path.isfile(os.path.join(folder, n)))[:200]
      for name in names:
        path = os.path.realpath(os.path.join(folder, name))
        out = subprocess.run(["readelf", "-dVW", path], capture_output=True, text=True, errors="replace").stdout
        field = lambda tag: re.findall(r"\\(%s\\)[^\\[]*\\[(.*)\\]" % tag, out)
        needs = out.split("Version needs section")[-1] if "Version needs section" in out else ""
        glibc = [tuple(int(n) for n in v.split(".")) for v in re.findall(r"Name: GLIBC_(2[0-9.]*)", needs)]
        if "GLIBC_ABI_DT_RELR" in needs: glibc.append((2, 36))
        print(path, " ".join(field("NEEDED")), ":".join(field("SONAME")), ":".join(field("RPATH")), ":".join(field("RUNPATH")),
              ".".join(map(str, max(glibc, default=()))), sep="\\t")
      """
    let answer = try await python(script, arguments: [try #require(Self.folder)])
    var compared = 0
    for line in answer.split(separator: "\n") {
      let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      let local = try LocalFile(parts[0])
      guard let section = try await readDynamicSection(local, size: try #require(local.size)) else { continue }
      compared += 1
      #expect(section.needed == parts[1].split(separator: " ").map(String.init), "\(parts[0])")
      #expect(section.soname ?? "" == parts[2], "\(parts[0])")
      #expect(section.rpath.joined(separator: ":") == parts[3], "\(parts[0])")
      #expect(section.runpath.joined(separator: ":") == parts[4], "\(parts[0])")
      #expect(section.glibc?.description ?? "" == parts[5], "\(parts[0])")
    }
    #expect(compared > 20)
  }
}
