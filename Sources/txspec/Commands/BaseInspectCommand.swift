import ArgumentParser
import DepResolver
import Planner
import SpecParser

/// `txspec base inspect`: write what a base image holds to a file that is committed.
struct BaseInspectCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Write what a base image holds to specs/bases, for plans to work from.",
    discussion: """
      Reads the image's layers as they come and unpacks nothing. IMAGE is a name as docker takes it, \
      docker-archive:FILE for what 'docker save' wrote, or oci:FOLDER for an OCI layout; where these hold several \
      images, :NAME after it chooses one. Registries get the credentials that 'docker login' keeps.

      Examples:
        txspec base inspect python:3.11-slim-bookworm
        txspec base inspect python:3.11-slim-bookworm --platform linux/arm64
        txspec base inspect docker-archive:base.tar --as registry.example/base:1
      """)

  @Argument(help: "The image.")
  var image: String

  @Option(name: .long, help: ArgumentHelp("linux/amd64 (default) or linux/arm64.", valueName: "platform"))
  var platform: String?

  @Option(
    name: .long,
    help: ArgumentHelp("The name that the spec has for the image, where it comes from a file.", valueName: "name"))
  var `as`: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write (default: specs/bases/<name>.json beside the spec).", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var output: String?

  @Flag(name: .long, help: "Replace the file, too, if something else wrote it.")
  var force = false

  @OptionGroup var spec: SpecOptions
  @OptionGroup var format: FormatOptions

  @Flag(name: [.short, .long], help: "Say nothing but errors and the result.")
  var quiet = false

  func perform() async throws {
    let terminal = Terminal(.current)
    let process = ProcessEnvironment.current
    let platform = try chosenPlatform()
    let source: ImageSource
    do throws(ImageError) {
      source = try ImageSource(image, isFile: FileAccess.isFile) { FileAccess.list($0) != nil }
    } catch {
      throw Self.failure(error)
    }
    let name = `as` ?? image
    let target = try target(name, platform, process)
    let writer = FileWriter(root: target.root, writesThrough: output != nil)
    try checkRead(writer.place(target.path), process)
    if !force, let obstacle = await writer.obstacle(at: target.path, spec: nil) { throw InvalidInput(obstacle) }
    let snapshot = try await inspect(source, as: name, platform, process, terminal)
    let file = EmittedFile(path: target.path, text: snapshot.json())
    let change = writer.change(of: file)
    try writer.write([file])
    let path = writer.place(target.path)
    switch format.format {
    case .text:
      try terminal.write(
        SnapshotRenderer(style: Style(isOn: terminal.colorsResults)).text(of: snapshot, path: path, change: change))
    case .json: try terminal.write(JSONOutput.text(SnapshotJSON(snapshot, path: path, change: change)))
    }
  }

  private func chosenPlatform() throws -> Platform {
    guard let platform else { return .linuxAMD64 }
    guard let known = Platform(rawValue: platform) else {
      throw InvalidInput(
        Diagnostic(
          .badArgument, at: SourceLocation(file: "<arguments>"), "--platform \(quoted(platform)) is not known",
          hint: "use \(Platform.allCases.map(\.rawValue).joined(separator: " or "))"))
    }
    return known
  }

  /// The folder and file to write. Without a spec, the folder is the working directory.
  private func target(
    _ name: String, _ platform: Platform, _ process: ProcessEnvironment
  ) throws -> (root: String, path: String) {
    if let output { return (".", output) }
    let file = BaseSnapshot.fileName(image: name, platform: platform)
    let path = "\(BaseSnapshot.folder)/\(file)"
    let isNamed = spec.spec != nil || process.value(of: "TXSPEC_SPEC") != nil
    do {
      let found = try SpecDiscovery(
        option: spec.spec, variable: process.variables["TXSPEC_SPEC"], workingDirectory: process.workingDirectory,
        listFolder: FileAccess.list
      ).specFile()
      return (Project.outputRoot(ofSpec: found), path)
    } catch {
      // Several specs in the folder share its snapshots.
      guard !isNamed else { throw error }
      return (".", path)
    }
  }

  /// Refuses to write over what the spec reads, where there is a spec; what is wrong with one is no matter here.
  private func checkRead(_ path: String, _ process: ProcessEnvironment) throws {
    guard output != nil else { return }
    try ReadFiles.checkPlace(path, option: "--output", workingDirectory: process.workingDirectory)
    guard let project = try? Project.load(spec, process, Terminal(silent: true)) else { return }
    try project.readFiles([], withoutSnapshots: true).check(path, option: "--output")
  }

  private func inspect(
    _ source: ImageSource, as name: String, _ platform: Platform, _ process: ProcessEnvironment, _ terminal: Terminal
  ) async throws -> BaseSnapshot {
    let network = try NetworkSettings(process)
    let progress = ProgressLine(terminal, isOn: !quiet)
    progress.update(InspectionProgress())
    progress.begin("reading \(image.terminalSafe)")
    defer { progress.end() }
    do {
      let docker = try dockerConfiguration(process)
      let inspector = BaseInspector(network.http, docker: docker) { progress.update($0) }
      return try await inspector.inspect(source, as: name, platform: platform)
    } catch let error as ImageError {
      throw Self.failure(error)
    }
  }

  /// `$DOCKER_CONFIG/config.json`, else `~/.docker/config.json`; no file is no logins.
  private func dockerConfiguration(_ process: ProcessEnvironment) throws -> DockerConfiguration {
    let folder = process.value(of: "DOCKER_CONFIG") ?? process.homeDirectory + "/.docker"
    let path = folder + "/config.json"
    guard FileAccess.isFile(path) else { return DockerConfiguration() }
    return try DockerConfiguration(FileAccess.read(path), file: path)
  }

  private static func failure(_ error: ImageError) -> any Error {
    guard error.isInput else { return WorldError(message: error.description, hint: error.hint) }
    return InvalidInput(
      Diagnostic(.badImage, at: SourceLocation(file: "<arguments>"), error.description, hint: error.hint))
  }
}

extension DiagnosticCode {
  static let badImage = DiagnosticCode("bad-image")
}
