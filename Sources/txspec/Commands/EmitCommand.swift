import ArgumentParser
import Planner

/// `txspec emit`: write every emitted file.
struct EmitCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "emit",
    _superCommandName: "txspec",
    abstract: "Write locks, Dockerfiles, .dockerignore and bake files.",
    usage: "txspec emit [<variants> ...] [<options>]",
    discussion: """
      Files are written whole or not at all, and only where they changed.

      Examples:
        txspec emit                      every variant of the spec
        txspec emit cpu-minimal          one of them
        txspec emit --check              exit with 1 when a file is stale; for CI
        txspec emit --output-dir build   somewhere else than beside the spec
        txspec emit --regroup            choose anew which packages share a layer
      """)

  @Flag(
    name: .long,
    help: "Choose anew which packages share a layer; otherwise they stay where the emitted files have them.")
  var regroup = false

  @OptionGroup var options: EmissionOptions

  func perform() async throws {
    try await EmissionRun(options: options, regroups: regroup).run { try emit($0) }
  }
}
