import FoundationEssentials
import TestSupport
import Testing

/// BuildKit's own checks of the example's variants.
@Suite(
  .serialized,
  .enabled(
    if: ProcessInfo.processInfo.environment["TXSPEC_TEST_NEWER"] == "1",
    "'make test-build' starts a Docker whose BuildKit checks builds; needs root and the network"
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
