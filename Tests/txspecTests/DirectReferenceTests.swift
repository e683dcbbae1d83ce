import TestSupport
import Testing

/// Packages from elsewhere than an index, as the command line shows them.
@Suite struct DirectReferenceTests {
  private func project(_ requirements: String) async throws -> SampleProject {
    let project = try await SampleProject(requirements: requirements)
    try project.tool.write("in.txt", requirements)
    // Once where `resolve` sees it, once in the build context.
    for folder in ["", "src/"] {
      try project.tool.write(
        "\(folder)libs/own/pyproject.toml",
        "[project]\nname = \"own\"\nversion = \"0.1\"\ndependencies = [\"core<3\"]\n")
    }
    return project
  }

  @Test func `stand in locks as both pip and uv read them`() async throws {
    let project = try await project("./libs/own\n")
    let url = "\(project.index.origin)/files/web/web-1.0-py3-none-any.whl"
    try project.tool.write("in.txt", "./libs/own\nweb @ \(url)\n")
    let result = try await project.tool.run("resolve", "-r", "in.txt")
    #expect(result.exitCode == 0, "\(result.error)")
    let lines = result.output.split(separator: "\n").filter { !$0.hasPrefix("#") && !$0.hasPrefix("--") }
    #expect(
      lines == [
        "core==2.0", "    # via", "    #   own", "    #   web", "./libs/own", "    # via -r in.txt", "web @ \(url)",
        "    # via -r in.txt",
      ])
    let pylock = try await project.tool.run("resolve", "-r", "in.txt", "-o", "locks/pylock.toml")
    #expect(pylock.exitCode == 0, "\(pylock.error)")
    #expect(try project.tool.read("locks/pylock.toml").contains("directory = { path = \"../libs/own\" }"))
  }

  @Test func `are refused where a link leads out of the build context`() async throws {
    let project = try await project("./libs/linked\n")
    let folder = project.tool.work
    _ = try await command(["ln", "-s", "\(folder)/libs/own", "\(folder)/src/libs/linked"], in: folder)
    for words in [["lock"], ["plan"], ["emit"]] {
      let result = try await project.tool.run(words)
      #expect(result.exitCode == 2)
      #expect(result.error.contains("[linked-outside]"), "\(result.error)")
    }
  }

  @Test func `are seen from the build context, and shown by plan and why`() async throws {
    let project = try await project("./libs/own\n")
    let emitted = try await project.tool.run("emit")
    #expect(emitted.exitCode == 0, "\(emitted.error)")
    #expect(try project.tool.read("requirements/requirements-lean.txt").contains("\n./libs/own\n"))
    #expect(try project.tool.read("docker/lean.Dockerfile.dockerignore").contains("\n!libs/own\n"))
    let dockerfile = try project.tool.read("docker/lean.Dockerfile")
    #expect(dockerfile.contains("--mount=type=bind,rw,source=libs/own,target=/tmp/context/libs/own"))
    let plan = try await project.tool.run("plan", "lean")
    #expect(plan.output.contains("own  0.1  from file:src/libs/own"), "\(plan.output)")
    let why = try await project.tool.run("why", "core", "--variant", "lean")
    #expect(why.output.contains("own 0.1  core<3  pyproject.toml of the sources"), "\(why.output)")
    // The lock stays as it is while nothing changes.
    #expect(try await project.tool.run("lock", "--check").exitCode == 0)
  }

  @Test func `of a branch keep the commit of the lock until they are upgraded`() async throws {
    let project = try await project("core\n")
    let tool = project.tool
    func commit(_ version: String) async throws -> String {
      try tool.write("repo/pyproject.toml", "[project]\nname = \"own\"\nversion = \"\(version)\"\ndependencies = []\n")
      let made = try await command(
        [
          "sh", "-ec",
          "git init -q -b main . && git add -A && git -c user.name=t -c user.email=t@t.test commit -qm x; git rev-parse HEAD",
        ], in: tool.work + "/repo")
      try #require(made.succeeded, "\(made.error)")
      return String(made.output.prefix { !$0.isNewline })
    }
    func locked(_ options: String...) async throws -> String {
      let result = try await tool.run(["resolve", "-r", "in.txt", "-o", "pylock.toml"] + options)
      #expect(result.exitCode == 0, "\(result.error)")
      return try tool.read("pylock.toml")
    }
    let first = try await commit("1")
    try tool.write("in.txt", "own @ git+file://\(tool.work)/repo@main\n")
    let lock = try await locked()
    #expect(lock.contains("requested-revision = \"main\", commit-id = \"\(first)\""))
    let second = try await commit("2")
    #expect(try await locked() == lock)
    #expect(try await locked("-P", "core") == lock)
    #expect(try await locked("-P", "own") == lock.replacing(first, with: second))
  }

  @Test(arguments: [
    ("../outside\n", 2, "requirements/requirements.txt:1:1: error: [direct-reference]"),
    ("own @ ../libs/own\n", 2, "cannot stand in a lock"),
    ("own @ git+file:///nowhere/own\n", 3, "git says"),
    ("own @ https://user:hunter2@h.example/own-1.0-py3-none-any.whl\n", 2, "the address holds credentials"),
  ])
  func `that no image could have are refused`(line: String, code: Int32, message: String) async throws {
    let result = try await project(line).tool.run("lock", "lean")
    #expect(result.exitCode == code && result.error.contains(message), "\(result.error)")
    #expect(!result.error.contains("hunter2"))
  }

  @Test func `links of the command line count beside the index`() async throws {
    let project = try await project("web\nextra-tool\n")
    let links = try await LoopbackIndex([ServedRelease("extra-tool", "1.0"), ServedRelease("web", "9.0")])
    let result = try await project.tool.run("resolve", "-r", "in.txt", "-f", "\(links.origin)/links")
    #expect(result.output.contains("--find-links \(links.origin)/links\n"), "\(result.error)")
    #expect(result.output.contains("\nextra-tool==1.0\n") && result.output.contains("\nweb==9.0\n"))
    let alone = try await project.tool.run(
      "resolve", "-r", "in.txt", "-f", "\(links.origin)/links", "--no-index", variables: ["UV_DEFAULT_INDEX": ""])
    #expect(alone.exitCode == 0 && alone.output.contains("\nweb==9.0\n"), "\(alone.error)")
    await links.shutdown()
  }

  @Test func `a yanked version that is pinned is said aloud`() async throws {
    let releases = [ServedRelease("old", "1.0", yanked: "loses data"), ServedRelease("old", "0.9")]
    let index = try await LoopbackIndex(releases)
    let tool = try CommandLineTool(index: index.url)
    try tool.write("in.txt", "old==1.0\n")
    let pinned = try await tool.run("resolve", "-r", "in.txt")
    #expect(pinned.exitCode == 0 && pinned.error.contains("warning: 'old' 1.0 was yanked: 'loses data'\n"))
    try tool.write("in.txt", "old\n")
    let free = try await tool.run("resolve", "-r", "in.txt")
    #expect(free.output.contains("\nold==0.9\n") && !free.error.contains("warning"))
    #expect(free.error.contains("note: old 1.0 was passed over for 0.9: it was yanked (loses data)\n"), "\(free.error)")
    await index.shutdown()
  }
}
