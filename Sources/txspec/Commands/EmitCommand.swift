import ArgumentParser
import Planner
import SpecParser

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
        txspec emit --bake-format json   docker-bake.json in place of docker-bake.hcl
        txspec emit --regroup            choose layers and their order anew
      """)

  @Flag(
    name: .long,
    help: ArgumentHelp(
      "Choose anew which packages share a layer, and the order of layers and copies.",
      discussion: "Otherwise all of them stay where the emitted files have them, and only what is new is given a place."
    ))
  var regroup = false

  @Option(
    name: .long, help: "The language of the bake file: hcl or json (default: that of the one there is, or hcl).",
    completion: .list(BakeFormat.allCases.map(\.rawValue)))
  var bakeFormat: String?

  @Flag(name: .long, help: "Replace files, too, that something else wrote.")
  var force = false

  @OptionGroup var options: EmissionOptions

  func perform() async throws {
    let named = try bakeFormat.map { text in
      guard let format = BakeFormat(rawValue: text) else {
        throw InvalidInput(
          Diagnostic(
            .badArgument, at: SourceLocation(file: "<arguments>"), "--bake-format \(quoted(text)) is not known",
            hint: "use \(BakeFormat.allCases.map(\.rawValue).joined(separator: ", "))"))
      }
      return format
    }
    try await EmissionRun(options: options, scope: .all(named), regroups: regroup, replacesForeign: force).run()
  }
}
