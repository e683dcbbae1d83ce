import ArgumentParser

/// `txspec base`: look at base images.
struct BaseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "base",
    _superCommandName: "txspec",
    abstract: "Snapshot a base image.",
    discussion: """
      Examples:
        txspec base inspect python:3.11-slim-bookworm     write what it holds to specs/bases
      """,
    subcommands: [BaseInspectCommand.self])
}
