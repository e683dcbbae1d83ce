import FoundationEssentials
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Builds whose index and archive speak https with a certificate of an authority that no base knows, as behind a network
/// that intercepts TLS.
@Suite(
  .serialized,
  .enabled(
    if: ProcessInfo.processInfo.environment["TXSPEC_TEST_BUILD"] == "1",
    "'make test-build' starts a Docker daemon for it; needs root and the network"))
struct AuthorityBuildTests {
  private static let wheel = ServedRelease(
    "web", "2.0", contents: ["web/__init__.py": Array("VERSION = '2.0'\n".utf8)])

  @Test func `apt, pip and uv trust the authority that comes by secret, and no layer keeps it`() async throws {
    let index = try await LoopbackIndex([Self.wheel])
    let tool = try CommandLineTool()
    let folder = tool.root + "/mirror"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let script = CommandLineTool.repository + "/Tests/Images/secure-mirror"
    let served = try await childProcess(
      "python3", [script, index.origin], in: folder, environment: tool.live, deadline: .seconds(600)
    ) { process in
      defer { kill(process, SIGTERM) }
      let port = try await Self.port(in: folder)
      try await Self.build(tool, origin: "https://127.0.0.1:\(port)", authority: folder + "/ca.pem")
    }
    #expect(served.ending == .signalled(SIGTERM), "\(served.error)")
    await index.shutdown()
  }

  private static func port(in folder: String) async throws -> String {
    for _ in 0..<200 {
      if let bytes = FileManager.default.contents(atPath: folder + "/port") {
        return String(decoding: bytes, as: UTF8.self)
      }
      try await Task.sleep(for: .milliseconds(50))
    }
    return try #require(nil as String?, "secure-mirror does not serve")
  }

  private static func build(_ tool: CommandLineTool, origin: String, authority: String) async throws {
    try tool.write("requirements/requirements.txt", "web\n")
    try tool.write("src/app/__init__.py", "")
    try tool.write(
      "specs/small.yaml",
      """
      version: 1
      project: trusting
      image: example.test/txspec/trusting
      context: ../src
      python: "3.11"
      requirements: [../requirements/requirements.txt]
      indexes: { own: { url: "\(origin)/simple", default: true } }
      system: { packages: [libmagic1], mirror: "\(origin)" }
      app: { copy: [app] }
      variants:
        with-pip: { base: "python:3.11-slim-bookworm", installer: pip }
        with-uv: { extends: with-pip, installer: uv }

      """)
    let variants = ["with-pip", "with-uv"]
    let emitted = try await tool.run(["emit"] + variants, variables: ["SSL_CERT_FILE": authority])
    try #require(emitted.exitCode == 0, "\(emitted.error)")
    for result in try await VariantBuildTests.results(tool, ["with-pip"], ["SSL_CERT_FILE="]) {
      #expect(result.exitCode != 0 && result.error.contains("ertificate"), "\(result.error)")
    }
    _ = try await VariantBuildTests.build(tool, variants, ["SSL_CERT_FILE=\(authority)"])
    for variant in variants {
      let script =
        "import ctypes, os, web; ctypes.CDLL('libmagic.so.1'); "
        + "print(web.VERSION, os.path.exists('/run/secrets/ca.pem'))"
      let said = try await BuildTests.docker(
        tool, "run", "--rm", "example.test/txspec/trusting:dev-\(variant)", "python", "-c", script)
      #expect(said == "2.0 False")
    }
  }
}
