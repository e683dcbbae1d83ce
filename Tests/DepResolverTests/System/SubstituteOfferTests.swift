import DepResolver
import SpecParser
import TestSupport
import Testing

/// Lighter ways, in the changes of the user's own files.
@Suite struct SubstituteOfferTests {
  private let place = SourceLocation(file: "specs/a.yaml", line: 8, column: 3)

  private func offers(
    _ packages: [String], edges: [String] = [], asked: [String] = [], drop: [String] = [], linked: [String] = []
  ) throws -> [SubstituteOffer] {
    let resolution = try resolution(packages, edges: edges)
    let system = SystemPackages(
      packages: asked.map { Located($0, at: place) },
      drop: drop.map { DroppedPackage(name: Located($0, at: place), reason: Located("no", at: place)) },
      programs: try linked.map { program in
        LinkedProgram(
          name: Located(program, at: place), package: Located(try #require(PackageName("imageio-ffmpeg")), at: place))
      })
    let needs = SystemRules.bundled.needs(of: resolution, in: .bookworm, system: system)
    return SystemRules.bundled.offers(for: resolution, needs: needs, system: system, in: .bookworm)
  }

  private func changes(_ offers: [SubstituteOffer]) -> [[String]] { offers.map { $0.changes.map(\.text) } }

  @Test func `edits the user's own line and keeps its version and marker`() throws {
    let found = try offers(
      ["opencv-python==4.10.0.84"], edges: ["root -> opencv-python==4.10.0.84 ; os_name == 'posix'"])
    #expect(
      changes(found) == [
        [
          "requirements.txt:1:1: 'opencv-python==4.10.0.84 ; os_name == 'posix'' becomes "
            + "'opencv-python-headless==4.10.0.84 ; os_name == \"posix\"'"
        ]
      ])
    #expect(found[0].by.normalized == "opencv-python-headless" && !found[0].isThere)
    #expect(!found[0].caveat.isEmpty && !found[0].evidence.isEmpty)
  }

  @Test func `excludes what another package asks for, and adds the lighter one`() throws {
    let found = try offers(["opencv-python==4.10.0.84", "a==1.0"], edges: ["root -> a", "a==1.0 -> opencv-python>=4"])
    #expect(changes(found) == [["exclude: [opencv-python]", "requirements: add 'opencv-python-headless==4.10.0.84'"]])
  }

  @Test func `only takes out what is there twice`() throws {
    let found = try offers(
      ["opencv-python==4.10.0.84", "opencv-python-headless==4.10.0.84"],
      edges: ["root -> opencv-python", "root -> opencv-python-headless"])
    #expect(changes(found) == [["requirements.txt:1:1: remove 'opencv-python'"]])
    #expect(found[0].isThere)
  }

  @Test func `offers psycopg2's wheel`() throws {
    let found = try offers(["psycopg2==2.9.10 sdist"], edges: ["root -> psycopg2>=2.9"])
    #expect(changes(found) == [["requirements.txt:1:1: 'psycopg2>=2.9' becomes 'psycopg2-binary>=2.9'"]])
  }

  @Test func `offers a wheel's ffmpeg to those who only run it`() throws {
    let found = try offers(["openai-whisper==20240930 sdist"])
    #expect(
      changes(found) == [
        [
          "requirements: add 'imageio-ffmpeg'",
          "system: { programs: { ffmpeg: imageio-ffmpeg } }",
        ]
      ])
    #expect(found[0].replaced == .system("ffmpeg"))
    #expect(found[0].programs.map(\.name) == ["ffmpeg"])
    #expect(found[0].caveat.contains("ffprobe"))
  }

  @Test func `offers it for what the spec asks for, and says where`() throws {
    let found = try offers(["faster-whisper==1.2.0"], asked: ["ffmpeg", "curl"])
    #expect(changes(found).last?.last?.hasSuffix("or remove 'ffmpeg' at specs/a.yaml:8:3") == true)
    #expect(changes(found).first?.count == 3)
    #expect(try offers(["faster-whisper==1.2.0"], asked: ["ffmpeg"], drop: ["ffmpeg"]) == [])
  }

  @Test func `does not offer what is linked already, but to take out what is still asked for`() throws {
    let packages = ["openai-whisper==1.0 sdist", "imageio-ffmpeg==0.6.0"]
    #expect(try offers(packages, linked: ["ffmpeg"]) == [])
    let found = try offers(packages, asked: ["ffmpeg"], linked: ["ffmpeg"])
    #expect(changes(found).map(\.count) == [1] && changes(found)[0][0].contains("drop"))
  }

  @Test func `does not where somebody needs more of it`() throws {
    #expect(try offers(["openai-whisper==1.0 sdist", "pydub==0.25.1"]) == [])
    #expect(try offers(["faster-whisper==1.2.0"]) == [])
  }

  @Test func `brings nothing new in when the wheel is there anyway`() throws {
    let found = try offers(["openai-whisper==1.0 sdist", "imageio-ffmpeg==0.6.0"])
    #expect(found.map(\.isThere) == [true] && changes(found).map(\.count) == [1])
  }
}
