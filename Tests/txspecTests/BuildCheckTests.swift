import FoundationEssentials
import TestSupport
import Testing

/// BuildKit's own checks of the example's variants, and a builder that is not the daemon's.
@Suite(
  .serialized,
  .enabled(
    if: ProcessInfo.processInfo.environment["TXSPEC_TEST_NEWER"] == "1",
    "set TXSPEC_TEST_NEWER=1 with DOCKER_HOST at a Docker whose BuildKit checks builds; '.ci/install newer' unpacks one"
  ))
struct BuildCheckTests {
  @Test func `bake validate has nothing to say of the example`() async throws {
    try await CommandLineTool.withEmittedExample { tool in
      let words = ["-u", "NETRC", "-u", "SSL_CERT_FILE", "docker", "buildx", "bake", "validate"]
      // Stand-ins of bases are for this machine's platform.
      let checked = try await tool.runPeer("env", words + ["--set", "*.platform="])
      #expect(checked.exitCode == 0, "\(checked.error)")
      let clean = checked.output.components(separatedBy: "Check complete, no warnings found.").count - 1
      #expect(clean == CommandLineTool.exampleVariants.count, "\(checked.output)")
    }
  }
}
