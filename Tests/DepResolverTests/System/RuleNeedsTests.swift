import DepResolver
import SpecParser
import TestSupport
import Testing

/// What packages need by the bundled rules: the cases of the issue, and the shapes a rule can have.
@Suite struct RuleNeedsTests {
  private func needs(
    _ packages: [String], in release: DistributionRelease = .bookworm, system: SystemPackages = SystemPackages()
  ) throws -> [String] {
    words(SystemRules.bundled.needs(of: try resolution(packages), in: release, system: system))
  }

  @Test(arguments: [
    ("openai-whisper==20240930 sdist", ["openai-whisper ffmpeg for ffmpeg"]),
    ("pydub==0.25.1", ["pydub ffmpeg for ffmpeg", "pydub ffmpeg for ffprobe"]),
    ("pytesseract==0.3.13", ["pytesseract tesseract-ocr for tesseract"]),
    ("pdf2image==1.17.0", ["pdf2image poppler-utils for pdftoppm"]),
    ("python-magic==0.4.27", ["python-magic libmagic1"]),
    ("pyzbar==0.1.9", ["pyzbar libzbar0"]),
    ("sounddevice==0.5.1", ["sounddevice libportaudio2"]),
    (
      "weasyprint==65.0",
      ["weasyprint libpango-1.0-0", "weasyprint libpangoft2-1.0-0", "weasyprint libharfbuzz-subset0"]
    ),
    ("weasyprint==60.0", ["weasyprint libpango-1.0-0", "weasyprint libpangoft2-1.0-0"]),
    ("cairocffi==1.7.1", ["cairocffi libcairo2"]),
    ("pyvips==2.2.3 sdist", ["pyvips libvips42"]),
    ("psycopg==3.2.3", ["psycopg libpq5"]),
    ("phonemizer==3.3.0", ["phonemizer espeak-ng"]),
    ("graphviz==0.20.3", ["graphviz graphviz for dot"]),
    ("triton==3.1.0", ["triton gcc|clang ?", "triton libc6-dev ?", "triton python3-dev ?"]),
    ("soundfile==0.12.1", []), ("opencv-python-headless==4.10.0.84", []), ("psycopg2-binary==2.9.10", []),
    ("lxml==5.3.0", []), ("python-magic==0.5.0", []),
    (
      "psycopg2==2.9.10 sdist",
      [
        "psycopg2 libpq5", "psycopg2 gcc (build)", "psycopg2 libc6-dev (build)", "psycopg2 python3-dev (build)",
        "psycopg2 libpq-dev (build)",
      ]
    ),
    (
      "dlib==19.24.6 sdist",
      ["dlib cmake (build)", "dlib g++ (build)", "dlib make (build)", "dlib python3-dev (build)"]
    ),
    (
      "mysqlclient==2.2.6 sdist",
      [
        "mysqlclient libmariadb3", "mysqlclient gcc (build)", "mysqlclient libc6-dev (build)",
        "mysqlclient python3-dev (build)", "mysqlclient default-libmysqlclient-dev (build)",
        "mysqlclient pkg-config (build)",
      ]
    ),
  ])
  func `knows what a package needs on bookworm`(_ package: String, _ expected: [String]) throws {
    #expect(try needs([package]) == expected)
  }

  @Test(arguments: ["psycopg2", "mysqlclient", "pycairo", "pyaudio", "python-ldap", "dlib", "lxml", "pycurl", "pyodbc"])
  func `wheels need nothing that is for a build`(_ name: String) throws {
    #expect(try needs(["\(name)==99.0"]) == [])
    #expect(try needs(["\(name)==99.0 sdist"]).contains { $0.hasSuffix("(build)") })
  }

  @Test func `names packages as trixie does`() throws {
    #expect(
      try needs(["python-magic==0.4.27", "pyzbar==0.1.9"], in: .trixie) == [
        "python-magic libmagic1t64", "pyzbar libzbar0t64",
      ])
  }

  @Test func `tells what a release has nothing for`() throws {
    #expect(try needs(["pdfkit==1.0.0"]) == ["pdfkit wkhtmltopdf for wkhtmltopdf"])
    let need = try #require(
      SystemRules.bundled.needs(of: try resolution(["pdfkit==1.0.0"]), in: .trixie).first)
    #expect(need.choices == [] && need.choice(asked: ["ffmpeg"]) == nil)
  }

  @Test func `a package that brings it takes the need away`() throws {
    #expect(try needs(["psycopg==3.2.3", "psycopg-binary==3.2.3"]) == [])
    #expect(try needs(["moviepy==1.0.3", "imageio-ffmpeg==0.6.0"]) == [])
    #expect(try needs(["moviepy==1.0.3"]) == ["moviepy ffmpeg for ffmpeg"])
  }

  @Test func `one of several is the first, unless another is asked for`() throws {
    let need = try #require(SystemRules.bundled.needs(of: try resolution(["triton==3.1.0"]), in: .bookworm).first)
    #expect(need.choice(asked: []) == "gcc" && need.choice(asked: ["clang", "curl"]) == "clang")
  }

  @Test func `carries who says so`() throws {
    let need = try #require(SystemRules.bundled.needs(of: try resolution(["pydub==0.25.1"]), in: .bookworm).first)
    #expect(need.why.contains("ffmpeg") && need.version == Version("0.25.1"))
    guard case .rule(let evidence) = need.evidence else { throw Unexpected() }
    #expect(evidence.first?.url.hasPrefix("https://github.com/jiaaro/pydub") == true)
  }

  @Test func `the spec's word replaces what rules say of the image, not of the build`() throws {
    let place = SourceLocation(file: "specs/a.yaml", line: 3, column: 4)
    let system = SystemPackages(needs: [
      DeclaredNeeds(
        name: Located(try #require(PackageName("psycopg2")), at: place), packages: [Located("libpq-own", at: place)]),
      DeclaredNeeds(name: Located(try #require(PackageName("pydub")), at: place), packages: []),
    ])
    let found = SystemRules.bundled.needs(
      of: try resolution(["psycopg2==2.9.10 sdist", "pydub==0.25.1"]), in: .bookworm, system: system)
    #expect(words(found.filter { $0.kind == .runtime }) == ["psycopg2 libpq-own"])
    #expect(found.first?.evidence == .spec(place))
    #expect(found.contains { $0.kind == .build })
  }

  private struct Unexpected: Error {}
}
