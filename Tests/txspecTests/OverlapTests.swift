import FoundationEssentials
import TestSupport
import Testing

/// What the command line says of packages that bring the same files.
@Suite struct OverlapTests {
  private static func tool(_ files: [String: String]) async throws -> (tool: CommandLineTool, index: LoopbackIndex) {
    let releases = ["one", "two", "three"].map { name in
      ServedRelease(
        name, "1.0", members: ["\(name)/data.bin": 4_000_000],
        contents: ["ns/__init__.py": Array((files[name] ?? "").utf8)])
    }
    let index = try await LoopbackIndex(releases)
    let tool = try CommandLineTool(index: index.url)
    try tool.write("specs/sample.yaml", SampleProject.spec())
    try tool.write("requirements/requirements.txt", "one\ntwo\nthree\n")
    try tool.write("src/app/__main__.py", "print('sample')\n")
    return (tool, index)
  }

  @Test func `plan says which packages share a layer for their files`() async throws {
    let (tool, index) = try await Self.tool(["one": "1", "two": "2", "three": "2"])
    let plan = try await tool.run("plan", "slim")
    #expect(plan.output.contains("  one, three, two share ns/__init__.py: one layer\n"), "\(plan.output)\(plan.error)")
    let json = try await tool.run("plan", "slim", "--format", "json", "--offline")
    #expect(json.output.contains("\"path\" : \"ns/__init__.py\""), "\(json.output)")
    await index.shutdown()
  }

  @Test func `plan says nothing of files that are equal`() async throws {
    let (tool, index) = try await Self.tool([:])
    let plan = try await tool.run("plan", "slim")
    #expect(plan.exitCode == 0 && !plan.output.contains("share"), "\(plan.output)")
    await index.shutdown()
  }

  @Test func `emit mends layers that were emitted before, and says so once`() async throws {
    let (tool, index) = try await Self.tool(["one": "1", "two": "2"])
    #expect(try await tool.run("emit", "slim").exitCode == 0)
    let mounts = (1...2).map { "source=layers/slim-\($0).txt,\n" }.joined()
    let header = try tool.read("docker/slim.Dockerfile").prefix { !$0.isNewline }
    try tool.write("docker/slim.Dockerfile", header + "\n" + mounts)
    try tool.write("requirements/layers/slim-1.txt", "# Packages: one three\n")
    try tool.write("requirements/layers/slim-2.txt", "# Packages: two\n")
    let check = try await tool.run("emit", "slim", "--check")
    #expect(check.exitCode == 1)
    let emitted = try await tool.run("emit", "slim")
    #expect(
      emitted.error.contains("note: slim: one, three, two share ns/__init__.py, so they are in one layer now"),
      "\(emitted.error)")
    let again = try await tool.run("emit", "slim", "--check")
    #expect(again.exitCode == 0 && !again.error.contains("note:"), "\(again.output)\(again.error)")
    await index.shutdown()
  }
}
