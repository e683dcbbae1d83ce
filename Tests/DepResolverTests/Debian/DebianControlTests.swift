import SpecParser
import Testing
import TestSupport

@testable import DepResolver

@Suite("Debian control files (Debian Policy 5.1)")
struct DebianControlTests {
  static let text = """
    # a comment

    Package: ffmpeg
    Status: install ok installed
    Priority: optional
    Source: ffmpeg-src (7:5.1-1)
    Installed-Size: 2234
    Architecture: amd64
    Multi-Arch: foreign
    Version: 7:5.1.6-0+deb12u1
    Depends: libc6 (>= 2.36),
     libavcodec59 (= 7:5.1.6-0+deb12u1)
    version: 1
    Size: 1866356
    Description: tools
     .
     Depends: nothing


    Package: bash
    Essential: yes
    Architecture: amd64
    Version: 5.2
    """

  @Test("are read stanza by stanza, folded fields and all", arguments: ["\n", "\r\n"])
  func stanzas(lineEnd: String) throws {
    let text = Self.text.replacing("\n", with: lineEnd)
    let packages = DebianControl(Array(text.utf8)).compactMap { DebianPackage($0) }
    #expect(packages.map(\.name) == ["ffmpeg", "bash"])
    let first = try #require(packages.first)
    #expect(first.version.description == "7:5.1.6-0+deb12u1")
    #expect(first.multiArch == .foreign && first.priority == .optional)
    #expect(first.installedBytes == 2234 << 10 && first.downloadBytes == 1_866_356)
    #expect(first.source == "ffmpeg-src" && first.sourceVersion == "7:5.1-1")
    #expect(first.relations.depends.contains("libavcodec59") && !first.relations.depends.contains("nothing"))
    let last = try #require(packages.last)
    #expect(last.isEssential && last.source == "bash" && last.sourceVersion == "5.2")
  }

  @Test("without a name, version or architecture are no packages")
  func incomplete() {
    for text in [
      "Package: a\nVersion: 1\n", "Package: ab\nVersion: 1\n", "Package: ab\nVersion: _\nArchitecture: all\n",
    ] {
      #expect(DebianControl(Array(text.utf8)).compactMap { DebianPackage($0) }.isEmpty)
    }
  }

  @Test func `of damaged bytes never crash`() {
    var generator = SeededGenerator(seed: 7)
    let sound = Array(Self.text.utf8)
    let pieces = ["\n\n", "Package:", "\n ", "\r\n", "#", ":"].map { Array($0.utf8) }
    for _ in 0..<fuzzInputs(2000) {
      for stanza in DebianControl(generator.damaged(sound, pieces: pieces)) { _ = DebianPackage(stanza) }
    }
  }
}
