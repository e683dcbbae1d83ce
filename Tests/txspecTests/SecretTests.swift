import FoundationEssentials
import TestSupport
import Testing

/// Credentials reach the index and nothing else: no output, no file, no cache.
@Suite struct SecretTests {
  private static let secret = "hunter2-s3cret"
  /// `Basic` and base64 of `reader:hunter2-s3cret`.
  private static let authorization = "Basic cmVhZGVyOmh1bnRlcjItczNjcmV0"

  private func guarded() async throws -> SampleProject {
    var behaviour = LoopbackBehaviour()
    behaviour.authorization = Self.authorization
    return try await SampleProject(behaviour)
  }

  private func withCredentials(_ url: String, _ password: String = secret) -> String {
    url.replacing("http://", with: "http://reader:\(password)@")
  }

  private func expectNoSecret(_ results: [ChildResult], _ project: SampleProject) throws {
    for result in results {
      #expect(!result.output.contains(Self.secret) && !result.error.contains(Self.secret))
    }
    let encoded = String(Self.authorization.dropFirst("Basic ".count))
    for path in try FileManager.default.subpathsOfDirectory(atPath: project.tool.root) {
      guard let bytes = FileManager.default.contents(atPath: "\(project.tool.root)/\(path)") else { continue }
      #expect(bytes.firstRange(of: Data(Self.secret.utf8)) == nil, "in \(path)")
      #expect(bytes.firstRange(of: Data(encoded.utf8)) == nil, "in \(path)")
    }
  }

  @Test func ofTheEnvironmentStayThere() async throws {
    let project = try await guarded()
    let variables = ["UV_DEFAULT_INDEX": withCredentials(project.index.url)]
    var results: [ChildResult] = []
    for arguments in [
      ["plan"], ["plan", "--format", "json"], ["emit"], ["why", "core"], ["cache", "info"],
      ["resolve", "-r", "requirements/requirements.txt", "--format", "json"],
    ] {
      let result = try await project.tool.run(arguments, variables: variables)
      #expect(result.exitCode == 0, "\(result.error)")
      results.append(result)
    }
    try expectNoSecret(results, project)
  }

  /// As uv takes them for an index by its name.
  @Test func ofVariablesForAnIndexReachIt() async throws {
    let project = try await guarded()
    let variables = [
      "UV_INDEX_MY_HOUSE_USERNAME": "reader", "UV_INDEX_MY_HOUSE_PASSWORD": Self.secret, "UV_DEFAULT_INDEX": "",
    ]
    let words = ["resolve", "-r", "requirements/requirements.txt"]
    let resolved = try await project.tool.run(
      words + ["--extra-index", "my-house=\(project.index.url)"], variables: variables)
    let indexes = "indexes: { my-house: { url: \"\(project.index.url)\", default: true } }\napp:\n"
    try project.tool.write("specs/sample.yaml", SampleProject.spec().replacing("app:\n", with: indexes))
    let planned = try await project.tool.run("plan", variables: variables)
    for result in [resolved, planned] { #expect(result.exitCode == 0, "\(result.error)") }
    try expectNoSecret([resolved, planned], project)
  }

  @Test func ofArgumentsStayThere() async throws {
    let project = try await guarded()
    let url = withCredentials(project.index.url)
    let words = ["resolve", "-r", "requirements/requirements.txt", "-o", "out.txt"]
    let first = try await project.tool.run(words + ["--index", url])
    let further = try await project.tool.run(words + ["--index", url, "--extra-index", "house=\(url)", "--refresh"])
    #expect(first.exitCode == 0 && further.exitCode == 0, "\(first.error)\(further.error)")
    try expectNoSecret([first, further], project)
  }

  @Test func ofARequirementsFileStayThere() async throws {
    let project = try await guarded()
    // The file names a variable, as files that are kept in git must.
    try project.tool.write(
      "in.txt", "--index-url \(project.index.url.replacing("//", with: "//reader:${INDEX_PASSWORD}@"))\nweb\n")
    let result = try await project.tool.run(
      "resolve", "-r", "in.txt", "-o", "out.txt", variables: ["INDEX_PASSWORD": Self.secret])
    #expect(result.exitCode == 0, "\(result.error)")
    try expectNoSecret([result], project)
  }

  @Test func ofNetrcStayThere() async throws {
    let project = try await guarded()
    let netrc = "machine 127.0.0.1 login reader password \(Self.secret)\n"
    let result = try await project.tool.run("emit", variables: ["NETRC": "/dev/stdin"])
    #expect(result.exitCode == 3, "without credentials the index answers 401")
    let path = project.tool.root + "-netrc"
    try Data(netrc.utf8).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let second = try await project.tool.run("emit", variables: ["NETRC": path])
    #expect(second.exitCode == 0, "\(second.error)")
    try expectNoSecret([result, second], project)
  }

  @Test func areInNoMessageWhenTheIndexRefusesThemOrTheAddressIsWrong() async throws {
    let project = try await SampleProject()
    project.index.change { $0.authorization = "Basic other" }
    let words = ["resolve", "-r", "requirements/requirements.txt"]
    var results = [
      try await project.tool.run(words, variables: ["UV_DEFAULT_INDEX": withCredentials(project.index.url)]),
      try await project.tool.run(words, variables: ["UV_DEFAULT_INDEX": "ftp://reader:\(Self.secret)@example.org"]),
      try await project.tool.run(words, variables: ["HTTP_PROXY": "ftp://reader:\(Self.secret)@example.org"]),
      try await project.tool.run(words + ["--index", "http://reader:\(Self.secret)@host:port/"]),
      try await project.tool.run(words + ["--extra-index", "house=http://reader:\(Self.secret)@:/"]),
    ]
    #expect(results.map(\.exitCode) == [3, 2, 2, 2, 2], "\(results.map(\.error))")
    await project.index.shutdown()
    results.append(
      try await project.tool.run(words, variables: ["UV_DEFAULT_INDEX": withCredentials(project.index.url)]))
    try expectNoSecret(results, project)
  }

  /// Whatever repeats an argument, a path or a name.
  @Test(arguments: [
    ["resolve", "-r", "URL"], ["resolve", "-r", "requirements/requirements.txt", "-P", "URL"],
    ["resolve", "-r", "requirements/requirements.txt", "-c", "URL"],
    ["resolve", "-r", "requirements/requirements.txt", "--find-links", "URL"],
    ["resolve", "-r", "requirements/requirements.txt", "--exclude", "URL"],
    ["resolve", "-r", "requirements/requirements.txt", "--index", "URL"],
    ["resolve", "-r", "requirements/requirements.txt", "-o", "URL/x"], ["plan", "--spec", "URL"], ["check", "URL"],
    ["base", "inspect", "URL"], ["base", "inspect", "docker-archive:URL"], ["URL"], ["plan", "URL"], ["why", "URL"],
    ["emit", "--output-dir", "URL"], ["plan", "--history", "URL"], ["plan", "--format", "URL"], ["plan", "--URL"],
    ["cache", "info", "--cache-dir", "URL", "--no"], ["build", "slim", "--platform", "URL"],
    ["replay", "--svg", "URL"],
  ])
  func ofStrayArgumentsAreNotRepeated(words: [String]) async throws {
    let project = try await SampleProject()
    for url in [
      "https://reader:\(Self.secret)@example.org/simple", "https://reader:a/\(Self.secret)@example.org/simple",
      "https://reader:1/\(Self.secret)@example.org/simple", "https://\(Self.secret)/x@example.org/simple",
      "https://reader:\(String(repeating: "x", count: 90))\(Self.secret)@example.org/simple",
    ] {
      let result = try await project.tool.run(words.map { $0.replacing("URL", with: url) })
      #expect(!result.output.contains(Self.secret) && !result.error.contains(Self.secret), "\(words): \(result.error)")
    }
  }

  /// A password with a '/' ends what is read as the host.
  @Test(arguments: [
    "https://reader:1/hunter2-s3cret@example.org/simple", "https://hunter2-s3cret/x@example.org/simple",
  ])
  func withASlashAreRefused(url: String) async throws {
    let project = try await SampleProject()
    try project.tool.write("a.txt", "--index-url \(url)\nweb\n")
    try project.tool.write("b.txt", "--find-links \(url)\nweb\n")
    try project.tool.write("c.txt", "web @ \(url)/web-2.0-py3-none-any.whl\n")
    var results: [ChildResult] = []
    for file in ["a.txt", "b.txt", "c.txt"] {
      results.append(try await project.tool.run("resolve", "-r", file, "-o", "out.txt"))
    }
    results.append(
      try await project.tool.run(
        "resolve", "-r", "requirements/requirements.txt", variables: ["UV_DEFAULT_INDEX": url]))
    try project.tool.write(
      "specs/sample.yaml", SampleProject.spec() + "    indexes: { house: { url: \"\(url)\" } }\n")
    results.append(try await project.tool.run("check"))
    for result in results {
      #expect(result.exitCode == 2, "\(result.error)")
      #expect(!result.error.contains(Self.secret) && !result.output.contains(Self.secret), "\(result.error)")
    }
  }

  @Test(arguments: ["https://reader:hunter2-s3cret@example.org/simple", "https://reader:hunter2-s3cret@:/"])
  func areRefusedInASpecWithoutBeingRepeated(url: String) async throws {
    let project = try await SampleProject()
    try project.tool.write(
      "specs/sample.yaml", SampleProject.spec() + "    indexes: { house: { url: \"\(url)\" } }\n")
    let result = try await project.tool.run("check")
    #expect(result.exitCode == 2)
    #expect(result.error.contains("specs/sample.yaml:20:"), "\(result.error)")
    #expect(!result.error.contains(Self.secret), "\(result.error)")
  }
}
