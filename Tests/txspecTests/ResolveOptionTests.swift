import FoundationEssentials
import TestSupport
import Testing

/// The options of `txspec resolve` that uv and pip have, and what it says of those it has not.
@Suite("Options of resolve")
struct ResolveOptionTests {
  private func project(_ requirements: String = "web\ntool\n") async throws -> SampleProject {
    let project = try await SampleProject()
    try project.tool.write("in.txt", requirements)
    return project
  }

  private static let pins = ["core==2.0", "helper==0.7", "tool==1.5", "web==2.0"]

  private func pins(in text: String) -> [String] {
    text.split(separator: "\n").filter { $0.contains("==") && !$0.hasPrefix(" ") && !$0.hasPrefix("#") }
      .map { String($0.prefix { $0 != " " }) }
  }

  @Test(
    "takes what uv and pip take",
    arguments: [
      ["in.txt"], ["-r", "in.txt"], ["in.txt", "--python-version", "3.12"], ["in.txt", "-p", "3.11"],
      ["in.txt", "-p", "311"], ["in.txt", "--python-version", "312"], ["in.txt", "--exclude-newer", "-7 days"],
      ["in.txt", "--exclude-newer", "-P7D"], ["in.txt", "--uploaded-prior-to", "+1 week"],
      ["in.txt", "--generate-hashes"], ["in.txt", "--no-header"], ["in.txt", "--no-annotate"],
      ["in.txt", "--format", "requirements.txt"], ["--requirements", "in.txt"],
      ["in.txt", "--exclude-newer", "7 days"],
      ["in.txt", "--exclude-newer", "P7D"], ["in.txt", "--uploaded-prior-to", "2026-10-01"],
      ["in.txt", "--prefer-binary"],
      ["in.txt", "--pre", "--only-final", "core"],
    ])
  func accepts(arguments: [String]) async throws {
    let project = try await SampleProject()
    try project.tool.write("in.txt", "web\ntool\n")
    let result = try await project.tool.run(["resolve"] + arguments)
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(pins(in: result.output) == Self.pins)
    #expect(result.output.hasPrefix("# Generated") != arguments.contains("--no-header"))
    #expect(result.output.contains("# via") != arguments.contains("--no-annotate"))
    #expect(result.output.contains("--hash=") == arguments.contains("--generate-hashes"))
  }

  @Test(
    "calls the default index what uv and pip call it", arguments: ["-i", "--index", "--index-url", "--default-index"])
  func defaultIndex(option: String) async throws {
    let project = try await project()
    let result = try await project.tool.run(
      ["resolve", "in.txt", option, project.index.url], variables: ["UV_DEFAULT_INDEX": "http://127.0.0.1:9/simple"])
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(pins(in: result.output) == Self.pins)
    let twice = try await project.tool.run(
      ["resolve", "in.txt", option, project.index.url, "--index", "https://other.example/simple"])
    #expect(twice.exitCode == 2 && twice.error.contains("--extra-index NAME=URL"), "\(twice.error)")
  }

  @Test(
    "further indexes are asked first",
    arguments: [["--extra-index-url", "URL"], ["--extra-index", "own=URL"], ["--index", "own=URL"]])
  func furtherIndexes(arguments: [String]) async throws {
    let project = try await project("web\n")
    let other = try await LoopbackIndex([ServedRelease("core", "1.5")])
    let words = arguments.map { $0.replacing("URL", with: other.url) }
    let result = try await project.tool.run(["resolve", "in.txt"] + words)
    #expect(pins(in: result.output) == ["core==1.5", "web==2.0"], "\(result.error)")
  }

  @Test("reads standard input", arguments: [["-"], ["-r", "-"], ["-r", "/dev/stdin"]])
  func standardInput(arguments: [String]) async throws {
    let project = try await project()
    try project.tool.write("limits.txt", "core<2\n")
    let result = try await project.tool.run(
      ["resolve"] + arguments, input: "web\n-c limits.txt\n")
    #expect(pins(in: result.output) == ["core==1.0", "web==2.0"], "\(result.error)")
    #expect(result.output.contains("# via -r -\n"), "\(result.output)")
    let mistake = try await project.tool.run(["resolve"] + arguments, input: "web\n\nx=1\n")
    #expect(mistake.exitCode == 2 && mistake.error.contains("/dev/stdin:3:2: error:"), "\(mistake.error)")
    let twice = try await project.tool.run(["resolve", "-", "-c", "-"], input: "web\n")
    #expect(twice.exitCode == 2 && twice.error.contains("only once"), "\(twice.error)")
  }

  @Test(
    "says what an option of uv or pip is called here, or why there is none",
    arguments: [
      ("--universal", "--python 3.12 --platform linux/arm64"), ("--python-platform=linux", "--platform"),
      ("--no-build", "--only-binary :all:"), ("--no-deps", "--exclude"), ("--trusted-host", "SSL_CERT_FILE"),
      ("--no-cache", "--refresh"), ("--all-extras", "--extra"), ("--torch-backend", "--extra-index"),
      ("-e", "requirements file"), ("--build-constraints", "no build runs"), ("--emit-index-url", "are written"),
    ])
  func foreignOptions(option: String, hint: String) async throws {
    let project = try await project()
    let result = try await project.tool.run(["resolve", "in.txt", option, "x"])
    #expect(result.exitCode == 2)
    let name = option.prefix { $0 != "=" }
    let lines = result.error.split(separator: "\n")
    #expect(
      lines.count == 2 && lines[0].hasSuffix("[unknown-option] 'txspec resolve' has no option '\(name)'"), "\(lines)")
    #expect(lines.last?.hasPrefix("  hint: ") == true && lines.last?.contains(hint) == true, "\(lines)")
  }

  @Test func `says where a requirement comes from`() async throws {
    let result = try await project().tool.run("resolve", "flask")
    #expect(result.exitCode == 2)
    #expect(result.error.contains("echo 'flask' | txspec resolve -"), "\(result.error)")
  }

  @Test(
    "refuses cut-offs that are none",
    arguments: [
      ("6 months", "say it in days"), ("P1Y", "say it in days"), ("2026-02-30", "neither a date nor an age"),
      ("2026-03-31T12:00:00", "write it as 2026-03-31T12:00:00Z"), ("2026-03-31 12:00", "2026-03-31T12:00:00Z"),
      ("2026-03-31T12:00Z", "has no seconds"), ("2026-03-31T12:00:00+99:99", "neither"), ("soon", "neither"),
      ("0000-01-01", "before the first release of Python"), ("1.5 days", "neither"), ("--offline", "neither"),
      ("99999999999999999999 days", "longer than a century"), ("1000000 weeks", "longer than a century"),
      ("P", "neither"),
      ("7", "neither"), ("-7", "neither"), ("--7 days", "neither"),
    ])
  func badCutOffs(text: String, said: String) async throws {
    let project = try await project()
    for arguments in [["--exclude-newer=\(text)"], ["--exclude-newer", text]] {
      let result = try await project.tool.run(["resolve", "in.txt"] + arguments)
      #expect(result.exitCode == 2 && result.error.contains(said), "\(result.error)")
      #expect(result.error.occurrences(of: "error:") == 1, "\(result.error)")
    }
  }

  @Test(
    "tells how to write a version of python",
    arguments: [
      ("3", "name the minor version, as in --python 3.12"), ("py312", "write it as --python 3.12"),
      ("cpython-3.12", "--python 3.12"), ("==3.11.*", "--python 3.11"), ("3.13t", "--python 3.13"),
      ("2.7", "write it as in --python 3.12"), ("new", "write it as in --python 3.12"), ("3.x", "as in --python 3.12"),
    ])
  func badPythons(text: String, hint: String) async throws {
    let result = try await project().tool.run("resolve", "in.txt", "--python-version", text)
    #expect(result.exitCode == 2 && result.error.contains("hint: ") && result.error.contains(hint), "\(result.error)")
    #expect(result.error.occurrences(of: "error:") == 1, "\(result.error)")
  }

  @Test("an age counts from when the lock was made, which the lock records, until it is upgraded")
  func recordedAge() async throws {
    let project = try await SampleProject()
    try project.tool.write("in.txt", "web\n")
    let arguments = ["resolve", "in.txt", "--exclude-newer", "7 days", "-o", "lock.txt"]
    #expect(try await project.tool.run(arguments).exitCode == 0)
    let text = try project.tool.read("lock.txt")
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("# Without files uploaded from ") })
    // An older one stays; a newer one would not be old enough.
    let old = "# Without files uploaded from 2025-01-01T00:00:00Z on."
    try project.tool.write("lock.txt", text.replacing(String(line), with: old))
    #expect(try await project.tool.run(arguments).exitCode == 0)
    #expect(try project.tool.read("lock.txt").contains(old))
    #expect(try await project.tool.run(arguments + ["-U"]).exitCode == 0)
    #expect(try !project.tool.read("lock.txt").contains(old))
    try project.tool.write("lock.txt", text.replacing(String(line), with: old.replacing("2025", with: "2999")))
    #expect(try await project.tool.run(arguments).exitCode == 0)
    #expect(try !project.tool.read("lock.txt").contains("2999"))
  }

  @Test("names what pip and uv would take from the environment and from their files")
  func unusedSettings() async throws {
    let project = try await project()
    try project.tool.write("../home/.config/pip/pip.conf", "[global]\nindex-url = https://x.example\ntimeout = 3\n")
    try project.tool.write("uv.toml", "exclude-newer = \"2020-01-01\"\n[[index]]\nurl = \"https://y.example\"\n")
    let variables = [
      "PIP_EXTRA_INDEX_URL": "https://me:s3cr3t@x.example", "UV_INDEX": "a=https://x.example", "UV_FIND_LINKS": "./w",
      "PIP_DEFAULT_TIMEOUT": "3", "UV_CACHE_DIR": "/x", "PIP_PRE": "1", "PIP_CONSTRAINT": "",
    ]
    let result = try await project.tool.run(["resolve", "in.txt"], variables: variables)
    #expect(result.exitCode == 0)
    let notes = result.error.split(separator: "\n").filter { $0.hasPrefix("note: ") }
    #expect(notes.count == 1)
    let note = String(notes.first ?? "")
    #expect(note.contains("PIP_EXTRA_INDEX_URL; PIP_PRE; UV_FIND_LINKS; UV_INDEX; index-url in "), "\(note)")
    #expect(
      note.contains("exclude-newer, index in ") && !note.contains("s3cr3t") && !note.contains("TIMEOUT"), "\(note)")
    let others = [
      "PIP_CLIENT_CERT": "c.pem", "UV_KEYRING_PROVIDER": "subprocess", "PIP_KEYRING_PROVIDER": "auto",
      "PIP_BUILD_CONSTRAINT": "b.txt", "PIP_CONFIG_FILE": "/no/pip.conf", "UV_NATIVE_TLS": "1", "UV_ENV_FILE": ".env",
    ]
    let further = try await project.tool.run(["resolve", "in.txt"], variables: others).error
    #expect(further.contains("machine: PIP_BUILD_CONSTRAINT; "), "\(further)")
    #expect(further.contains("; PIP_CONFIG_FILE, which names no file\n"), "\(further)")
    #expect(further.contains("note: not supported: PIP_CLIENT_CERT, UV_KEYRING_PROVIDER; credentials"), "\(further)")
    #expect(!further.contains("NATIVE") && !further.contains("ENV_FILE"), "\(further)")
    let quiet = try await project.tool.run(["resolve", "in.txt", "-q"], variables: variables)
    #expect(quiet.error.isEmpty, "\(quiet.error)")
  }

  @Test(
    "names the one variable that can't be used",
    arguments: [
      (["UV_DEFAULT_INDEX": "ftp://h.example"], "UV_DEFAULT_INDEX is not an http or https address"),
      (["UV_DEFAULT_INDEX": "", "UV_INDEX_URL": "simple"], "UV_INDEX_URL is not an http or https address"),
      (["UV_DEFAULT_INDEX": "", "PIP_INDEX_URL": "h.example/simple"], "PIP_INDEX_URL is not an http or https address"),
    ] as [([String: String], String)])
  func unusableVariables(variables: [String: String], said: String) async throws {
    let tool = try CommandLineTool()
    try tool.write("in.txt", "web\n")
    let result = try await tool.run(["resolve", "-r", "in.txt"], variables: variables)
    #expect(result.exitCode == 2, "\(result.error)")
    #expect(
      result.error
        == "<environment>: error: [unusable-variable] \(said)\n  hint: write it as https://host/simple\n")
  }

  @Test("warns of a package to upgrade that is not there, with the nearest name")
  func unknownUpgrade() async throws {
    let project = try await project()
    let result = try await project.tool.run(["resolve", "in.txt", "-P", "tolo", "-P", "web", "-o", "lock.txt"])
    #expect(result.exitCode == 0)
    #expect(result.error.contains("warning: [unknown-package] --upgrade-package names 'tolo'"), "\(result.error)")
    #expect(result.error.contains("hint: did you mean 'tool'?") && !result.error.contains("'web'"), "\(result.error)")
    for command in ["lock", "plan"] {
      let result = try await project.tool.run([command, "-P", "hepler"])
      #expect(result.error.contains("did you mean 'helper'?"), "\(result.error)")
    }
  }

  @Test("takes constraints and requirements by address, and the lock tells their sums")
  func remoteFiles() async throws {
    let project = try await project("web\n")
    try project.tool.write("served/limits/all.txt", "core<2\n-c more.txt\n")
    try project.tool.write("served/limits/more.txt", "helper==0.7\n")
    let server = try await LoopbackFolder(project.tool.work + "/served")
    let url = "\(server.origin)/limits/all.txt"
    let result = try await project.tool.run("resolve", "in.txt", "-c", url)
    #expect(pins(in: result.output) == ["core==1.0", "web==2.0"], "\(result.error)")
    #expect(result.output.contains("\n# From \(url), sha256 "), "\(result.output)")
    let included = try await project.tool.run("resolve", "-r", url.replacing("all", with: "more"), "-r", "in.txt")
    #expect(included.output.contains("# via -r \(server.origin)/limits/more.txt"), "\(included.error)")
    let missing = try await project.tool.run("resolve", "in.txt", "-c", "\(server.origin)/none.txt")
    #expect(missing.exitCode == 3 && missing.error.contains("/none.txt: not found"), "\(missing.error)")
    let wrong = try await project.tool.run(
      "resolve", "in.txt", "-c", "\(url)#sha256=\(String(repeating: "0", count: 64))")
    #expect(wrong.exitCode == 2 && wrong.error.contains("[wrong-sum]"), "\(wrong.error)")
    let offline = try await project.tool.run("resolve", "in.txt", "-c", url, "--offline")
    #expect(offline.exitCode == 3, "\(offline.error)")
    // The same in a spec.
    try project.tool.write(
      "specs/sample.yaml", SampleProject.spec().replacing("app:\n", with: "constraints: [\"\(url)\"]\napp:\n"))
    let checked = try await project.tool.run("check")
    #expect(checked.exitCode == 0 && checked.error.contains("note: not looked at: "), "\(checked.error)")
    #expect(try await project.tool.run("lock").exitCode == 0)
    #expect(try project.tool.read("requirements/requirements-slim.txt").contains("\n# From \(url), sha256 "))
    #expect(try project.tool.read("requirements/requirements-slim.txt").contains("core==1.0"))
    #expect(try await project.tool.run("lock", "--check").exitCode == 0)
    try project.tool.write("served/limits/more.txt", "helper==0.7\n# another day\n")
    let stale = try await project.tool.run("lock", "--check")
    #expect(stale.exitCode == 1, "\(stale.output)")
  }

  @Test("a repository and an archive stand alone, without #egg=")
  func unnamedReferences() async throws {
    let project = try await project()
    try project.tool.write(
      "sources/pyproject.toml", "[project]\nname = \"Own.Name\"\nversion = \"0.3\"\ndependencies = [\"core<3\"]\n")
    let script = """
      cd "$1/sources" && git init -q -b main . && git add -A \
      && git -c user.name=t -c user.email=t@t.test commit -qm one && cd .. && git clone -q --bare sources served/own.git \
      && git -C served/own.git update-server-info
      """
    try project.tool.makeFolder("served")
    let made = try await childProcess(
      "/bin/sh", ["-c", script, "sh", project.tool.work], in: project.tool.work,
      environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "HOME": project.tool.root + "/home"])
    #expect(made.exitCode == 0, "\(made.error)")
    let line = "git+file://\(project.tool.work)/served/own.git"
    try project.tool.write(
      "in.txt", "\(line)\n\(project.index.origin)/files/source/source-1.0.tar.gz ; python_version > '3'\n")
    let result = try await project.tool.run("resolve", "in.txt")
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(result.output.contains("\nown-name @ \(line)@"), "\(result.output)")
    #expect(
      result.output.contains("\nsource @ \(project.index.origin)/files/source/source-1.0.tar.gz"), "\(result.output)")
  }
}

extension String {
  fileprivate func occurrences(of text: String) -> Int { ranges(of: text).count }
}
