import SpecParser
import TestSupport
import Testing

/// What the spec says about the distribution's packages, through what variants inherit.
@Suite struct SystemPackagesTests {
  static let text = """
    version: 1
    project: api
    python: "3.11"
    requirements: [requirements.txt]
    system:
      packages: [ffmpeg, curl, libpq5]
      build: [gcc]
      drop:
        - { name: libgl1, reason: headless }
      needs:
        openai-whisper: [ffmpeg, sox]
        pydub: []
      programs: { ffmpeg: Imageio_FFmpeg, sox: sox-wheel }
    variants:
      full:
        base: python:3.11-slim
      small:
        extends: full
        system:
          drop:
            - name: ffmpeg
              reason: imageio-ffmpeg brings a static build
            - { name: gcc, reason: not in the image }
          needs:
            OpenAI_Whisper: []
          programs: { sox: static-sox }
      again:
        extends: small
        system: { packages: [ffmpeg, libgl1] }
      smaller:
        extends: small
        system:
          drop: [{ name: ffmpeg, reason: nothing plays sound }, { name: curl, reason: probed by python }]

    """

  @Test func `a drop takes back what is inherited and says who asked`() throws {
    let small = try variant("small", of: Self.text).system
    #expect(small.packages.map(\.value) == ["curl", "libpq5"])
    #expect(small.drop.map(\.name.value) == ["libgl1", "ffmpeg", "gcc"])
    let ffmpeg = try #require(small.dropped("ffmpeg"))
    #expect(ffmpeg.reason.value == "imageio-ffmpeg brings a static build")
    #expect(ffmpeg.name.location.description == "specs/test.yaml:21:17")
    #expect(ffmpeg.inherited?.description == "specs/test.yaml:6:14")
    #expect(small.dropped("libgl1")?.inherited == nil)
    #expect(small.dropped("curl") == nil)
  }

  @Test func `a drop leaves what is installed only to build`() throws {
    #expect(try variant("small", of: Self.text).system.build.map(\.value) == ["gcc"])
  }

  @Test func `a package named nearer to the variant comes back`() throws {
    let again = try variant("again", of: Self.text).system
    #expect(again.packages.map(\.value) == ["curl", "libpq5", "ffmpeg", "libgl1"])
    #expect(again.drop.map(\.name.value) == ["gcc"])
  }

  @Test func `a drop given again keeps the newest reason and the first asker`() throws {
    let smaller = try variant("smaller", of: Self.text).system
    #expect(smaller.packages.map(\.value) == ["libpq5"])
    #expect(smaller.drop.map(\.name.value) == ["libgl1", "gcc", "ffmpeg", "curl"])
    #expect(smaller.dropped("ffmpeg")?.reason.value == "nothing plays sound")
    #expect(smaller.dropped("ffmpeg")?.inherited?.description == "specs/test.yaml:6:14")
  }

  @Test func `what a package needs is replaced by name`() throws {
    let full = try variant("full", of: Self.text).system
    let small = try variant("small", of: Self.text).system
    let whisper = try #require(PackageName("openai-whisper"))
    #expect(full.needs(of: whisper)?.packages.map(\.value) == ["ffmpeg", "sox"])
    #expect(small.needs(of: whisper)?.packages == [])
    #expect(small.needs.map(\.name.value.normalized) == ["openai-whisper", "pydub"])
    #expect(small.needs(of: try #require(PackageName("numpy"))) == nil)
  }

  @Test func `a program is linked from the package named nearest to the variant`() throws {
    let small = try variant("small", of: Self.text).system
    #expect(small.programs.map(\.name.value) == ["ffmpeg", "sox"])
    #expect(small.programs.map(\.package.value.normalized) == ["imageio-ffmpeg", "static-sox"])
    #expect(small.isLinked("ffmpeg") && !small.isLinked("ffprobe"))
  }
}
