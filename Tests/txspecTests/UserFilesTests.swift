import FoundationEssentials
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Files of the user that no command may replace: those that are read, and those that txspec did not write.
@Suite struct UserFilesTests {
  private static let mine = "web==2.0\n# mine\n"

  /// A project whose one variant is `cpu`.
  private func project(
    requirements: String = "requirements.txt", keys: String = "", variant: String = "", spec: String = "txspec.yaml"
  ) async throws -> (tool: CommandLineTool, index: LoopbackIndex) {
    let index = try await LoopbackIndex(SampleProject.releases)
    let tool = try CommandLineTool(index: index.url)
    try tool.write(
      spec,
      """
      version: 1
      project: web
      python: "3.11"
      requirements: [\(requirements)]
      \(keys)
      variants:
        cpu: { base: "python:3.11-slim-bookworm"\(variant) }

      """)
    return (tool, index)
  }

  /// Each is a file that is read and stands where something is emitted to.
  @Test(
    arguments: [
      ("requirements-cpu.txt", "", "", ["requirements-cpu.txt"]),
      ("deps.txt", "constraints: [requirements-cpu.txt]", "", ["deps.txt", "requirements-cpu.txt"]),
      ("deps.txt", "overrides: [requirements-cpu.txt]", "", ["deps.txt", "requirements-cpu.txt"]),
      ("Requirements-CPU.txt", "", "", ["Requirements-CPU.txt"]),
      ("deps.txt", "", ", lock: ./x/../deps.txt", ["deps.txt"]),
      ("deps.txt", "app: { copy: [docker/cpu.Dockerfile] }", "", ["deps.txt", "docker/cpu.Dockerfile"]),
      ("deps.txt", "app: { copy: [docker-bake.hcl] }", "", ["deps.txt", "docker-bake.hcl"]),
      ("deps.txt", "app: { copy: [app] }", ", lock: app/settings.txt", ["deps.txt", "app/settings.txt"]),
      ("layers/cpu-2.txt", "", ", lock: lock.txt", ["layers/cpu-2.txt"]),
      ("docker/cpu.Dockerfile.dockerignore", "", "", ["docker/cpu.Dockerfile.dockerignore"]),
      ("deps.txt", "", ", lock: txspec.yaml", ["deps.txt"]),
    ] as [(String, String, String, [String])])
  func `no command replaces a file that the spec reads, forced or not`(
    requirements: String, keys: String, variant: String, files: [String]
  ) async throws {
    let (tool, index) = try await project(requirements: requirements, keys: keys, variant: variant)
    for file in files { try tool.write(file, Self.mine) }
    let before = try tool.files()
    for command in [
      ["check"], ["plan"], ["emit"], ["emit", "--force"], ["lock"], ["lock", "--force"], ["emit", "--check"],
    ] {
      let result = try await tool.run(command)
      #expect(result.exitCode == 2, "\(command): \(result.error)")
      #expect(result.error.hasPrefix("txspec.yaml:"), "\(result.error)")
      #expect(
        result.error.contains("[overwritten-input]") || result.error.contains("[shared-lock]"), "\(result.error)")
      #expect(result.error.contains("hint: "))
    }
    #expect(try tool.files() == before)
    _ = index
  }

  @Test func `says the lock line that helps`() async throws {
    let (tool, index) = try await project(requirements: "requirements-cpu.txt")
    try tool.write("requirements-cpu.txt", Self.mine)
    let checked = try await tool.run("check")
    #expect(
      checked.error == """
        txspec.yaml:7:3: error: [overwritten-input] the lock of 'cpu' would replace 'requirements-cpu.txt', which the spec reads
          txspec.yaml:4:16: note: it is read here
          hint: write the lock elsewhere; add to variant 'cpu':  lock: requirements/requirements-cpu.lock.txt

        """)
    let spec = try tool.read("txspec.yaml")
    try tool.write(
      "txspec.yaml", spec.replacing("cpu: {", with: "cpu: { lock: requirements/requirements-cpu.lock.txt,"))
    #expect(try await tool.run("check").exitCode == 0)
    #expect(try await tool.run("emit").exitCode == 0)
    #expect(try tool.read("requirements-cpu.txt") == Self.mine)
    _ = index
  }

  /// What leads to the file that is read by another name.
  @Test(arguments: ["included", "link", "folder", "hard link"])
  func `counts included files, links of files and folders, and hard links`(kind: String) async throws {
    let (tool, index) = try await project(requirements: "deps.txt", variant: ", lock: locks/lock.txt")
    try tool.write("deps.txt", Self.mine)
    let manager = FileManager.default
    switch kind {
    case "included":
      try tool.write("deps.txt", "-r locks/lock.txt\n")
      try tool.write("locks/lock.txt", Self.mine)
    case "link":
      try tool.makeFolder("locks")
      try manager.createSymbolicLink(atPath: tool.work + "/locks/lock.txt", withDestinationPath: "../deps.txt")
    case "folder":
      try tool.remove("deps.txt")
      try tool.write("real/lock.txt", Self.mine)
      try manager.createSymbolicLink(atPath: tool.work + "/locks", withDestinationPath: "real")
      try manager.createSymbolicLink(atPath: tool.work + "/deps.txt", withDestinationPath: "real/lock.txt")
    default:
      try tool.makeFolder("locks")
      #expect(link(tool.work + "/deps.txt", tool.work + "/locks/lock.txt") == 0)
    }
    let before = try tool.files()
    for command in [["check"], ["emit", "--force"], ["lock", "--force"]] {
      let result = try await tool.run(command)
      #expect(result.exitCode == 2 && result.error.contains("[overwritten-input]"), "\(command): \(result.error)")
    }
    #expect(try tool.files() == before)
    _ = index
  }

  @Test(arguments: [
    "lock: docker/cpu.Dockerfile", "lock: docker-bake.hcl", "lock: pylock.cpu.toml", "lock: Docker-Bake.HCL",
  ])
  func `writes no two files to one place`(lock: String) async throws {
    let (tool, index) = try await project(variant: ", \(lock)")
    try tool.write("requirements.txt", Self.mine)
    let result = try await tool.run("check")
    #expect(result.exitCode == 2 && result.error.contains("[shared-output]"), "\(result.error)")
    _ = index
  }

  @Test(
    arguments: [
      ("requirements-cpu.txt", "web==2.0\n", "this file was not written by txspec"),
      (
        "requirements-cpu.txt",
        "# This file was autogenerated by uv via the following command:\n#  uv pip compile\nweb==1.0\n",
        "this file was written by uv, not by txspec"
      ), ("pylock.cpu.toml", "lock-version = \"1.0\"\ncreated-by = \"pdm\"\n", "this file was written by pdm"),
      ("docker/cpu.Dockerfile.dockerignore", "data\n", "this file was not written by txspec"),
      ("docker-bake.hcl", "target \"x\" {}\n", "this file was not written by txspec"),
    ] as [(String, String, String)])
  func `replaces what it did not write only when forced`(path: String, text: String, message: String) async throws {
    let (tool, index) = try await project()
    try tool.write("requirements.txt", "web\n")
    try tool.write(path, text)
    let before = try tool.files()
    let warned = try await tool.run("check")
    #expect(
      warned.exitCode == 0 && warned.error.contains("\(path):1:1: warning: [foreign-file] \(message)"),
      "\(warned.error)")
    let refused = try await tool.run("emit")
    #expect(
      refused.exitCode == 2 && refused.error.contains("\(path):1:1: error: [foreign-file] \(message)"),
      "\(refused.error)")
    #expect(try tool.files() == before)
    #expect(try await tool.run("emit", "--force").exitCode == 0)
    #expect(try tool.read(path) != text)
    if message.contains("uv") { #expect(try tool.read(path).contains("web==1.0")) }
    #expect(try await tool.run("check").error.isEmpty)
    _ = index
  }

  @Test func `an empty file that git tracks is somebody's`() async throws {
    let (tool, index) = try await project()
    try tool.write("requirements.txt", "web\n")
    try tool.write("docker/cpu.Dockerfile.dockerignore", "")
    #expect(try await tool.run("check").error.isEmpty)
    #expect(try await command(["sh", "-c", "git init -q --template= . && git add -A"], in: tool.work).succeeded)
    let refused = try await tool.run("emit")
    #expect(refused.exitCode == 2 && refused.error.contains("git tracks this file"), "\(refused.error)")
    #expect(try await tool.run("emit", "--force").exitCode == 0)
    _ = index
  }

  @Test func `options that name an output file replace neither what is read nor what is foreign`() async throws {
    let (tool, index) = try await project(requirements: "deps.txt")
    try tool.write("deps.txt", "-r more.txt\n-c limits.txt\n")
    try tool.write("more.txt", "web\n")
    try tool.write("limits.txt", "web<3\n")
    try tool.write("notes.txt", "mine\n")
    let before = try tool.files()
    for name in ["deps.txt", "more.txt", "./limits.txt", "LIMITS.txt", "../work/more.txt"] {
      for extra in [[], ["--force"]] {
        let result = try await tool.run(["resolve", "-r", "deps.txt", "-o", name] + extra)
        #expect(result.exitCode == 2 && result.error.contains("[overwritten-input]"), "\(name): \(result.error)")
        // That the same command reads it says nothing new.
        #expect(!result.error.contains("<arguments>: note:"), "\(result.error)")
      }
    }
    let foreign = try await tool.run("resolve", "-r", "deps.txt", "-o", "notes.txt")
    #expect(foreign.exitCode == 2 && foreign.error.contains("[foreign-file]"), "\(foreign.error)")
    let chart = try await tool.run("replay", "cpu", "--svg", "limits.txt")
    #expect(chart.exitCode == 2 && chart.error.contains("[overwritten-input]"), "\(chart.error)")
    let snapshot = try await tool.run("base", "inspect", "python:3.11", "-o", "deps.txt", "--force")
    #expect(snapshot.exitCode == 2 && snapshot.error.contains("[overwritten-input]"), "\(snapshot.error)")
    let other = try await tool.run("base", "inspect", "python:3.11", "-o", "notes.txt")
    #expect(other.exitCode == 2 && other.error.contains("[foreign-file]"), "\(other.error)")
    #expect(try tool.files() == before)
    for format in ["requirements", "pylock", "json"] {
      for _ in 0..<2 {
        let written = try await tool.run("resolve", "-r", "deps.txt", "-o", "out.txt", "--format", format, "--force")
        #expect(written.exitCode == 0, "\(written.error)")
        // The second time, and in another format, it is its own.
        let again = try await tool.run("resolve", "-r", "deps.txt", "-o", "out.txt", "--format", format)
        #expect(again.exitCode == 0, "\(format): \(again.error)")
      }
    }
    _ = index
  }

  @Test func `keeps the mode of what it replaces`() async throws {
    let (tool, index) = try await project()
    try tool.write("requirements.txt", "web\n")
    #expect(try await tool.run("lock").exitCode == 0)
    #expect(chmod(tool.work + "/requirements-cpu.txt", 0o640) == 0)
    try tool.write("requirements.txt", "web\ntool\n")
    #expect(try await tool.run("lock").exitCode == 0)
    var status = stat()
    #expect(stat(tool.work + "/requirements-cpu.txt", &status) == 0 && status.st_mode & 0o777 == 0o640)
    _ = index
  }

  @Test func `one variant alone leaves no group that names what is not there`() async throws {
    let project = try await SampleProject()
    let tool = project.tool
    #expect(try await tool.run("emit", "lean").exitCode == 0)
    #expect(try !tool.read("docker-bake.hcl").contains("slim\""))
    #expect(try await tool.run("emit", "slim").exitCode == 0)
    let both = try tool.read("docker-bake.hcl")
    #expect(both.contains("targets = [\"slim\", \"lean\"]"), "\(both)")
    // Those that stand stay when the other is emitted again.
    #expect(try await tool.run("emit", "lean").exitCode == 0)
    #expect(try tool.read("docker-bake.hcl") == both)
  }

  @Test func `keeps to the user's ignore file and says so`() async throws {
    let (tool, index) = try await project(keys: "app: { copy: [app] }")
    try tool.write("requirements.txt", "web\n")
    for file in ["app/main.py", "app/data/x.csv", "app/.env.example"] { try tool.write(file, "x\n") }
    try tool.write(".dockerignore", "app/data\n")
    for command in ["plan", "context"] {
      let shown = try await tool.run(command)
      #expect(
        shown.output.contains("ignore rules of txspec and of .dockerignore, which keeps out app/data\n"),
        "\(shown.output)")
      #expect(shown.output.contains("warning: named like secrets and so not sent: app/.env.example\n"))
      #expect(shown.output.contains("hint: to send one, add it to 'app.copy': app/.env.example\n"))
      let json = try await tool.run(command, "--format", "json").output
      #expect(json.contains("\"ignore_file\" : \".dockerignore\"") && json.contains("\"app/.env.example\""))
    }
    #expect(try await tool.run("emit").exitCode == 0)
    #expect(try tool.read("docker/cpu.Dockerfile.dockerignore").contains("\napp/data\n"))
    try tool.write(".dockerignore", "app/data\n!app/data/x.csv\n")
    #expect(try await tool.run("emit", "--check").exitCode == 1)

    for (text, message) in [
      (
        "app\n",
        "txspec.yaml:5:15: error: [kept-out] 'app' is to be copied, and '.dockerignore' keeps it from the build"
      ),
      ("*\n!other\n", "error: [kept-out] 'app' is to be copied"),
      ("*\n!app/none\n", "error: [kept-out] 'app' is to be copied"),
      ("x\n[\n", ".dockerignore:2:1: error: [bad-ignore-file]"),
      ("requirements-*\n", "keeps 'requirements-cpu.txt' out"), ("*\n!app\n", "keeps 'requirements-cpu.txt' out"),
    ] {
      try tool.write(".dockerignore", text)
      let result = try await tool.run("check")
      #expect(result.exitCode == 2 && result.error.contains(message), "\(text): \(result.error)")
    }
    _ = index
  }
}

/// What is no place to write to, and what can't be read and must not count as empty.
@Suite struct OddPlaceTests {
  @Test(arguments: [".git/hooks/pre-commit", "../src/.GIT/config", "sub/.hg/x.txt"])
  func neverWritesIntoVersionControl(lock: String) async throws {
    let project = try await SampleProject()
    let spec = try project.tool.read("specs/sample.yaml")
    try project.tool.write(
      "specs/sample.yaml", spec.replacing("slim:", with: "slim:\n    lock: \(lock)", maxReplacements: 1))
    for arguments in [["check"], ["emit"], ["emit", "--force"]] {
      let result = try await project.tool.run(arguments)
      #expect(result.exitCode == 2, "\(result.error)")
      #expect(result.error.contains("[version-control]"), "\(result.error)")
    }
  }

  @Test(arguments: [(".git/config", "[version-control]"), ("https://h.example/lock.txt", "[bad-output]")])
  func refusesOddOutputs(path: String, code: String) async throws {
    let project = try await SampleProject()
    let result = try await project.tool.run("resolve", "-r", "requirements/requirements.txt", "-o", path, "--force")
    #expect(result.exitCode == 2 && result.error.contains(code), "\(result.error)")
  }

  @Test func closedInputIsNotAnEmptyFile() async throws {
    let project = try await SampleProject()
    try project.tool.write("l.txt", "web==1.0\n")
    let result = try await childProcess(
      "/bin/bash",
      ["-c", "exec \"$@\" <&-", "bash", CommandLineTool.executable, "resolve", "-", "-o", "l.txt", "--force"],
      in: project.tool.work, environment: project.tool.environment)
    #expect(result.exitCode == 2 && result.error.contains("cannot read"), "\(result.error)")
    #expect(try project.tool.read("l.txt") == "web==1.0\n")
  }

  @Test func anIgnoreFileThatIsNoFileIsNotOverlooked() async throws {
    let project = try await SampleProject()
    try project.tool.makeFolder("src/.dockerignore")
    for command in ["check", "emit", "context"] {
      let result = try await project.tool.run(command)
      #expect(result.exitCode == 2 && result.error.contains("src/.dockerignore"), "\(command): \(result.error)")
    }
  }

  @Test func refusesAddressesThatHoldASignature() async throws {
    let project = try await SampleProject()
    try project.tool.write("r.txt", "web @ https://h.example/web-1.0-py3-none-any.whl?X-Amz-Signature=s3cr3t&a=b\n")
    let result = try await project.tool.run("resolve", "r.txt")
    #expect(result.exitCode == 2 && result.error.contains("r.txt:1:1: error: [direct-reference]"), "\(result.error)")
    #expect(!result.error.contains("s3cr3t"))
  }
}
