import FoundationEssentials
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Pipes, folders and read-only places where files are expected: nothing waits for ever, and nothing is told wrongly.
@Suite struct UnusualFileTests {
  private func pipe(_ tool: CommandLineTool, _ path: String) throws {
    let place = "\(tool.work)/\(path)"
    try? FileManager.default.removeItem(atPath: place)
    #expect(mkfifo(place, 0o644) == 0)
  }

  @Test(arguments: [
    ("specs/sample.yaml", ["check", "--spec", "specs/sample.yaml"]), ("requirements/requirements.txt", ["plan"]),
    ("more.txt", ["resolve", "-r", "more.txt"]),
    ("more.txt", ["resolve", "-r", "requirements/requirements.txt", "-c", "more.txt"]),
    ("more.txt", ["resolve", "-r", "requirements/requirements.txt", "--override", "more.txt"]),
  ])
  func `a pipe that nobody writes to is no input`(path: String, words: [String]) async throws {
    let project = try await SampleProject()
    try pipe(project.tool, path)
    let result = try await project.tool.run(words, deadline: .seconds(60))
    #expect(result.exitCode == 2 || result.exitCode == 3, "\(result)")
    #expect(result.error.contains(path), "\(result.error)")
  }

  @Test func `a pipe that is written to late and slowly is read to its end`() async throws {
    let project = try await SampleProject()
    let script = "\"$0\" resolve -r <(sleep 1; echo web; sleep 1; echo tool) -r /dev/stdin < <(sleep 1; echo core)"
    let result = try await childProcess(
      "/bin/bash", ["-c", script, CommandLineTool.executable], in: project.tool.work,
      environment: project.tool.environment)
    #expect(
      result.exitCode == 0 && result.output.contains("tool==1.5") && result.output.contains("web==2.0"), "\(result)")
  }

  @Test func `a pipe is no output, unless somebody reads it`() async throws {
    let project = try await SampleProject()
    let tool = project.tool
    try pipe(tool, "out.txt")
    let words = ["resolve", "-r", "requirements/requirements.txt", "-o", "out.txt"]
    let unread = try await tool.run(words, deadline: .seconds(60))
    #expect(unread.exitCode == 3 && unread.error.contains("a pipe that nobody reads"), "\(unread)")
    try tool.makeFolder("docker")
    try pipe(tool, "docker/lean.Dockerfile")
    let emitted = try await tool.run("emit", deadline: .seconds(60))
    #expect(emitted.exitCode == 3 && emitted.error.contains("docker/lean.Dockerfile can't be written"), "\(emitted)")
    let script = "cat out.txt > copy.txt & sleep 0.3; \"$0\" \"$@\"; status=$?; wait; exit $status"
    let read = try await childProcess(
      "/bin/bash", ["-c", script, CommandLineTool.executable] + words, in: tool.work, environment: tool.environment)
    #expect(read.exitCode == 0, "\(read)")
    #expect(try tool.read("copy.txt").contains("web==2.0"))
  }

  /// A cache makes a run faster and never makes it fail.
  @Test(arguments: ["file", "pipe", "folder", "lock", "parent"])
  func `goes on without a cache where there is no place for one`(kind: String) async throws {
    let project = try await SampleProject()
    let tool = project.tool
    var folder = "kept"
    switch kind {
    case "file": try tool.write("kept", "")
    case "pipe":
      try tool.makeFolder("kept")
      try pipe(tool, "kept/txspec.sqlite")
    case "folder": try tool.makeFolder("kept/txspec.sqlite")
    case "lock":
      try tool.makeFolder("kept")
      try pipe(tool, "kept/txspec.sqlite.lock")
    default:
      try tool.write("kept", "")
      folder = "kept/deep"
    }
    let planned = try await tool.run("plan", "--cache-dir", folder, deadline: .seconds(60))
    #expect(planned.exitCode == 0, "\(planned.error)")
    #expect(planned.error.split(separator: "\n").count == 1, "\(planned.error)")
    #expect(planned.error.hasPrefix("warning: the cache ") && planned.error.hasSuffix("going on without a cache\n"))
    for words in [["cache", "info"], ["cache", "clear"]] {
      let result = try await tool.run(words + ["--cache-dir", folder], deadline: .seconds(60))
      #expect(result.exitCode == 3 && result.output.isEmpty, "\(result)")
    }
  }

  @Test(.enabled(if: geteuid() == 0, "mounts a folder read-only; needs root"))
  func `does not say that it cleared a cache that can not be written to`() async throws {
    let project = try await SampleProject()
    let tool = project.tool
    #expect(try await tool.run("plan").exitCode == 0)
    let script = """
      mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$0" "$@"
      """
    func readOnly(_ words: [String]) async throws -> ChildResult {
      try await childProcess(
        "/usr/bin/unshare", ["-m", "sh", "-c", script, CommandLineTool.executable, tool.cacheFolder] + words,
        in: tool.work, environment: tool.environment)
    }
    let cleared = try await readOnly(["cache", "clear"])
    #expect(cleared.exitCode == 3 && cleared.output.isEmpty && cleared.error.contains("was not cleared"), "\(cleared)")
    let planned = try await readOnly(["plan", "--offline"])
    #expect(planned.exitCode == 0, "\(planned.error)")
  }

  @Test func `the files of a cache are for whom the mask lets in`() async throws {
    let project = try await SampleProject()
    let result = try await childProcess(
      "/bin/sh", ["-c", "umask 0; exec \"$0\" plan", CommandLineTool.executable], in: project.tool.work,
      environment: project.tool.environment)
    #expect(result.exitCode == 0)
    for name in ["txspec.sqlite", "txspec.sqlite.lock"] {
      var status = stat()
      #expect(stat("\(project.tool.cacheFolder)/\(name)", &status) == 0 && status.st_mode & 0o777 == 0o666, "\(name)")
    }
  }

  @Test(.enabled(if: geteuid() == 0, "mounts a folder read-only; needs root"))
  func `names the file that can not be written and not a temporary one`() async throws {
    let project = try await SampleProject()
    let tool = project.tool
    try tool.makeFolder("out")
    let result = try await childProcess(
      "/usr/bin/unshare",
      [
        "-m", "sh", "-c", "mount --bind out out && mount -o remount,ro,bind out && exec \"$0\" \"$@\"",
        CommandLineTool.executable, "resolve", "-r", "requirements/requirements.txt", "-o", "out/lock.txt",
      ], in: tool.work, environment: tool.environment)
    #expect(result.exitCode == 3, "\(result)")
    #expect(result.error == "error: out/lock.txt can't be written: Read-only file system\n", "\(result.error)")
  }

  /// JSON shows names of files as they are, but for what a terminal obeys or nobody sees.
  @Test func `JSON escapes what nobody sees`() async throws {
    let project = try await SampleProject()
    let name = "a\u{202E}b\u{9B}c\u{200B}d\u{E0041}é"
    try project.tool.write("src/app/\(name)", "x")
    for words in [["context", "slim", "--format", "json"], ["plan", "slim", "--format", "json"]] {
      let output = try await project.tool.run(words).output
      #expect(output.contains("app/a\\u202eb\\u009bc\\u200bd\\udb40\\udc41é"), "\(output)")
      #expect(!output.unicodeScalars.contains { ["\u{202E}", "\u{9B}", "\u{200B}", "\u{E0041}"].contains($0) })
    }
    let text = try await project.tool.run("context", "slim").output
    #expect(text.contains("app/a\\u{202e}b\\u{9b}c\\u{200b}d\\u{e0041}é"), "\(text)")
  }
}
