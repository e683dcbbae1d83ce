import FoundationEssentials
import TestSupport
import Testing

/// All scenarios of packse, which uv's makers test their resolver with, as published on PyPI.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["TXSPEC_TEST_NETWORK"] == "1",
    "set TXSPEC_TEST_NETWORK=1; needs PyPI, python3 from 3.11 on, and uv in TXSPEC_PEERS or on PATH"))
struct PackseNetworkTests {
  @Test func `resolves every scenario of packse`() async throws {
    let tool = try CommandLineTool()
    let script = testTargetFolder(of: #filePath) + "/../Peers/packse.py"
    let result = try await tool.runPeer("python3", [script, CommandLineTool.executable])
    #expect(result.exitCode == 0, "\(result.output)\(result.error)")
    #expect(result.output.contains("147 of 148 scenarios as expected"), "\(result.output)")
  }
}
