import FoundationEssentials
import TestSupport
import Testing

/// `txspec context`, and what `txspec plan` says of the build context.
@Suite struct ContextTests {
  @Test func listsWhatIsSentWithoutAskingAnyIndex() async throws {
    let project = try await SampleProject()
    try project.tool.write("src/app/.env", "SECRET=1\n")
    try project.tool.write("src/notes.txt", "not copied\n")
    let result = try await project.tool.run("context", "slim")
    #expect(result.exitCode == 0 && result.error.isEmpty)
    #expect(
      result.output == """
        slim: 16 B in 1 file, of 36 B in 3 files in src

        files
          16 B  app/__main__.py

        largest
          16 B  app/__main__.py

        kept out
          warning: named like secrets and so not sent: app/.env
            hint: to send one, add it to 'app.copy': app/.env

        """)
    #expect(project.index.requests.isEmpty)
  }

  @Test func warnsOfModelsInACopiedFolder() async throws {
    let project = try await SampleProject()
    try project.tool.write("src/app/weights/model.safetensors", String(repeating: "0", count: 2_000_000))
    let warning =
      "warning: 'app' holds what looks like models: 2.0 MB in 1 file, app/weights/model.safetensors"
    let listed = try await project.tool.run("context", "slim")
    #expect(listed.exitCode == 0 && listed.output.contains("worth a look\n  \(warning)\n"), "\(listed.output)")
    let planned = try await project.tool.run("plan", "slim")
    #expect(
      planned.output.contains(
        """
        build context
          in the folder  2.0 MB  2 files
          sent           2.0 MB  2 files
            of that      2.0 MB  app/weights/model.safetensors
          \(warning)

        """), "\(planned.output)")
  }

  @Test func tellsToolsTheSame() async throws {
    struct Answer: Decodable {
      struct Variant: Decodable {
        struct File: Decodable {
          var path: String
          var bytes: Int
        }

        struct Total: Decodable {
          var files: Int
          var bytes: Int
          var is_complete: Bool
        }

        struct Context: Decodable {
          var folder: Total
          var sent: Total
        }

        var name: String
        var context: Context
        var files: [File]
      }

      var version: Int
      var variants: [Variant]
    }
    let project = try await SampleProject()
    try project.tool.write("src/.git/objects/x", "xyz")
    let result = try await project.tool.run("context", "--format", "json")
    let answer = try JSONDecoder().decode(Answer.self, from: Data(result.output.utf8))
    #expect(answer.version == 1 && answer.variants.map(\.name) == ["slim", "lean"])
    #expect(answer.variants[0].files.map(\.path) == ["app/__main__.py"])
    #expect(answer.variants[0].context.sent.bytes == 16 && answer.variants[0].context.folder.bytes == 19)
  }

  /// What is installed from the folder is sent too; which that is, the resolution tells.
  @Test func listsWhatIsInstalledFromTheContext() async throws {
    let project = try await SampleProject(requirements: "./libs/shared\n")
    try project.tool.write(
      "src/libs/shared/pyproject.toml", "[project]\nname = \"shared\"\nversion = \"1.0\"\ndependencies = []\n")
    try project.tool.write("src/libs/other/x.py", "\n")
    try project.tool.write("requirements/requirements.txt", "shared @ file:libs/shared\n")
    let result = try await project.tool.run("context", "slim")
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(result.output.contains("libs/shared/pyproject.toml"), "\(result.output)")
    #expect(!result.output.contains("libs/other"))
  }
}
