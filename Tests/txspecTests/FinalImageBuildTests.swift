import FoundationEssentials
import TestSupport
import Testing

/// Images that end on one without shell and package manager, of which `Tests/Images/load-bases` makes a stand-in.
@Suite(
  .serialized,
  .enabled(
    if: ProcessInfo.processInfo.environment["TXSPEC_TEST_BUILD"] == "1",
    "'make test-build' starts a Docker daemon for it; needs root and the network"))
struct FinalImageBuildTests {
  private static let final = "gcr.io/distroless/cc-debian12"

  private static func project(_ origin: String, base: String) throws -> CommandLineTool {
    try ImageBuildTests.project(
      smoke: [
        // What apt only sets links for, what Python itself loads, and what the app has.
        "python -c 'import ctypes; ctypes.CDLL(\\\"libblas.so.3\\\"); ctypes.CDLL(\\\"libmagic.so.1\\\")'",
        "python -c 'import app, idna, ssl, sqlite3, bz2, lzma, ctypes, readline, uuid'",
        "python -c 'import getpass, os; assert (getpass.getuser(), os.getuid()) == (\\\"app\\\", 10001)'",
        "python -c 'open(\\\"/app/cache/x\\\", \\\"w\\\"), open(\\\"/tmp/x\\\", \\\"w\\\")'",
        // For scanners, and no link of the base in place of a folder of the image.
        "python -c 'import os; assert os.path.exists(\\\"/var/lib/dpkg/status.d/libmagic1\\\")'",
        "python -c 'import os; assert os.path.isdir(\\\"/lib\\\") and not os.path.islink(\\\"/lib\\\")'",
        "python -c 'import os; assert not os.path.exists(\\\"/bin/sh\\\") and not os.path.exists(\\\"/usr/bin/apt\\\")'",
      ],
      base: base,
      more: [
        "python_from: \(origin)", "final: \(final)", "system: { packages: [libblas3, libmagic1, ca-certificates] }",
      ])
  }

  @Test(arguments: [("base", "python:3.11-slim-bookworm"), ("distribution", "debian:bookworm-slim")])
  func `an image without shell runs as its user on a read-only root and is healthy`(
    origin: String, base: String
  ) async throws {
    let tool = try Self.project(origin, base: base)
    try await tool.inspectBase(Self.final)
    let (code, answer) = try await tool.buildImage("slim", readsArchive: true)
    #expect(code == 0 && answer.is_good && answer.health == "healthy", "\(answer)")
    for smoke in answer.smoke { #expect(smoke.passed, "\(smoke.output)") }
    #expect(answer.bytes < 120_000_000)
    // What a base's own Python brings is not known before it is built.
    #expect(answer.is_plan_complete == (origin == "distribution"))
    // The distribution's Python compiles its library as it is set up, which no package counts.
    if answer.is_plan_complete { #expect(answer.planError < 0.05, "\(answer.bytes), planned \(answer.planned_bytes)") }
    let shell = try await tool.runPeer("docker", "run", "--rm", "--entrypoint", "/bin/sh", answer.image)
    #expect(shell.exitCode == 127, "\(shell.error)")
  }
}
