import SpecParser
import TestSupport
import Testing

/// The rules file, read one entry at a time.
@Suite struct SystemRulesTests {
  static let text = """
    # a comment
    version: 1
    releases: [debian/bookworm, debian/trixie, ubuntu/noble]
    names:
      libmagic1: { debian/trixie: [libmagic1t64], ubuntu/noble: [libmagic1t64] }
      wkhtmltopdf: { debian/trixie: [] }
    programs:
      dot: [graphviz]
      cc: [gcc, clang]
    external:
      dep:generic/openssl: { build: [libssl-dev], runtime: [libssl3] }
    rules:
      - package: python-magic
        versions: "<1"
        marker: sys_platform == 'linux'
        unless: [libmagic]
        runtime: [libmagic1]
        why: it opens libmagic
        evidence:
          - url: https://example.org/magic
            at: Installation
      # between two
      - package: python-magic
        file: sdist
        build: [gcc]
        why: "it's built"
        evidence: [{ url: "https://example.org/build" }]
      - package: types-*
        programs: [dot]
        any_of: [gcc, clang]
        only_when: it draws
        why: it draws
        evidence: [{ url: "https://example.org/types" }]
    substitutes:
      - package: opencv-python
        by: opencv-python-headless
        same_versions: true
        why: no windows
        caveat: no imshow
        evidence: [{ url: "https://example.org/cv" }]
      - system: ffmpeg
        by: imageio-ffmpeg
        programs: { ffmpeg: "import x; print(x.y())" }
        why: one file
        caveat: no ffprobe
        evidence: [{ url: "https://example.org/ff" }]

    """

  /// Every part of a rules file once.
  private static let small = """
    releases: [debian/bookworm]
    names: { libmagic1: { debian/trixie: [libmagic1t64] } }
    programs: { dot: [graphviz] }
    external: { dep:generic/x: { build: [x-dev], runtime: [x] } }
    rules:
      - package: types-*
        versions: "<1"
        any_of: [gcc, clang]
        why: it draws
        evidence: [{ url: "https://a.b", at: x }]
    substitutes:
      - { system: ffmpeg, by: f, programs: { a: "b" }, why: w, caveat: c, evidence: [{ url: u }] }

    """

  static let rules = SystemRules(Array(text.utf8))

  private func name(_ text: String) throws -> PackageName { try #require(PackageName(text)) }

  @Test func `the example breaks nothing of the schema`() {
    #expect(systemRulesMistakes(Array(Self.text.utf8), file: "rules.yaml").map(\.description) == [])
  }

  @Test func `reads the rules about a package, and no others`() throws {
    let rules = Self.rules.rules(about: try name("Python_Magic"))
    #expect(rules.map(\.why) == ["it opens libmagic", "it's built"])
    #expect(rules[0].versions?.description == "<1")
    #expect(rules[0].marker?.description == "sys_platform == \"linux\"")
    #expect(rules[0].unless.map(\.normalized) == ["libmagic"])
    #expect(rules[0].runtime == ["libmagic1"] && rules[0].build == [] && rules[0].file == nil)
    #expect(rules[0].evidence == [RuleEvidence(url: "https://example.org/magic", place: "Installation")])
    #expect(rules[1].file == .sdist && rules[1].build == ["gcc"])
    #expect(Self.rules.rules(about: try name("python-magic-bin")) == [])
  }

  @Test(arguments: [("types-six", true), ("types-", false), ("types", false), ("typesx", false), ("my-types-x", false)])
  func `matches the beginning of a name`(_ text: String, _ matches: Bool) {
    let found = PackageName(text).map { Self.rules.rules(about: $0) } ?? []
    #expect(found.isEmpty != matches)
    #expect(found.first.map(\.anyOf) == (matches ? ["gcc", "clang"] : nil))
    #expect(found.first?.onlyWhen == (matches ? "it draws" : nil))
  }

  @Test(arguments: [
    ("debian/bookworm", ["libmagic1"]), ("debian/trixie", ["libmagic1t64"]), ("ubuntu/noble", ["libmagic1t64"]),
    ("debian/forky", ["libmagic1t64"]), ("ubuntu/plucky", ["libmagic1t64"]), ("kali/rolling", ["libmagic1t64"]),
  ])
  func `names packages as the release does, or the newest one known`(_ release: String, _ names: [String]) throws {
    let release = try #require(DistributionRelease(release))
    #expect(Self.rules.packages(named: "libmagic1", in: release) == names)
    #expect(Self.rules.packages(named: "ffmpeg", in: release) == ["ffmpeg"])
  }

  @Test func `knows what a release does not have`() {
    let trixie = DistributionRelease(id: "debian", codename: "trixie")
    #expect(Self.rules.packages(named: "wkhtmltopdf", in: trixie) == [])
    #expect(Self.rules.packages(providing: "cc") == ["gcc", "clang"])
    #expect(Self.rules.packages(providing: "latex") == [])
  }

  @Test func `reads substitutes and external dependencies`() throws {
    let opencv = try #require(Self.rules.substitutes(for: "opencv-python").first)
    #expect(opencv.replaced == .package(try name("opencv-python")) && opencv.sharesVersions)
    let ffmpeg = try #require(Self.rules.substitutes(for: "ffmpeg").first)
    #expect(ffmpeg.replaced == .system("ffmpeg") && !ffmpeg.sharesVersions)
    #expect(ffmpeg.programs.map(\.name) == ["ffmpeg"])
    #expect(ffmpeg.programs.map(\.locator) == ["import x; print(x.y())"])
    #expect(Self.rules.allSubstitutes.count == 2)
    let openssl = Self.rules.mapping(of: try DepURL("dep:generic/OpenSSL@>=3"))
    #expect(openssl == ExternalMapping(build: ["libssl-dev"], runtime: ["libssl3"]))
    #expect(Self.rules.mapping(of: try DepURL("dep:generic/openssl2")) == nil)
  }

  @Test func `reads CRLF line ends alike`() {
    let rules = SystemRules(Array(Self.text.replacing("\n", with: "\r\n").utf8))
    #expect(rules.all == Self.rules.all && rules.all.count == 3)
    #expect(rules.releases == Self.rules.releases && rules.releases.count == 3)
    #expect(rules.allSubstitutes == Self.rules.allSubstitutes)
  }

  @Test func `the schema refuses what no rule says`() {
    let text = Self.text.replacing("why: it opens libmagic", with: "wy: x").replacing("debian/trixie", with: "trixie")
      .replacing("dep:generic/openssl", with: "dep:generic/OpenSSL").replacing("types-*", with: "-*")
    let codes = systemRulesMistakes(Array(text.utf8), file: "rules.yaml").map(\.code.name)
    #expect(codes.sorted() == ["bad-dep-url", "bad-name", "bad-name", "bad-name", "bad-package-name", "unknown-key"])
  }

  @Test(arguments: 1...4)
  func `never crashes and survives damaged files`(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let pieces = ["  - package: ", "\n", ": ", "  ", "- ", "*", "\"", "releases: ", "#", "{", "}"].map {
      Array($0.utf8)
    }
    var read = 0
    // One of each kind: most of the time goes to the parts that are sound.
    let whole = Array(Self.small.utf8)
    for _ in 0..<fuzzInputs(4 * 400) / 4 {
      let rules = SystemRules(random.damaged(whole, pieces: pieces))
      read += rules.all.count + rules.allSubstitutes.count + rules.allMappings.count + rules.allPrograms.count
    }
    #expect(read > 100)
  }
}
