import TestSupport
import Testing

/// Exit codes: 0 done, 1 the answer is no, 2 the input is wrong, 3 the world failed.
@Suite struct ExitCodeTests {
  @Test(arguments: [
    ["plan"], ["plan", "lean"], ["emit", "--history", "none"], ["lock"], ["why", "core"], ["check"], ["cache", "info"],
    ["cache", "clear"],
    ["resolve", "-r", "requirements/requirements.txt"], ["--help"], ["--version"],
  ])
  func isZeroWhenAllIsWell(arguments: [String]) async throws {
    let result = try await SampleProject().tool.run(arguments)
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(!result.output.isEmpty)
    #expect(result.error.isEmpty)
  }

  // MARK: 1

  @Test(arguments: [
    ["plan", "slim"], ["emit"], ["lock"], ["why", "core"], ["resolve", "-r", "requirements/requirements.txt"],
  ])
  func isOneWhenNothingSatisfiesTheRequirements(arguments: [String]) async throws {
    let project = try await SampleProject(requirements: "web==2.0\ncore>=3\n")
    let result = try await project.tool.run(arguments)
    #expect(result.exitCode == 1)
    #expect(result.output.isEmpty)
    #expect(result.error.contains("requirements/requirements.txt:1:1"), "\(result.error)")
    #expect(result.error.contains("requirements/requirements.txt:2:1"), "\(result.error)")
  }

  @Test func isOneForAPlanOverItsBudget() async throws {
    let project = try await SampleProject()
    try project.tool.write("specs/sample.yaml", SampleProject.spec(budget: "10kB"))
    let result = try await project.tool.run("plan", "slim")
    #expect(result.exitCode == 1)
    #expect(result.output.contains("over budget"))
  }

  @Test(arguments: ["emit", "lock"])
  func isOneForAStaleCheck(command: String) async throws {
    let project = try await SampleProject()
    #expect(try await project.tool.run(command, "--check").exitCode == 1)
    #expect(try await project.tool.run(command).exitCode == 0)
    #expect(try await project.tool.run(command, "--check").exitCode == 0)
    try project.tool.write("requirements/requirements.txt", "web==1.0\n")
    let result = try await project.tool.run(command, "--check")
    #expect(result.exitCode == 1)
    #expect(result.output.contains("differs"))
  }

  // MARK: 2

  static let misuses: [(words: [String], says: String)] = [
    (["plam"], "did you mean 'plan'?"),
    (["emit", "--output-dir", ""], "--output-dir"),
    (["plan", "--cache-dir", ""], "--cache-dir"),
    (["plan", "--no-such-option"], "--no-such-option"),
    (["resolve"], "-r FILE"),
    (["why"], "name"),
    (["why", "no/name"], "'no/name' is no package name"),
    (["plan", "--offline", "--refresh"], "contradict"),
    (["plan", "--format", "xml"], "xml"),
    (["plan", "slimm"], "did you mean 'slim'?"),
    (["why", "core", "--variant", "laen"], "did you mean 'lean'?"),
    (["emit", "slim", "leean"], "did you mean 'lean'?"),
    (["plan", "--spec", "specs/missing.yaml"], "specs/missing.yaml"),
    (["resolve", "-r", "requirements/requirements.txt", "--python", "three"], "--python 'three'"),
    (["resolve", "-r", "requirements/requirements.txt", "--platform", "linux/riscv"], "--platform 'linux/riscv'"),
    (["resolve", "-r", "requirements/requirements.txt", "--glibc", "2"], "--glibc '2'"),
    (["resolve", "-r", "requirements/requirements.txt", "--index", "ftp://example.org"], "--index"),
    (["resolve", "-r", "requirements/requirements.txt", "--extra-index", "a=b"], "--extra-index"),
    (["resolve", "-r", "requirements/requirements.txt", "--exclude", "-"], "--exclude '-'"),
    (["resolve", "-r", "requirements/requirements.txt", "--exclude-newer", "soon"], "--exclude-newer 'soon'"),
    (["resolve", "-r", "requirements/requirements.txt", "--prerelease", "maybe"], "maybe"),
    (["resolve", "-r", "requirements/missing.txt"], "requirements/missing.txt"),
  ]

  @Test(arguments: misuses)
  func isTwoForWrongUsage(words: [String], says: String) async throws {
    let project = try await SampleProject()
    let result = try await project.tool.run(words)
    #expect(result.exitCode == 2, "\(result.error)")
    #expect(result.output.isEmpty)
    #expect(result.error.contains(says), "\(result.error)")
    #expect(project.index.requests.isEmpty, "a wrong command line must not reach the network")
  }

  @Test func reportsEveryWrongArgumentAtOnce() async throws {
    let result = try await SampleProject().tool.run(
      "resolve", "-r", "requirements/requirements.txt", "--python", "x", "--glibc", "y", "--platform", "z")
    #expect(result.error.split(separator: "\n").count { $0.contains("error: [bad-argument]") } == 3, "\(result.error)")
  }

  @Test(arguments: ["plan", "emit", "lock", "check", "why core"])
  func isTwoForABrokenSpec(command: String) async throws {
    let project = try await SampleProject()
    try project.tool.write(
      "specs/sample.yaml", SampleProject.spec().replacing("    accelerator:", with: "    acelerator:"))
    let result = try await project.tool.run(command.split(separator: " ").map(String.init))
    #expect(result.exitCode == 2)
    #expect(result.output.isEmpty)
    #expect(result.error.contains("specs/sample.yaml:14:5: error: [unknown-key]"), "\(result.error)")
    #expect(result.error.contains("did you mean 'accelerator'?"))
  }

  @Test(arguments: [
    ["plan"], ["emit"], ["lock"], ["check"], ["why", "core"], ["resolve", "-r", "requirements/requirements.txt"],
  ])
  func isTwoForBrokenRequirements(arguments: [String]) async throws {
    let project = try await SampleProject(requirements: "web>=1\n\ncore=>2\n")
    let result = try await project.tool.run(arguments)
    #expect(result.exitCode == 2)
    #expect(result.output.isEmpty)
    #expect(result.error.contains("requirements/requirements.txt:3:"), "\(result.error)")
    #expect(project.index.requests.isEmpty)
  }

  @Test func isTwoForASettingInTheEnvironmentThatCantBeRead() async throws {
    let project = try await SampleProject()
    for (name, value) in [
      ("UV_DEFAULT_INDEX", "not a url"), ("HTTPS_PROXY", "::"), ("SSL_CERT_FILE", "/no/such/file"),
      ("HTTPS_PROXY", "garbage"), ("http_proxy", "https://proxy.example:8080"), ("ALL_PROXY", "socks4://h:1"),
      ("PIP_PROXY", "http://h:x"), ("PIP_CERT", "/no/such/file"), ("REQUESTS_CA_BUNDLE", "/no/such/file"),
      ("CURL_CA_BUNDLE", "/no/such/file"), ("SSL_CERT_DIR", "/no/such:/folder"),
    ] {
      let result = try await project.tool.run("plan", variables: [name: value])
      #expect(result.exitCode == 2, "\(name): \(result.error)")
      #expect(result.error.contains(name), "\(result.error)")
    }
  }

  @Test(arguments: ["http://127.0.0.1:9", "127.0.0.1:9", "socks5://127.0.0.1:9"])
  func isThreeForAProxyThatCantBeReachedWhichIsNamed(proxy: String) async throws {
    let project = try await SampleProject()
    for name in ["http_proxy", "PIP_PROXY", "ALL_PROXY"] {
      let result = try await project.tool.run("plan", "slim", variables: [name: proxy])
      #expect(result.exitCode == 3, "\(result.error)")
      #expect(result.error.contains("the proxy 127.0.0.1:9 can't be used: Connection refused"), "\(result.error)")
      #expect(result.error.contains("hint: check ") && result.error.contains("\(name.uppercased())"), "\(result.error)")
    }
  }

  // MARK: 3

  @Test(arguments: [["plan", "slim"], ["emit"], ["why", "core"], ["resolve", "-r", "requirements/requirements.txt"]])
  func isThreeWhenTheIndexCantBeReached(arguments: [String]) async throws {
    let project = try await SampleProject()
    // A port that another test's server can't be given, as one that was freed could.
    let nobody = "http://127.0.0.1:9/simple"
    let result = try await project.tool.run(arguments, variables: ["UV_DEFAULT_INDEX": nobody])
    #expect(result.exitCode == 3)
    #expect(result.output.isEmpty)
    #expect(result.error.contains(nobody), "\(result.error)")
  }

  @Test func isThreeWhenTheIndexKeepsFailing() async throws {
    var behaviour = LoopbackBehaviour()
    behaviour.failures = (count: 100, status: 500, retryAfter: nil)
    let project = try await SampleProject(behaviour)
    let result = try await project.tool.run("plan", "slim")
    #expect(result.exitCode == 3)
    #expect(result.output.isEmpty)
    #expect(result.error.contains("500"), "\(result.error)")
  }

  @Test(arguments: [["plan", "slim"], ["emit"], ["resolve", "-r", "requirements/requirements.txt"]])
  func isThreeOfflineWithAnEmptyCache(arguments: [String]) async throws {
    let project = try await SampleProject()
    let result = try await project.tool.run(arguments + ["--offline"])
    #expect(result.exitCode == 3)
    #expect(result.output.isEmpty)
    #expect(result.error.contains("--offline"), "\(result.error)")
    #expect(project.index.requests.isEmpty)
  }

  /// Other commands go on without one.
  @Test(arguments: ["cache info", "cache clear"])
  func isThreeWhenTheCacheFolderIsAFile(command: String) async throws {
    let project = try await SampleProject()
    try project.tool.write("blocked", "a file\n")
    let words = command.split(separator: " ").map(String.init)
    let result = try await project.tool.run(words + ["--cache-dir", "blocked"])
    #expect(result.exitCode == 3)
    #expect(result.output.isEmpty)
    #expect(result.error.contains("there is no folder 'blocked' and none can be made"), "\(result.error)")
    #expect(try project.tool.read("blocked") == "a file\n")
  }

  @Test func isThreeWhenTheSpecCantBeRead() async throws {
    let project = try await SampleProject()
    let result = try await project.tool.run("plan", "--spec", "src")
    #expect(result.exitCode == 3)
    #expect(result.error == "error: src can't be read: Is a directory\n")
  }

  @Test func isThreeWhenAFileStandsWhereTheOutputFolderMustBe() async throws {
    let project = try await SampleProject()
    try project.tool.write("docker", "a file\n")
    let before = try project.tool.files()
    let result = try await project.tool.run("emit")
    #expect(result.exitCode == 3)
    #expect(result.output.isEmpty)
    #expect(result.error.contains("docker"), "\(result.error)")
    #expect(try project.tool.files() == before)
  }

  @Test func isThreeWhenTheResultCantBeWritten() async throws {
    let project = try await SampleProject()
    let words = [CommandLineTool.executable, "resolve", "-r", "requirements/requirements.txt"]
    let result = try await childProcess(
      "/bin/sh", ["-c", "exec \"$@\" > /dev/full", "sh"] + words, in: project.tool.work,
      environment: project.tool.environment)
    #expect(result.exitCode == 3)
    #expect(result.error.contains("standard output"), "\(result.error)")
  }
}
