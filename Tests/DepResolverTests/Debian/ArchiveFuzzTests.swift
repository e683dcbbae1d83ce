import FoundationEssentials
import SpecParser
import TestSupport
import Testing

@testable import DepResolver

/// Damaged files of archives: nothing crashes or takes long, and what is read goes into the cache and out of it the same.
@Suite struct ArchiveFuzzTests {
  // MARK: InRelease

  private static let release: String = {
    let lists = ["main/binary-amd64/Packages", "main/binary-amd64/Packages.gz", "main/binary-amd64/Packages.xz"]
    let sums = (lists + ["main/Contents-amd64.gz", "Contents-amd64.gz", "main/source/Sources.xz"]).enumerated().map {
      number, path in " \(String(repeating: "\(number)", count: 64)) \(number * 1000) \(path)"
    }
    return """
      Origin: Debian
      Date: Sat, 18 Jul 2026 20:16:37 UTC
      Valid-Until: Sat, 25 Jul 2026 20:16:37 UTC
      Acquire-By-Hash: yes
      MD5Sum:
       0123456789abcdef0123456789abcdef 1 main/binary-amd64/Packages
      SHA256:
      \(sums.joined(separator: "\n"))

      """
  }()

  private static let signed = """
    -----BEGIN PGP SIGNED MESSAGE-----
    Hash: SHA256

    - -----BEGIN OF NOTHING
    \(release)-----BEGIN PGP SIGNATURE-----

    iHUEARYKAB0WIQT=
    -----END PGP SIGNATURE-----

    """

  @Test(arguments: [false, true]) func releasesSurvive(isSigned: Bool) throws {
    var random = SeededGenerator(seed: 81)
    let whole = Array((isSigned ? Self.signed : Self.release).utf8)
    let pieces = [
      "\n", "\r\n", " ", ":", "-----BEGIN PGP SIGNATURE-----\n", "-----BEGIN PGP SIGNED MESSAGE-----\n", "- ",
      "9223372036854775808", "-1", "SHA256:\n", "Valid-Until: ",
    ].map { Array($0.utf8) }
    var read = 0
    for _ in 0..<fuzzInputs(5_000) {
      let bytes = random.damaged(whole, pieces: pieces)
      guard let release = try? ArchiveRelease(bytes, components: ["main"], architecture: "amd64") else { continue }
      read += 1
      let isSound = release.files.allSatisfy { $0.size >= 0 && $0.sha256.utf8.count == 64 }
      if !isSound || release.files.isEmpty { Issue.record("\(release)") }
      let stored = release.stored
      if stored.withUnsafeBytes({ ArchiveRelease(stored: $0) }) != release {
        Issue.record("kept otherwise: \(release)")
      }
      _ = random.damaged(stored).withUnsafeBytes { ArchiveRelease(stored: $0) }
    }
    #expect(read > fuzzInputs(5_000) / 8)
  }

  // MARK: Packages

  private static let packages = """
    Package: app
    Source: app-src (1:1.0-1)
    Version: 1:1.0-1+b1
    Architecture: amd64
    Multi-Arch: foreign
    Priority: optional
    Installed-Size: 120
    Size: 40960
    Pre-Depends: libc6 (>= 2.36)
    Depends: libapp (= 1.0), mta | musl:any [amd64],
     libc6
    Conflicts: old (<< 2)
    Provides: tool (= 1.0)

    Package: libapp
    Version: 1.0
    Architecture: amd64
    Breaks: old

    Package: postmaster
    Version: 2
    Architecture: all
    Provides: mta

    Package: libc6
    Version: 2.36-9
    Architecture: amd64
    Priority: required
    Essential: yes

    """

  private static let pieces = [
    "\n\n", "Package: ", "\n ", "\r\n", "#", ":", " | ", ", ", "(", ")", "[", "Provides: ", "Essential: yes\n", "-1",
    "9223372036854775807", "\u{0}", "app", "mta",
  ].map { Array($0.utf8) }

  private static let names = ["app", "libapp", "postmaster", "libc6", "mta", "tool", "old", DebianIndex.requiredName]

  @Test func listsOfPackagesSurvive() throws {
    var random = SeededGenerator(seed: 82)
    let whole = Array(Self.packages.utf8)
    var (read, selected) = (0, 0)
    for _ in 0..<fuzzInputs(3_000) {
      let bytes = random.damaged(whole, pieces: Self.pieces)
      let index = try DebianIndex(packages: bytes, .none)
      // It is the same in whatever pieces it comes.
      let (one, other) = (random.pick(0...bytes.count), random.pick(0...bytes.count))
      var builder = DebianIndexBuilder()
      try builder.add(Array(bytes[..<min(one, other)]))
      try builder.add(Array(bytes[min(one, other)..<max(one, other)]))
      try builder.add(Array(bytes[max(one, other)...]))
      if !sameBlocks(try builder.finish().groups, index.groups) { Issue.record("pieces at \(one) and \(other)") }
      for package in Self.names.flatMap({ index.group($0).packages }) {
        read += 1
        var writer = CompactWriter()
        writer.write(package)
        let again = writer.bytes.withUnsafeBytes { bytes in
          var reader = CompactReader(bytes)
          return reader.package(named: package.name)
        }
        if again != .some(package) { Issue.record("kept otherwise: \(package)") }
      }
      let resolver = SystemResolver(indexes: [index], installed: [])
      guard let selection = try? resolver.select([SystemRequest("app"), SystemRequest("mta")]) else { continue }
      selected += 1
      let encoded = selection.encoded
      if encoded.withUnsafeBytes({ AptSelection(encoded: $0) }) != selection {
        Issue.record("kept otherwise: \(selection) \(String(decoding: bytes, as: UTF8.self).debugDescription)")
      }
      _ = random.damaged(encoded).withUnsafeBytes { AptSelection(encoded: $0) }
    }
    #expect(read > fuzzInputs(3_000) && selected > fuzzInputs(3_000) / 8)
  }

  private func sameBlocks(_ left: SortedBlocks, _ right: SortedBlocks) -> Bool {
    let (left, right) = (left.blocks ?? [], right.blocks ?? [])
    return left.map(\.first) == right.map(\.first) && left.map(\.bytes) == right.map(\.bytes)
  }

  @Test func keptListsSurvive() throws {
    var random = SeededGenerator(seed: 83)
    let block = try #require(try DebianIndex(packages: Array(Self.packages.utf8), .none).groups.blocks?.first)
    let pieces: [[UInt8]] = [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], [0xff, 0x7f], [0, 0]]
    for _ in 0..<fuzzInputs(5_000) {
      let bytes = random.damaged(block.bytes, pieces: pieces)
      let index = DebianIndex(groups: SortedBlocks([SortedBlocks.Block(first: "", bytes: bytes)]))
      for name in Self.names { _ = index.group(name) }
      let contents = ContentsIndex(names: index.groups)
      _ = (contents.packages(withLibrary: "app"), contents.packages(withProgram: "app"))
    }
  }

  // MARK: Contents

  private static let contents = """
    FILE                                                    LOCATION
    bin/bash\t\t\t\t\tshells/bash
    lib/x86_64-linux-gnu/libz.so.1  libs/zlib1g
    usr/bin/a program with blanks   utils/app,contrib/utils/app2
    usr/lib/x86_64-linux-gnu/libGL.so.1   libs/libgl1,libs/libgl1-other
    usr/sbin/daemon   net/daemon
    usr/share/doc/app/copyright   utils/app

    """

  @Test func listsOfFilesSurvive() throws {
    var random = SeededGenerator(seed: 84)
    let whole = Array(Self.contents.utf8)
    let pieces = ["\n", " ", "\t", "/", ",", "usr/", "lib/", ".so", "s", "u", "\u{0}"].map { Array($0.utf8) }
    var found = 0
    for _ in 0..<fuzzInputs(5_000) {
      let index = try ContentsIndex(contents: random.damaged(whole, pieces: pieces), .none)
      for packages in [
        index.packages(withLibrary: "libz.so.1"), index.packages(withLibrary: "libGL.so.1"),
        index.packages(withProgram: "bash"), index.packages(withProgram: "daemon"),
      ] {
        found += packages.count
        let isInOrder = zip(packages, packages.dropFirst()).allSatisfy { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        if !isInOrder { Issue.record("\(packages)") }
      }
    }
    #expect(found > fuzzInputs(5_000))
  }

  // MARK: Memory

  @Test("lists whose names would take far more memory than their bytes are refused")
  func crowdedLists() throws {
    let names = String(repeating: "aa,", count: 1_300_000)
    let packages = String(repeating: "Package: app\nVersion: 1\nArchitecture: amd64\nProvides: \(names)\n\n", count: 3)
    #expect(throws: ArtifactError.tooLarge(what: "the index of 'Packages'", limit: 96 << 20)) {
      try DebianIndex(packages: Array(packages.utf8), .none)
    }
    let contents = String(repeating: "bin/app \(names)\n", count: 2)
    #expect(throws: ArtifactError.tooLarge(what: "the index of 'Contents'", limit: 64 << 20)) {
      try ContentsIndex(contents: Array(contents.utf8), .none)
    }
  }

  // MARK: Compression

  /// A list of two packages, compressed by Python's `lzma` with a checksum.
  private static let xz = """
    /Td6WFoAAATm1rRGAgAhAQAAAAA3J5fW4ACHAFtdACgYSGbb2jCF/hbe6cg9c6EgtlYAJMrNaIb4bNt/0CzncX8i8uqjoCdb+23h\
    RRkrCeYb5NN1H3zkd1fu9izO0yD5yd+GoyNpd6h3BC0eC9w0Orddfwbdpvp+EUAAACE2fAiy85TeAAF3iAEAAACSdVjsscRn+wIA\
    AAAABFla
    """

  @Test(arguments: [ArchiveCompression.xz, .gzip]) func compressedListsSurvive(compression: ArchiveCompression) throws {
    var random = SeededGenerator(seed: 85)
    let sound =
      compression == .xz ? Array(try #require(Data(base64Encoded: Self.xz))) : gzip(Array(Self.packages.utf8))
    #expect(try !DebianIndex(packages: sound, compression).group("app").packages.isEmpty)
    var read = 0
    for _ in 0..<fuzzInputs(2_000) {
      let damaged = random.damaged(sound)
      guard damaged != sound else { continue }
      var bytes = 0
      do throws(ArtifactError) {
        try compression.decompress(damaged, limit: 4_096) { bytes += $0.count }
        read += 1
      } catch {
        continue
      }
      if bytes > 4_096 { Issue.record("\(bytes) bytes") }
    }
    // Every byte of an xz file is checked; of gzip's header some are not.
    #expect(compression == .xz ? read < fuzzInputs(2_000) / 50 : read < fuzzInputs(2_000) / 2)
  }
}
