import SpecParser
import TestSupport
import Testing

@testable import DepResolver

@Suite("Packages for the libraries that wheels need")
struct ProvidedLibrariesTests {
  private func need(
    _ soname: String, _ package: String = "foo", _ loading: LibraryNeed.Loading = .importTime, path: String = "foo.so"
  ) throws -> LibraryNeed {
    LibraryNeed(
      soname: soname, loading: loading,
      neededBy: [.init(package: try project(package), path: path, loading: loading)])
  }

  private func providers(
    _ holders: [String: [String]], base: Set<String> = [], asked: Set<String> = [], closure: Set<String> = [],
    absent: Set<String> = []
  ) -> LibraryProviders {
    LibraryProviders(
      holders: { holders[$0] ?? [] }, exists: { !absent.contains($0) }, base: base, asked: asked
    ) { closure }
  }

  private func choice(_ soname: String, _ providers: LibraryProviders) async throws -> String? {
    try await providers.provided([try need(soname)]).first?.provider
  }

  @Test func `the package that is there anyway is taken before others`() async throws {
    let holders = ["libjack.so.0": ["libjack-jackd2-0", "libjack0"]]
    #expect(try await choice("libjack.so.0", providers(holders, asked: ["libjack-jackd2-0"])) == "libjack-jackd2-0")
    #expect(try await choice("libjack.so.0", providers(holders, closure: ["libjack-jackd2-0"])) == "libjack-jackd2-0")
    #expect(try await choice("libjack.so.0", providers(holders)) == "libjack0")
  }

  @Test func `a package renamed for 64-bit times is known by its library`() async throws {
    let holders = ["libglib-2.0.so.0": ["aardvark", "libglib2.0-0t64"], "libcups.so.2": ["aardvark", "libcups2t64"]]
    #expect(try await choice("libcups.so.2", providers(holders)) == "libcups2t64")
    #expect(LibraryProviders.packageName(of: "libX11.so.6") == "libx11-6")
    #expect(LibraryProviders.packageName(of: "libodbc.so.2") == "libodbc2")
    #expect(LibraryProviders.packageName(of: "libgcc_s.so.1") == "libgcc-s1")
    #expect(LibraryProviders.packageName(of: "libfoo.so") == "libfoo.so")
  }

  @Test func `what a package of the base holds is not asked for`() async throws {
    let providers = providers(["libexpat.so.1": ["libexpat1"]], base: ["libexpat1"])
    #expect(try await providers.provided([try need("libexpat.so.1")]).isEmpty)
  }

  @Test func `a package that the release no longer has is none`() async throws {
    let gone = providers(["libold.so.1": ["libold1"]], absent: ["libold1"])
    let found = try await gone.provided([try need("libold.so.1")])
    #expect(found.count == 1 && found.first?.provider == nil)
  }

  @Test func `the form in the cache holds everything and bears damage`() throws {
    let version = GlibcVersion(major: 2, minor: 41)
    let provided = ProvidedLibraries(
      libraries: [
        .init(need: try need("libGL.so.1"), provider: "libgl1"),
        .init(need: try need("libx.so.1", "bar", .pluginOnly), provider: nil),
      ],
      shortfalls: [
        GlibcShortfall(
          package: try project("foo"), path: "foo.so", wanted: version, base: GlibcVersion(major: 2, minor: 2, patch: 5)
        )
      ])
    let bytes = provided.encoded
    #expect(bytes.withUnsafeBytes { ProvidedLibraries(encoded: $0) } == provided)
    var random = SeededGenerator(seed: 7)
    for _ in 0..<fuzzInputs(2_000) {
      let damaged = random.damaged(bytes, pieces: [[0xff], [0], [1, 2]])
      _ = damaged.withUnsafeBytes { ProvidedLibraries(encoded: $0) }
    }
  }

  private func needs(_ spec: String, _ libraries: [ProvidedLibraries.Library]) throws -> SystemNeeds {
    let text = """
      version: 1
      project: test
      variants:
        cpu:
          base: "debian:bookworm"
          python: "3.11"
          accelerator: cpu
          requirements: [requirements.txt]
          system: \(spec)
      """
    let variant = try #require(try parseSpec(text, file: "txspec.yaml", fileExists: nil).variants.first)
    let environment = Environment(python: PythonVersion(major: 3, minor: 11), platform: .linuxAMD64)
    var needs = SystemNeeds(
      variant, Resolution(environment: environment, packages: [], edges: [], excluded: []),
      SystemRelease(.debian, "bookworm", architecture: "amd64"), rules: .bundled)
    needs.add(ProvidedLibraries(libraries: libraries))
    return needs
  }

  @Test func `only what importing loads is asked for`() throws {
    let needs = try needs(
      "{}",
      [
        .init(need: try need("libGL.so.1"), provider: "libgl1"),
        .init(need: try need("libSM.so.6", "foo", .pluginOnly), provider: "libsm6"),
        .init(need: try need("libnone.so.1"), provider: nil),
      ])
    #expect(needs.requests.map(\.name) == ["libgl1"])
    #expect(
      needs.requests.first?.reasons == [
        .init(
          parent: .python(try project("foo")),
          evidence: .object(soname: "libGL.so.1", path: "foo.so", atImport: true))
      ])
    #expect(
      needs.findings == [
        .pluginLibrary(soname: "libSM.so.6", try project("foo"), path: "foo.so", provider: "libsm6"),
        .unknownLibrary(soname: "libnone.so.1", try project("foo"), path: "foo.so"),
      ])
  }

  @Test func `the spec's own word on a package and on a library counts`() throws {
    let library = ProvidedLibraries.Library(need: try need("libGL.so.1"), provider: "libgl1")
    #expect(try needs("{ needs: { foo: [] } }", [library]).requests.isEmpty)
    let dropped = try needs("{ drop: [{ name: libgl1, reason: never drawn }] }", [library])
    #expect(dropped.requests.isEmpty && dropped.findings.count == 1)
  }
}
