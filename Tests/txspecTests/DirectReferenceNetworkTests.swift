import FoundationEssentials
import TestSupport
import Testing

/// A project that takes packages from everywhere but an index, up to their installation by the commands of its
/// Dockerfile. Builds of the packages fetch their build tools from the live index.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["TXSPEC_TEST_NETWORK"] == "1",
    "set TXSPEC_TEST_NETWORK=1; needs a package index, git, and uv from PyPI in TXSPEC_PEERS or on PATH"))
struct DirectReferenceNetworkTests {
  /// The projects `there`, `here`, `linked`, `archived`, `shared` and `cloned`, each of one module; `web` is what a
  /// server gives out.
  private struct Project {
    let tool: CommandLineTool
    let server: LoopbackFolder
    let commit: String

    static let names = ["archived", "cloned", "here", "linked", "shared", "there"]

    init() async throws {
      tool = try CommandLineTool()
      for name in Self.names {
        let folder = name == "shared" ? "libs" : "sources"
        try tool.write(
          "\(folder)/\(name)/pyproject.toml",
          """
          [project]
          name = "\(name)"
          version = "1.\(name.count)"
          [build-system]
          requires = ["setuptools>=61"]
          build-backend = "setuptools.build_meta"
          """)
        try tool.write("\(folder)/\(name)/\(name).py", "NAME = '\(name)'\n")
      }
      let made = try await command(
        [
          "sh", "-ec",
          """
          mkdir -p web wheels files
          python3 -m pip wheel -q --disable-pip-version-check --no-deps -w web ./sources/there
          python3 -m pip wheel -q --disable-pip-version-check --no-deps -w files ./sources/here
          python3 -m pip wheel -q --disable-pip-version-check --no-deps -w wheels ./sources/linked
          tar -C sources -czf web/main.tar.gz --transform 's|^archived|x-main/archived|' archived
          cd sources/cloned
          git init -q -b main . && git add -A && git -c user.name=t -c user.email=t@t.test commit -qm one
          git tag v1
          cd ../..
          git clone -q --bare sources/cloned web/cloned.git
          git -C web/cloned.git update-server-info
          git -C web/cloned.git rev-parse v1
          """,
        ], in: tool.work)
      try #require(made.succeeded, "\(made.error)")
      commit = made.output.split(separator: "\n").last.map(String.init) ?? ""
      server = try await LoopbackFolder(tool.work + "/web")
      try tool.write(
        "requirements.txt",
        """
        there @ \(server.origin)/there-1.5-py3-none-any.whl
        archived @ \(server.origin)/main.tar.gz#subdirectory=archived
        git+\(server.origin)/cloned.git@v1#egg=cloned
        ./files/here-1.4-py3-none-any.whl
        -e ./libs/shared
        --find-links wheels
        linked
        """)
      try tool.write(
        "txspec.yaml",
        """
        version: 1
        project: sample
        context: .
        python: "3.11"
        requirements: [requirements.txt]
        app: { workdir: /app, copy: [app], cmd: [python, -m, app] }
        variants:
          pip: { base: "python:3.11-slim-bookworm", platforms: [linux/amd64], installer: pip }
          uv: { base: "python:3.11-slim-bookworm", platforms: [linux/amd64], installer: uv }

        """)
      try tool.write("app/__main__.py", "")
    }

    /// What the virtual environment has, by what the modules say.
    func check(_ python: String) async throws {
      let script =
        "import \(Self.names.joined(separator: ", ")); print(\(Self.names.map { "\($0).NAME" }.joined(separator: ", ")))"
      let result = try await tool.runPeer(python, "-c", script)
      #expect(result.output == Self.names.joined(separator: " ") + "\n", "\(result.error)")
    }
  }

  @Test(arguments: ["pip", "uv"])
  func `the commands of the Dockerfile install all of it`(installer: String) async throws {
    let project = try await Project()
    let tool = project.tool
    let emitted = try await tool.runLive("emit")
    try #require(emitted.exitCode == 0, "\(emitted.error)")
    #expect(try await tool.runLive("emit", "--check").exitCode == 0)
    let lock = try tool.read("requirements-\(installer).txt")
    #expect(lock.contains("cloned @ git+\(project.server.origin)/cloned.git@\(project.commit)\n"))
    // As in the image, but for where things are.
    #expect(try await tool.runPeer("python3.11", "-m", "venv", "--without-pip", "venv").exitCode == 0)
    try tool.makeFolder("tmp")
    try tool.write("tmp/requirements.txt", lock)
    try FileManager.default.createSymbolicLink(atPath: "\(tool.work)/tmp/context", withDestinationPath: tool.work)
    let dockerfile = try tool.read("docker/\(installer).Dockerfile").replacing("\\\n", with: " ")
    let commands = dockerfile.split(separator: "\n").filter { $0.hasPrefix("RUN") && $0.contains("--requirement") }
    #expect(commands.count == 2)
    for command in commands {
      let words = command.dropFirst(4).split(separator: " ").filter { !$0.hasPrefix("--mount=") }.joined(separator: " ")
      let moved = words.replacing("/tmp/", with: "\(tool.work)/tmp/")
        .replacing("/opt/venv", with: "\(tool.work)/venv").replacing("/root/.cache", with: "\(tool.work)/cache")
      let result = try await tool.runPeer("sh", "-ec", moved)
      try #require(result.exitCode == 0, "\(moved)\n\(result.error)")
    }
    try await project.check("venv/bin/python")
    await project.server.shutdown()
  }

  @Test func `uv and pip take the locks as they are`() async throws {
    let project = try await Project()
    let tool = project.tool
    let resolved = try await tool.runLive("lock", "uv")
    try #require(resolved.exitCode == 0, "\(resolved.error)")
    for (folder, words) in [
      ("venv-pylock", ["uv", "pip", "install", "--preview", "-r", "pylock.uv.toml"]),
      ("venv-lock", ["uv", "pip", "install", "--no-deps", "-r", "requirements-uv.txt"]),
    ] {
      #expect(try await tool.runPeer("python3.11", "-m", "venv", "--without-pip", folder).exitCode == 0)
      let result = try await tool.runPeer(words[0], Array(words[1...] + ["--python", "\(folder)/bin/python"]))
      #expect(result.exitCode == 0, "\(result.error)")
      try await project.check("\(folder)/bin/python")
    }
    // What uv itself makes of the same lines.
    let compiled = try await tool.runPeer(
      "uv", ["pip", "compile", "-q", "--no-config", "--no-header", "--no-annotate", "requirements.txt"])
    // An image has no folder that somebody edits, and a name needs not be told twice.
    let uv = compiled.output.split(separator: "\n").map {
      String($0.replacing("#egg=cloned", with: "").trimmingPrefix("-e "))
    }
    let lines = try tool.read("requirements-uv.txt").split(separator: "\n").map {
      String($0.replacing(" \\", with: ""))
    }
    let ours = lines.filter { !$0.hasPrefix(" ") && !$0.hasPrefix("#") && !$0.hasPrefix("--") }
    #expect(ours.sorted() == uv.sorted(), "\(compiled.error)")
    await project.server.shutdown()
  }
}
