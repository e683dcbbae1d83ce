import FoundationEssentials
import TestSupport
import Testing

@Suite struct EmitTests {
  @Test func writesEveryFileAndThenSaysUnchanged() async throws {
    let project = try await SampleProject()
    let sources = Set(try project.tool.files().keys)
    let first = try await project.tool.run("emit")
    let written = try project.tool.files()
    #expect(written.keys.filter { !sources.contains($0) }.sorted() == SampleProject.emittedFiles)
    #expect(first.output.hasPrefix("9 files written, 0 unchanged\n"), "\(first.output)")

    let second = try await project.tool.run("emit")
    #expect(second.output.hasPrefix("0 files written, 9 unchanged\n"), "\(second.output)")
    #expect(try project.tool.files() == written)
  }

  @Test func writesTheSameBytesElsewhereFromAnEmptyCache() async throws {
    let (one, other) = (try await SampleProject(), try await SampleProject())
    #expect(try await one.tool.run("emit").exitCode == 0)
    #expect(
      try await other.tool.run("emit", variables: ["UV_DEFAULT_INDEX": one.index.url]).exitCode == 0)
    #expect(try one.tool.files() == other.tool.files())
  }

  @Test func writesTheBakeFileAsJSONWhenTold() async throws {
    let project = try await SampleProject()
    let emitted = try await project.tool.run("emit", "--bake-format", "json")
    #expect(emitted.output.contains("docker-bake.json"), "\(emitted.error)")
    let files = try project.tool.files()
    #expect(files["docker-bake.hcl"] == nil && files["docker-bake.json"]?.hasPrefix("{\n  \"//\": ") == true)
    let unknown = try await project.tool.run("emit", "--bake-format", "yaml")
    #expect(unknown.exitCode == 2 && unknown.error.contains("hint: use hcl, json"), "\(unknown.error)")
  }

  /// Bake reads both where both stand.
  @Test func `removes the bake file in the other language, if it is its own`() async throws {
    let project = try await SampleProject()
    let tool = project.tool
    #expect(try await tool.run("emit").exitCode == 0)
    for (format, kept, gone) in [
      ("json", "docker-bake.json", "docker-bake.hcl"), ("hcl", "docker-bake.hcl", "docker-bake.json"),
    ] {
      let stale = try await tool.run("emit", "--bake-format", format, "--check")
      #expect(stale.exitCode == 1 && stale.output.contains("obsolete"), "\(stale.output)")
      let emitted = try await tool.run("emit", "--bake-format", format)
      // The Dockerfiles say what they are built with.
      #expect(emitted.output.hasPrefix("3 files written, 6 unchanged\n"), "\(emitted.output)")
      #expect(emitted.output.contains("removed") && emitted.output.contains(gone))
      let files = try tool.files()
      #expect(files[gone] == nil && files[kept] != nil)
      #expect(try await tool.run("emit", "--bake-format", format, "--check").exitCode == 0)
    }

    try tool.write("docker-bake.json", "{}\n")
    let warned = try await tool.run("emit")
    #expect(
      warned.exitCode == 0 && warned.error.contains("docker-bake.json was not written by txspec"), "\(warned.error)")
    #expect(try tool.read("docker-bake.json") == "{}\n")
  }

  @Test func `keeps to the language of the bake file there is`() async throws {
    let project = try await SampleProject()
    #expect(try await project.tool.run("emit", "--bake-format", "json").exitCode == 0)
    #expect(try await project.tool.run("emit", "--check").exitCode == 0)
    let again = try await project.tool.run("emit")
    #expect(again.output.hasPrefix("0 files written"), "\(again.output)")
  }

  @Test func `replaces no file that it did not write, unless forced`() async throws {
    let project = try await SampleProject()
    let tool = project.tool
    try tool.write("docker/lean.Dockerfile", "FROM scratch\n")
    let refused = try await tool.run("emit")
    #expect(
      refused.exitCode == 2 && refused.error.contains("docker/lean.Dockerfile:1:1: error: [foreign-file]"),
      "\(refused.error)")
    #expect(try tool.read("docker/lean.Dockerfile") == "FROM scratch\n")
    // Nothing else was written either.
    #expect(try tool.files()["docker-bake.hcl"] == nil)
    #expect(try await tool.run("emit", "--force").exitCode == 0)
    #expect(try tool.read("docker/lean.Dockerfile") != "FROM scratch\n")

    // What another spec emitted is that spec's, as long as it is there.
    let bake = try tool.read("docker-bake.hcl")
    let spec = try #require(bake.split(separator: " from ").dropFirst().first?.split(separator: ";").first)
    try tool.write("docker-bake.hcl", bake.replacing("from \(spec);", with: "from other.yaml;"))
    try tool.write("other.yaml", "version: 1\n")
    let others = try await tool.run("emit")
    #expect(others.exitCode == 2 && others.error.contains("this file comes from other.yaml"), "\(others.error)")
    try tool.remove("other.yaml")
    #expect(try await tool.run("emit").exitCode == 0)
    #expect(try tool.read("docker-bake.hcl") == bake)
  }

  @Test func `writes through no link that leads out of the output folder`() async throws {
    let project = try await SampleProject()
    let tool = project.tool
    #expect(try await tool.run("emit").exitCode == 0)
    let outside = tool.root + "/outside"
    try FileManager.default.createDirectory(atPath: outside, withIntermediateDirectories: false)
    try "mine\n".write(toFile: outside + "/kept", atomically: true, encoding: .utf8)
    for (path, target) in [("requirements/requirements-lean.txt", outside + "/kept"), ("docker", outside)] {
      let place = tool.work + "/" + path
      try FileManager.default.removeItem(atPath: place)
      try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: target)
      let refused = try await tool.run("emit")
      #expect(
        refused.exitCode == 3 && refused.error.contains("a link takes it out of the output folder"), "\(refused.error)")
      try FileManager.default.removeItem(atPath: place)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: outside) == ["kept"])
    #expect(try String(contentsOfFile: outside + "/kept", encoding: .utf8) == "mine\n")
  }

  @Test func `removes files of layers and variants that are gone`() async throws {
    let project = try await SampleProject()
    let tool = project.tool
    #expect(try await tool.run("emit").exitCode == 0)
    let emitted = Set(try tool.files().keys)
    let dockerfile = try tool.read("docker/lean.Dockerfile")
    let gone = ["docker/old.Dockerfile", "requirements/layers/lean-19.txt", "requirements/layers/old-2.txt"]
    try tool.write(gone[0], dockerfile.replacing("variant 'lean'", with: "variant 'old'"))
    for path in gone.dropFirst() { try tool.write(path, "# Packages: web\n#\nweb==1.0\n") }
    let kept = ["requirements/layers/lean-20.txt", "requirements/layers/notes-1.txt", "docker/mine.Dockerfile"]
    for path in kept { try tool.write(path, "mine\n") }
    let stale = try await tool.run("emit", "--check")
    #expect(stale.exitCode == 1 && gone.allSatisfy(stale.output.contains), "\(stale.output)")
    // One variant alone leaves those of others.
    #expect(try await tool.run("emit", "lean").exitCode == 0)
    #expect(try tool.files()[gone[0]] != nil && tool.files()[gone[1]] == nil && tool.files()[gone[2]] != nil)
    #expect(try await tool.run("emit").exitCode == 0)
    #expect(Set(try tool.files().keys) == emitted.union(kept))
    #expect(try await tool.run("emit", "--check").exitCode == 0)
  }

  @Test func lockWritesOnlyTheLocks() async throws {
    let project = try await SampleProject()
    let sources = Set(try project.tool.files().keys)
    #expect(try await project.tool.run("lock", "lean").exitCode == 0)
    let written = try project.tool.files().filter { !sources.contains($0.key) }
    #expect(written.keys.sorted() == ["requirements/pylock.lean.toml", "requirements/requirements-lean.txt"])
    let lock = try #require(written["requirements/requirements-lean.txt"])
    #expect(lock.contains("web==2.0") && lock.contains("core==2.0") && lock.contains("--hash=sha256:"))
    let pylock = try #require(written["requirements/pylock.lean.toml"])
    #expect(pylock.contains("name = \"web\"") && pylock.contains("name = \"core\"") && pylock.contains("sha256"))
    #expect(!lock.contains("helper") && !pylock.contains("helper"))
  }

  @Test func writesToAnotherFolderWhenTold() async throws {
    let project = try await SampleProject()
    let sources = try project.tool.files()
    #expect(try await project.tool.run("emit", "--output-dir", "out").exitCode == 0)
    let written = try project.tool.files().keys.filter { sources[$0] == nil }
    #expect(written.allSatisfy { $0.hasPrefix("out/") } && written.contains("out/docker-bake.hcl"), "\(written)")
    #expect(try await project.tool.run("emit", "--output-dir", "out", "--check").exitCode == 0)
  }

  @Test(arguments: SampleProject.emittedFiles)
  func checkNoticesAnEditedOrMissingFile(path: String) async throws {
    let project = try await SampleProject()
    #expect(try await project.tool.run("emit").exitCode == 0)
    let clean = try project.tool.files()

    try project.tool.write(path, try project.tool.read(path) + "\n")
    let edited = try await project.tool.run("emit", "--check")
    #expect(edited.exitCode == 1)
    #expect(edited.output.hasPrefix("1 file stale\n"), "\(edited.output)")
    #expect(edited.output.contains("differs  \(path)"), "\(edited.output)")
    #expect(try project.tool.read(path) == (clean[path] ?? "") + "\n", "--check writes nothing")

    try project.tool.remove(path)
    let missing = try await project.tool.run("emit", "--check")
    #expect(missing.exitCode == 1)
    #expect(missing.output.contains("missing  \(path)"), "\(missing.output)")

    #expect(try await project.tool.run("emit").exitCode == 0)
    #expect(try project.tool.files() == clean)
  }

  @Test(arguments: SampleProject.emittedFiles)
  func leavesEveryFileAsItWasWhenOneTargetIsAFolder(path: String) async throws {
    let project = try await SampleProject()
    #expect(try await project.tool.run("emit").exitCode == 0)
    try project.tool.remove(path)
    try project.tool.makeFolder(path)
    try project.tool.write("requirements/requirements.txt", "web==1.0\ntool\n")
    try project.tool.write("specs/sample.yaml", SampleProject.spec().replacing("python, -m", with: "python, -O, -m"))
    let before = try project.tool.files()
    let result = try await project.tool.run("emit")
    #expect(result.exitCode == 3)
    #expect(result.output.isEmpty)
    #expect(result.error.contains(path), "\(result.error)")
    #expect(try project.tool.files() == before)
  }

  /// Layers that were chosen by priors stay, so whoever meant them to fit the project's history has to know.
  @Test func saysWhyLayersAreChosenWithoutAHistory() async throws {
    let project = try await SampleProject()
    let tool = project.tool
    func note(_ arguments: String..., variables: [String: String] = [:]) async throws -> String {
      let result = try await tool.run(arguments, variables: variables)
      #expect(result.exitCode == 0, "\(result.error)")
      return result.error
    }
    func chosen(for reason: String) -> String { "note: layers are chosen without a history: \(reason)\n" }

    // Nobody can tell that no history was wanted from that there is none.
    let none = chosen(for: "there is no git repository around the build context or the spec")
    #expect(try await note("emit") == none)
    for kept in [["emit"], ["emit", "--check"], ["lock"]] {
      let result = try await tool.run(kept)
      #expect(result.exitCode == 0 && result.error.isEmpty, "\(result.error)")
    }
    #expect(try await note("emit", "--regroup") == none)
    #expect(try await note("emit", "--regroup", "--check") == "")
    #expect(try await note("emit", "--regroup", "--history", "none") == "")

    // The shell that starts the tool is needed, and nothing else.
    try tool.makeFolder("programs")
    try FileManager.default.createSymbolicLink(atPath: tool.work + "/programs/sh", withDestinationPath: "/bin/sh")
    #expect(
      try await note("emit", "--regroup", variables: ["PATH": tool.work + "/programs"])
        == chosen(for: "git is not installed"))

    let commit = """
      git add -A && git -c user.name=n -c user.email=n@example -c commit.gpgsign=false commit -q --allow-empty -m x
      """
    for (script, reason) in [
      ("git init -q --template= .", "the repository has no commit"),
      (commit, "the repository has only 1 commit, as a shallow clone has"), (commit, nil),
    ] {
      let result = try await command(["sh", "-c", script], in: tool.work)
      #expect(result.succeeded, "\(result.error)")
      #expect(try await note("emit", "--regroup") == reason.map(chosen) ?? "")
    }
    // What git itself is tested with in place of another user.
    let other = ["GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"]
    let distrusted = try await note("emit", "--regroup", variables: other)
    #expect(distrusted.hasPrefix("note: layers are chosen without a history: git does not trust the owner of the repo"))
    let named = try await tool.run("emit", "--regroup", "--history", ".", variables: other)
    #expect(named.exitCode == 3 && named.error.contains("hint: name its top folder to 'git config"), "\(named.error)")
  }
}
