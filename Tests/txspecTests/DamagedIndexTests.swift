import TestSupport
import Testing

/// What the command line says of answers that are damaged, refused or not what the index states.
@Suite struct DamagedIndexTests {
  @Test(arguments: [".metadata", ".whl"])
  func isThreeWithTheFileAndAHint(affected: String) async throws {
    let project = try await SampleProject()
    project.index.change {
      $0.offersMetadata = affected == ".metadata"
      $0.ranges = .refused
      $0.body = .altered
      $0.affected = "web-2.0-py3-none-any\(affected == ".whl" ? ".whl" : ".whl.metadata")"
    }
    for command in [["plan", "slim"], ["emit"], ["resolve", "-r", "requirements/requirements.txt"]] {
      let result = try await project.tool.run(command)
      #expect(result.exitCode == 3, "\(result.output)")
      #expect(result.error.contains("error: web: \(project.index.origin)/files/web/web-2.0"), "\(result.error)")
      #expect(result.error.contains("sha256 mismatch: the index (\(project.index.url)) states"))
      #expect(result.error.contains("hint: try again later"))
    }
  }

  @Test func aRefusalNamesOnlyWhereThereIsASpec() async throws {
    let project = try await SampleProject()
    project.index.change { $0.failures = (count: 100, status: 403, retryAfter: nil) }
    let planned = try await project.tool.run("plan", "slim")
    #expect(planned.exitCode == 3)
    #expect(planned.error.contains("status 403") && planned.error.contains("only: [...]"), "\(planned.error)")
    let resolved = try await project.tool.run("resolve", "-r", "requirements/requirements.txt")
    #expect(resolved.exitCode == 3)
    #expect(resolved.error.contains("status 403") && !resolved.error.contains("spec"), "\(resolved.error)")
  }

  @Test func aVersionThatIsPassedOverIsTold() async throws {
    let index = try await LoopbackIndex([
      ServedRelease("old", "0.9"), ServedRelease("old", "1.0", requires: ["not a requirement at all"]),
    ])
    let tool = try CommandLineTool(index: index.url)
    try tool.write("in.txt", "old\n")
    let note =
      "note: old 1.0 was passed over for 0.9: it has invalid metadata: the requirement 'not a requirement at all'"
    for _ in 0..<2 {
      let result = try await tool.run("resolve", "-r", "in.txt")
      #expect(result.output.contains("\nold==0.9\n") && result.error.contains(note), "\(result.error)")
    }
    let json = try await tool.run("resolve", "-r", "in.txt", "--format", "json")
    #expect(json.output.contains("\"passed_over\"") && json.output.contains("invalid metadata"), "\(json.output)")
    await index.shutdown()
  }
}
