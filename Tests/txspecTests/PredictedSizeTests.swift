import FoundationEssentials
import TestSupport
import Testing

private let rootsFolder = ProcessInfo.processInfo.environment["TXSPEC_TEST_ROOTS"] ?? ""

/// What a plan says of the example's `cpu-minimal`, beside what is there once the same is installed.
@Suite(
  "Predicted and real sizes (needs root, the network, roots made by debootstrap, and python3.11 with venv)",
  .enabled(
    if: FileManager.default.fileExists(atPath: rootsFolder + "/bookworm")
      && ProcessInfo.processInfo.environment["TXSPEC_TEST_NETWORK"] == "1",
    "set TXSPEC_TEST_NETWORK=1; TXSPEC_TEST_ROOTS names no roots"))
struct PredictedSizeTests {
  private struct Plan: Decodable {
    struct Variant: Decodable { var platforms: [Platform] }
    struct Platform: Decodable {
      var packages: [Package]
      var parts: [Part]
    }
    struct Package: Decodable {
      var filename: String
      var unpacked_bytes: Int
    }
    struct Part: Decodable {
      var name: String
      var bytes: Int
    }
    var variants: [Variant]
  }

  /// The example with apt's ffmpeg, on a base that is what debootstrap makes.
  private func example() throws -> CommandLineTool {
    let tool = try CommandLineTool()
    try tool.copyExample()
    let spec = try tool.read("specs/transcript-create.yaml")
    let lines = spec.split(separator: "\n", omittingEmptySubsequences: false).filter {
      !$0.contains("drop: [{ name: ffmpeg")
    }
    try tool.write(
      "specs/transcript-create.yaml",
      lines.joined(separator: "\n")
        .replacing("      programs: { ffmpeg: imageio-ffmpeg }", with: "      build: []")
        .replacing("python:3.11-slim-bookworm", with: "debian:bookworm-slim")
        .replacing("size_budget: 1GB", with: "size_budget: 2GB"))
    return tool
  }

  /// With the distribution's archives within reach too.
  private func txspec(_ arguments: [String], in tool: CommandLineTool) async throws -> ChildResult {
    var variables = tool.live
    for name in ["UV_DEFAULT_INDEX", "TXSPEC_MIRROR"] { variables[name] = variables[name] ?? "" }
    return try await tool.run(arguments, variables: variables)
  }

  private func run(_ program: String, _ arguments: [String], in tool: CommandLineTool) async throws -> String {
    let result = try await childProcess(
      program, arguments, in: tool.work, environment: tool.live, deadline: .seconds(900))
    try #require(result.exitCode == 0, "\(program) \(arguments): \(result.error)")
    return result.output
  }

  @Test("differ by less than 2 % in total, and for no wheel")
  func predicted() async throws {
    let tool = try example()
    let planned = try await txspec(["plan", "cpu-minimal", "--format", "json"], in: tool)
    try #require(planned.exitCode == 0, "\(planned.error)")
    let plan = try JSONDecoder().decode(Plan.self, from: Data(planned.output.utf8))
    let platform = try #require(plan.variants.first?.platforms.first)
    let parts = Dictionary(uniqueKeysWithValues: platform.parts.map { ($0.name, $0.bytes) })
    try #require(try await txspec(["emit", "cpu-minimal"], in: tool).exitCode == 0)

    try await checkWheels(platform.packages, tool)
    let (python, bytecode) = try await installedPython(tool)
    let system = try await installedSystem(tool)
    func difference(_ name: String, _ real: Int) throws -> Double {
      Double(try #require(parts[name]) - real) / Double(real)
    }
    let bytes = "python \(python), system \(system), bytecode \(bytecode) of \(parts)"
    #expect(abs(try difference("python packages", python)) < 0.001, "\(bytes)")
    #expect(abs(try difference("system packages", system)) < 0.02, "\(bytes)")
    // An estimate for each package may be off by a fifth.
    #expect(abs(try difference("bytecode", bytecode)) < 0.15, "\(bytes)")
    let total = try ["python packages", "system packages", "bytecode"].reduce(0) { try $0 + #require(parts[$1]) }
    let real = python + bytecode + system
    #expect(abs(Double(total - real)) / Double(real) < 0.02, "\(bytes)")
  }

  private func checkWheels(_ packages: [Plan.Package], _ tool: CommandLineTool) async throws {
    _ = try await run(
      "python3.11",
      ["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps"]
        + ["--only-binary", ":all:", "--dest", "wheels", "--requirement", "requirements/requirements-minimal.txt"],
      in: tool)
    let script = """
      import sys, zipfile
      for name in sys.argv[1:]:
          print(sum(member.file_size for member in zipfile.ZipFile("wheels/" + name).infolist()))
      """
    let sizes = try await run("python3.11", ["-c", script] + packages.map(\.filename), in: tool)
      .split(separator: "\n").map { Int($0) }
    #expect(sizes == packages.map(\.unpacked_bytes))
  }

  /// Bytes in the folder of packages as the emitted Dockerfile installs and compiles them: what is no bytecode, and what is.
  private func installedPython(_ tool: CommandLineTool) async throws -> (packages: Int, bytecode: Int) {
    _ = try await run("python3.11", ["-m", "venv", "--without-pip", "venv"], in: tool)
    _ = try await run(
      "python3.11",
      ["-m", "pip", "--python", "venv/bin/python", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
        + [
          "--no-deps", "--no-index", "--find-links", "wheels", "--requirement", "requirements/requirements-minimal.txt",
        ],
      in: tool)
    _ = try await childProcess(
      "venv/bin/python", ["-m", "compileall", "-qq", "-j", "0", "--invalidation-mode", "unchecked-hash", "venv"],
      in: tool.work, environment: tool.live.merging(["PYTHONHASHSEED": "0"]) { $1 }, deadline: .seconds(900))
    func bytes(_ condition: [String]) async throws -> Int {
      let listed = try await run("find", ["venv/lib", "-type", "f"] + condition + ["-printf", "%s\\n"], in: tool)
      return listed.split(separator: "\n").reduce(0) { $0 + (Int($1) ?? 0) }
    }
    return (try await bytes(["-not", "-name", "*.pyc"]), try await bytes(["-name", "*.pyc"]))
  }

  /// Bytes of the files that apt leaves new or different in a root, with the emitted Dockerfile's commands.
  private func installedSystem(_ tool: CommandLineTool) async throws -> Int {
    let dockerfile = try tool.read("docker/cpu-minimal.Dockerfile")
    let names = try #require(dockerfile.firstMatch(of: /--no-install-recommends \\\n([a-z0-9.+ \\\n-]+?) \\\n *&&/))
    let packages = names.1.split { " \\\n".contains($0) }.map(String.init)
    try #require(packages.contains("ffmpeg"))
    _ = try await run("cp", ["-a", "\(rootsFolder)/bookworm", "root"], in: tool)
    func files() async throws -> [String: (identity: String, size: Int)] {
      let listed = try await run(
        "find",
        ["root", "-xdev", "-path", "root/var/cache/apt", "-prune", "-o", "-path", "root/var/lib/apt", "-prune", "-o"]
          + ["-type", "f", "-printf", "%s %T@ %i %P\\n"], in: tool)
      return listed.split(separator: "\n").reduce(into: [:]) { files, line in
        let fields = line.split(separator: " ", maxSplits: 3).map(String.init)
        guard fields.count == 4 else { return }
        files[fields[3]] = (fields[0...2].joined(separator: " "), Int(fields[0]) ?? 0)
      }
    }
    let before = try await files()
    for command in [
      ["apt-get", "update", "-qq"], ["apt-get", "install", "--yes", "-qq", "--no-install-recommends"] + packages,
      ["rm", "-rf", "/var/log/apt", "/var/log/dpkg.log", "/var/log/alternatives.log", "/var/cache/ldconfig/aux-cache"],
    ] {
      let environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"]
      let result = try await childProcess(
        "chroot", [tool.work + "/root"] + command, in: tool.work, environment: environment, deadline: .seconds(900))
      try #require(result.exitCode == 0, "\(command): \(result.error)")
    }
    let changed = try await files().filter { before[$0.key]?.identity != $0.value.identity }
    // Links to one file are that file once.
    return Dictionary(changed.values.map { ($0.identity, $0.size) }) { one, _ in one }.values.reduce(0, +)
  }
}
