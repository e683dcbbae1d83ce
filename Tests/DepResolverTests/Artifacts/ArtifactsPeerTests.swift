import FoundationEssentials
import SpecParser
import TestSupport
import Testing

@testable import DepResolver

/// Archives as Python's own modules write them.
@Suite struct ArtifactsPeerTests {
  private static func bytes(_ hexadecimal: Substring) -> [UInt8] {
    let digits = hexadecimal.utf8.map { UInt8($0 > 57 ? $0 - 87 : $0 - 48) }
    return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  @Test func readsZipsThatPythonWrites() async throws {
    let script = """
      import io, zipfile
      metadata = "Metadata-Version: 2.1\\nName: foo\\nVersion: 1.0\\nRequires-Dist: bar\\n\\n" + "text " * 5000
      class Stream(io.RawIOBase):
        # No seeking: zipfile then puts sizes after the data.
        def __init__(self): self.data = bytearray()
        def writable(self): return True
        def write(self, b): self.data += b; return len(b)
      for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        for seekable in (True, False):
          for force in (True, False):
            out = io.BytesIO() if seekable else Stream()
            with zipfile.ZipFile(out, "w", method) as z:
              z.comment = b"made by a test"
              if seekable: z.mkdir("foo")
              z.writestr("foo/é.py", "x" * 70000)
              with z.open("foo-1.0.dist-info/METADATA", "w", force_zip64=force) as f: f.write(metadata.encode())
              z.writestr("foo-1.0.dist-info/RECORD", "")
            data = out.getvalue() if seekable else bytes(out.data)
            print(data.hex(), 70000 + len(metadata))
      """
    let lines = try await python(script).split(separator: "\n")
    #expect(lines.count == 8)
    let filename = try #require(WheelFilename("foo-1.0-py3-none-any.whl"))
    for line in lines {
      let parts = line.split(separator: " ")
      let detail = try await readWheel(MemoryFile(Self.bytes(parts[0])), filename: filename)
      #expect(detail.metadata.requiresDist.map(\.text) == ["bar"])
      #expect(detail.unpackedBytes == Int(parts[1]))
      #expect(detail.fileCount == 3)
    }
  }

  @Test func refusesAZipBombThatPythonWrites() async throws {
    let script = """
      import io, zipfile
      out = io.BytesIO()
      with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("foo-1.0.dist-info/METADATA", b"Name: foo\\n" + b" " * (40 << 20))
      print(out.getvalue().hex())
      """
    let file = Self.bytes(try await python(script).prefix { $0 != "\n" })
    let filename = try #require(WheelFilename("foo-1.0-py3-none-any.whl"))
    await #expect(throws: ArtifactError.tooLarge(what: "'foo-1.0.dist-info/METADATA'", limit: 16 << 20)) {
      try await readWheel(MemoryFile(file), filename: filename)
    }
  }

  @Test func readsTarsThatPythonWrites() async throws {
    let script = """
      import io, tarfile
      folder = "foo-1.0/" + "a" * 120 + "/foo.egg-info/"
      for format in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        for level in (0, 9):
          out = io.BytesIO()
          with tarfile.open(fileobj=out, mode="w:gz", compresslevel=level, format=format) as t:
            if format == tarfile.PAX_FORMAT: t.pax_headers = {"comment": "é"}
            def add(name, text, type=tarfile.REGTYPE, **fields):
              data = text.encode()
              member = tarfile.TarInfo(name)
              member.size, member.type = len(data), type
              for key, value in fields.items(): setattr(member, key, value)
              t.addfile(member, io.BytesIO(data))
            add("foo-1.0", "", tarfile.DIRTYPE)
            add("foo-1.0/big", "x" * 100001)
            add("foo-1.0/link", "", tarfile.SYMTYPE, linkname="../foo-1.0/big")
            add("foo-1.0/PKG-INFO", "", tarfile.LNKTYPE, linkname="foo-1.0/big")
            add(folder + "SOURCES.txt", folder + "requires.txt")
            add(folder + "requires.txt", "bar>=1")
          print(out.getvalue().hex())
      """
    let lines = try await python(script).split(separator: "\n")
    #expect(lines.count == 6)
    let name = try #require(PackageName("foo"))
    let filename = try #require(SdistFilename("foo-1.0.tar.gz", project: name))
    for line in lines {
      let detail = try readSdist(Self.bytes(line), filename: filename)
      #expect(detail.source == .sdistEggInfo)
      #expect(detail.metadata.requiresDist.map(\.text) == ["bar>=1"])
    }
  }

  @Test func refusesAGzipBombThatPythonWrites() async throws {
    let script = """
      import gzip, io, tarfile
      out = io.BytesIO()
      with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9) as z:
        with tarfile.open(fileobj=z, mode="w") as t:
          member = tarfile.TarInfo("foo-1.0/big")
          member.size = 64 << 20
          t.addfile(member, io.BytesIO(bytes(member.size)))
      print(out.getvalue().hex())
      """
    let bomb = Self.bytes(try await python(script).prefix { $0 != "\n" })
    #expect(bomb.count < 100_000)
    #expect(throws: ArtifactError.tooLarge(what: "the inflated archive", limit: 32 << 20)) {
      var reader = try TarReader(gzip: bomb, inflatedLimit: 32 << 20)
      while try reader.next() != nil {}
    }
  }
}
