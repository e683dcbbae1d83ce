import FoundationEssentials
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What `txspec build` says where it can't build, told by a script that stands in for docker.
@Suite struct BuildErrorTests {
  private let project: SampleProject
  private let variables: [String: String]

  init() async throws {
    project = try await SampleProject()
    let root = project.tool.root
    for folder in ["bin", "temporary"] {
      try FileManager.default.createDirectory(atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
    }
    variables = ["PATH": "\(root)/bin:/usr/bin:/bin", "TMPDIR": "\(root)/temporary"]
  }

  /// Puts a `docker` on the path that does what `cases` say of its arguments.
  private func writeDocker(_ cases: String) throws {
    let path = "\(project.tool.root)/bin/docker"
    let script = """
      #!/bin/sh
      case "$*" in
      \(cases)
      'buildx version') echo 'github.com/docker/buildx v0.13.1 8dd8bfd' ;;
      'version '*) echo linux/amd64 ;;
      *) echo "unexpected: $*" >&2; exit 1 ;;
      esac

      """
    try Data(script.utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
  }

  private func leftovers() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(project.tool.root)/temporary")
  }

  @Test(arguments: [
    ("'buildx version') echo \"docker: 'buildx' is not a docker command.\" >&2; exit 1 ;;", "has no buildx", "plugin"),
    ("'buildx version') echo 'github.com/docker/buildx 0.12.1 542e5d8' ;;", "0.12.1 is too old", "0.13"),
    (
      "'version '*) echo 'Cannot connect to the Docker daemon at unix:///x. Is it running?' >&2; exit 1 ;;",
      "the Docker daemon can't be reached: Cannot connect", "DOCKER_HOST"
    ),
    (
      "'version '*) echo 'permission denied while trying to connect to the socket' >&2; exit 1 ;;",
      "lets this user do nothing", "member of the group"
    ),
  ])
  func saysWhatIsMissing(cases: String, message: String, hint: String) async throws {
    try writeDocker(cases)
    let result = try await project.tool.run("build", "slim", variables: variables)
    #expect(result.exitCode == 3 && result.output.isEmpty)
    #expect(result.error.contains("error: ") && result.error.contains(message), "\(result.error)")
    #expect(result.error.split(separator: "\n").last?.hasPrefix("  hint: ") == true)
    #expect(result.error.contains(hint))
    #expect(try leftovers().isEmpty)
  }

  @Test func saysThatThereIsNoDocker() async throws {
    let folder = "\(project.tool.root)/bin"
    try FileManager.default.createSymbolicLink(atPath: folder + "/sh", withDestinationPath: "/bin/sh")
    let result = try await project.tool.run("build", "slim", variables: ["PATH": folder])
    #expect(result.exitCode == 3)
    #expect(result.error.contains("there is no program 'docker' on PATH"), "\(result.error)")
  }

  @Test func namesTheStepThatFailedAndItsLastLines() async throws {
    try writeDocker(
      """
      'buildx bake '*)
        echo '#0 building with "default" instance using docker driver' >&2
        echo '#7 [builder 2/3] RUN pip install -r x' >&2
        echo '#7 0.5 Collecting web' >&2
        echo '#7 0.9 no space left on device' >&2
        echo '#7 ERROR: process "/bin/sh -c pip" did not complete successfully: exit code: 1' >&2
        echo 'ERROR: failed to solve: process "/bin/sh -c pip" did not complete successfully: exit code: 1' >&2
        exit 1 ;;
      """)
    let result = try await project.tool.run("build", "slim", "--quiet", variables: variables)
    #expect(result.exitCode == 3)
    #expect(
      result.error == """
        error: the build failed at: RUN pip install -r x (stage 'builder')
          Collecting web
          no space left on device
          process "/bin/sh -c pip" did not complete successfully: exit code: 1

        """)
    #expect(try leftovers().isEmpty)
  }

  @Test func buildsFromEmittedFilesOnlyWhereTheyAreCurrent() async throws {
    let log = "\(project.tool.root)/log"
    try writeDocker("'buildx '*bake*) echo \"$*\" > '\(log)'; exit 1 ;;")
    _ = try await project.tool.run("build", "slim", variables: variables)
    let copied = String(decoding: try Data(contentsOf: URL(filePath: log)), as: UTF8.self)
    #expect(copied.contains("--set slim.dockerfile=\(project.tool.root)/temporary/txspec-run-"))
    #expect(!FileManager.default.fileExists(atPath: "\(project.tool.work)/docker-bake.hcl"))
    #expect(try await project.tool.run("emit").exitCode == 0)
    let result = try await project.tool.run(
      "build", "slim", "--no-cache", "--builder", "far", variables: variables)
    let words = String(decoding: try Data(contentsOf: URL(filePath: log)), as: UTF8.self)
    #expect(words.hasPrefix("buildx --builder far bake --progress plain --file docker-bake.hcl slim "), "\(words)")
    #expect(words.contains("--load") && words.contains("--no-cache") && !words.contains("slim.dockerfile"))
    #expect(result.error.contains("the build failed: buildx says nothing"))
  }

  /// What programs of the build write reaches the terminal as text.
  @Test func showsProgressWithoutWhatATerminalObeys() async throws {
    try writeDocker(
      #"""
      'buildx bake '*)
        printf '#7 [builder 2/3] RUN pip install -r x\n' >&2
        printf '#7 0.5 \033[31mred\033[0m \033]0;title\007 \302\233 \342\200\256evil\n' >&2
        printf '#7 0.6 10%%\r#7 0.6 100%%\n' >&2
        exit 1 ;;
      """#)
    let result = try await project.tool.run("build", "slim", variables: variables)
    #expect(
      result.error.contains("#7 0.5 red \\u{1b}]0;title\\u{7} \\u{9b} \\u{202e}evil\n#7 0.6 10%\n#7 0.6 100%\n"),
      "\(result.error)")
    #expect(!result.error.unicodeScalars.contains { $0 != "\n" && $0.value < 0x20 })
  }

  @Test(arguments: [
    (["nothing"], "no variant 'nothing'"), (["slim", "--platform", "linux/arm64"], "is none of 'slim'"),
  ])
  func refusesWhatTheSpecDoesNotHave(words: [String], message: String) async throws {
    let result = try await project.tool.run(["build"] + words, variables: variables)
    #expect(result.exitCode == 2 && result.error.contains(message), "\(result.error)")
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func anInterruptEndsTheBuildAndLeavesNothing(signal: Int32) async throws {
    let log = "\(project.tool.root)/log"
    try writeDocker(
      """
      'buildx bake '*)
        trap 'echo ended >> "\(log)"; exit 1' INT TERM
        echo started > '\(log)'
        for _ in $(seq 600); do sleep 0.1; done ;;
      """)
    let result = try await project.tool.run("build", "slim", variables: variables) { process in
      while !FileManager.default.fileExists(atPath: log) { try await Task.sleep(for: .milliseconds(10)) }
      try await Task.sleep(for: .milliseconds(100))
      kill(process, signal)
    }
    #expect(result.ending == .signalled(signal))
    #expect(result.output.isEmpty)
    #expect(String(decoding: try Data(contentsOf: URL(filePath: log)), as: UTF8.self) == "started\nended\n")
    #expect(try leftovers().isEmpty)
  }
}
