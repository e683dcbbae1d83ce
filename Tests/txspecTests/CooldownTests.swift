import TestSupport
import Testing

/// `cooldown` in a spec: no file that is younger, but for the exceptions.
@Suite("Cooldown")
struct CooldownTests {
  /// Its index says that all files were uploaded in May 2024.
  private func project(_ cooldown: String) async throws -> SampleProject {
    let project = try await SampleProject()
    try project.tool.write("specs/sample.yaml", SampleProject.spec().replacing("app:\n", with: "\(cooldown)\napp:\n"))
    return project
  }

  @Test("an age is recorded in the locks, which stay current")
  func age() async throws {
    let project = try await project("cooldown: { age: 7d }")
    #expect(try await project.tool.run("lock").exitCode == 0)
    for file in ["requirements-slim.txt", "pylock.slim.toml"] {
      #expect(try project.tool.read("requirements/\(file)").contains("\n# Without files uploaded from 20"), "\(file)")
    }
    let text = try project.tool.read("requirements/requirements-slim.txt")
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("# Without") })
    // As if it had been made long ago.
    let old = "# Without files uploaded from 2025-01-01T00:00:00Z on."
    for path in try project.tool.files().keys where path.hasPrefix("requirements/") {
      try project.tool.write(path, project.tool.read(path).replacing(String(line), with: old))
    }
    let check = try await project.tool.run("lock", "--check")
    #expect(check.exitCode == 0, "\(check.output)\(check.error)")
    #expect(try await project.tool.run("lock", "--upgrade").exitCode == 0)
    // The age ends with a full hour, which may have passed meanwhile.
    let anew = try project.tool.read("requirements/requirements-slim.txt")
    let lines = anew.split(separator: "\n").map { $0.hasPrefix("# Without files uploaded from 20") ? line : $0 }
    #expect(!anew.contains(old) && lines == text.split(separator: "\n"))
  }

  @Test("a date says so itself, and exceptions may be younger")
  func date() async throws {
    let project = try await project("cooldown: { date: 2021-01-01, except: [tool, helper] }")
    let refused = try await project.tool.run("lock", "lean")
    #expect(refused.exitCode == 1, "\(refused.error)")
    #expect(refused.error.contains("hint: without 'cooldown' at specs/sample.yaml:7 it resolves"), "\(refused.error)")
    #expect(!refused.error.contains("--exclude-newer"), "\(refused.error)")
    try project.tool.write(
      "specs/sample.yaml",
      SampleProject.spec().replacing(
        "app:\n", with: "cooldown: { date: 2021-01-01, except: [web, core, tool, helper] }\napp:\n"))
    let taken = try await project.tool.run("lock")
    #expect(taken.exitCode == 0, "\(taken.error)")
    #expect(try !project.tool.read("requirements/requirements-slim.txt").contains("# Without"))
  }

  @Test(
    "is checked at its place",
    arguments: [
      ("cooldown: {}", "neither 'age' nor 'date'"),
      ("cooldown: { age: 7d, date: 2021-01-01 }", "either 'age' or 'date'"),
      ("cooldown: { age: 3 months }", "say it in days"), ("cooldown: { age: soon }", "number and a unit"),
      ("cooldown: 7d", "write it as { age: 7d }"), ("cooldown: 1 week", "write it as { age: 1 week }"),
      ("cooldown: 1 week, 2 days", "{ age: \"1 week, 2 days\" }"),
      ("cooldown: 2026-03-31", "write it as { date: 2026-03-31 }"), ("cooldown: 7", "expected a mapping"),
      ("cooldown: { date: 0000-01-01 }", "before the first release"),
      ("cooldown: { date: 2026-03-31T12:00:00 }", "write it as 2026-03-31T12:00:00Z"),
      ("cooldown: { age: -7d }", "number and a unit"),
      ("indexes: { a: https://h.example/s }", "write it as { url: https"),
      ("cooldown: { date: 2021-02-30 }", "not a date"), ("cooldown: { age: 7d, except: ['a b'] }", "package name"),
    ])
  func mistakes(cooldown: String, said: String) async throws {
    let project = try await project(cooldown)
    let result = try await project.tool.run("check")
    #expect(result.exitCode == 2 && result.error.contains("specs/sample.yaml:7:"), "\(result.error)")
    #expect(result.error.contains(said), "\(result.error)")
    #expect(result.error.ranges(of: " error: ").count == 1, "\(result.error)")
  }
}
