import Subprocess

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Docker's command line, run in one folder.
struct DockerProgram {
  /// Where paths of bake files are seen from.
  let folder: String
  /// `--builder`, where it is given.
  let builder: String?

  struct Answer {
    var isSuccess: Bool
    var output: String
    var error: String
  }

  /// The oldest buildx that knows all of what bake files hold and take.
  private static let oldestBuildx = (0, 13)
  private static let outputLimit = 16 << 20

  /// Asks what is there, and tells the platform of the daemon, such as `linux/amd64`.
  func check() async throws -> String {
    let buildx = try await run("buildx", "version")
    guard buildx.isSuccess else {
      throw WorldError(
        message: "docker has no buildx: \(Self.firstLine(buildx.error))",
        hint: "install its plugin, which packages call docker-buildx-plugin or docker-buildx")
    }
    // github.com/docker/buildx v0.13.1 8dd8bfd
    if let version = buildx.output.split(separator: " ").dropFirst().first, !Self.isCurrent(version) {
      throw WorldError(
        message: "buildx \(version) is too old", hint: "txspec needs buildx 0.13 or later; install a newer plugin")
    }
    let server = try await run("version", "--format", "{{.Server.Os}}/{{.Server.Arch}}")
    guard server.isSuccess else {
      let said = Self.firstLine(server.error)
      guard !said.contains("permission denied") else {
        throw WorldError(
          message: "the Docker daemon lets this user do nothing: \(said)",
          hint: "run it as a member of the group that owns the socket, mostly 'docker'")
      }
      throw WorldError(
        message: "the Docker daemon can't be reached: \(said)",
        hint: "start it, or name another with DOCKER_HOST or 'docker context use'")
    }
    return String(server.output.prefix { !$0.isNewline })
  }

  /// Where the builder puts images by itself.
  enum Store {
    /// Nowhere: a builder of its own only hands them out.
    case none
    /// Among Docker's images, which containerd keeps.
    case containerd
    /// The same in Docker's older form, which is none of the exporters'.
    case older
  }

  func store() async throws -> Store {
    let inspected = try await run(["buildx", "inspect"] + (builder.map { [$0] } ?? []))
    let driver = inspected.output.split(whereSeparator: \.isNewline).first { $0.hasPrefix("Driver:") }
    guard inspected.isSuccess, let driver else {
      throw WorldError(message: "buildx does not tell what its builder is: \(Self.firstLine(inspected.error))")
    }
    // The builder of the daemon has this driver and nothing else has.
    guard driver.split(whereSeparator: \.isWhitespace).last == "docker" else { return .none }
    let info = try await run("info", "--format", "{{json .DriverStatus}}")
    return info.output.contains("io.containerd.snapshotter") ? .containerd : .older
  }

  private static func isCurrent(_ version: Substring) -> Bool {
    let numbers = version.drop { $0 == "v" }.split(separator: ".").prefix(2).compactMap { Int($0) }
    // What is built from sources between two versions has none.
    return numbers.count < 2 || (numbers[0], numbers[1]) >= oldestBuildx
  }

  private static func firstLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "it says nothing"
  }

  /// Runs docker and keeps what it writes. `isCleanup` runs it after an interrupt too.
  func run(_ arguments: String..., isCleanup: Bool = false) async throws -> Answer {
    try await run(arguments, isCleanup: isCleanup)
  }

  func run(_ arguments: [String], isCleanup: Bool = false) async throws -> Answer {
    try await running(isCleanup: isCleanup) {
      let result = try await Subprocess.run(
        .name("docker"), arguments: Arguments(arguments), environment: environment,
        workingDirectory: FilePath(folder), input: .none, output: .string(limit: Self.outputLimit),
        error: .string(limit: Self.outputLimit)
      ) { execution in
        // `docker run` waits for the container, which may not care.
        if !isCleanup { Interruption.tend(execution.processIdentifier.value, kills: true) }
      }
      return Answer(
        isSuccess: result.terminationStatus.isSuccess, output: result.standardOutput, error: result.standardError)
    }
  }

  /// Runs `docker buildx bake` and gives `onLine` each line of its progress as it comes; whether it succeeded.
  func bake(_ arguments: [String], onLine: (String) -> Void) async throws -> Bool {
    let words = ["buildx"] + (builder.map { ["--builder", $0] } ?? []) + ["bake", "--progress", "plain"] + arguments
    return try await running(isCleanup: false) {
      let result = try await Subprocess.run(
        .name("docker"), arguments: Arguments(words), environment: environment, workingDirectory: FilePath(folder),
        input: .none, output: .discarded, error: .sequence
      ) { execution in
        Interruption.tend(execution.processIdentifier.value)
        for try await line in execution.standardError.strings() { onLine(line) }
      }
      return result.terminationStatus.isSuccess
    }
  }

  private func running<Result>(isCleanup: Bool, _ body: () async throws -> Result) async throws -> Result {
    if !isCleanup, Interruption.isPending { throw CancellationError() }
    defer { Interruption.tend(0) }
    let result: Result
    do {
      result = try await body()
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw WorldError(
        message: "there is no program 'docker' on PATH", hint: "install Docker's command line with its buildx plugin")
    } catch let error as SubprocessError {
      if !isCleanup, Interruption.isPending { throw CancellationError() }
      throw WorldError(message: "docker can't be run: \(error)")
    }
    if !isCleanup, Interruption.isPending { throw CancellationError() }
    return result
  }

  /// Newer versions of buildx ask before bake reads a folder beside the one it runs in, as a temporary one is. A variant is
  /// named here and not chosen by the version of its accelerator, whose variables may be set for other reasons.
  private var environment: Subprocess.Environment {
    .inherit.updating(["BUILDX_BAKE_ENTITLEMENTS_FS": "0", "CUDA": nil, "ROCM": nil])
  }
}
