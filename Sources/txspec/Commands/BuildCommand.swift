import ArgumentParser
import DepResolver
import Planner
import SpecParser

/// `txspec build`: build an image, try it and compare it with its plan.
struct BuildCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "build",
    _superCommandName: "txspec",
    abstract: "Build the image of a variant, try it, and compare its size with the plan.",
    usage: "txspec build <variant> [<options>]",
    discussion: """
      Builds with 'docker buildx bake' from the emitted files, or from temporary copies where those are not current. \
      Then runs the spec's smoke commands in the image, starts it as its own user on a read-only root and waits until it \
      is healthy, and measures it. Any builder of buildx serves. Exits with 1 when the image fails one of these or is \
      over its budget, and with 3 when it can't be built.

      Examples:
        txspec build cpu-minimal                      into the local Docker
        txspec build cpu-minimal --push               and to its registry, for all its platforms, once it has passed
        txspec build cpu-minimal --builder remote     on a builder that 'docker buildx create' made
        txspec build cpu-minimal --format json        for tools
      """)

  @Argument(help: "The variant to build.")
  var variant: String

  @Flag(name: .long, help: "Push the image to its registry once it has passed, on all platforms of the variant.")
  var push = false

  @Flag(name: .long, help: "Run every step anew.")
  var noCache = false

  @Flag(name: .long, help: "Load the image into Docker, as every build does to try it; here because buildx has it.")
  var load = false

  @Option(name: .long, help: ArgumentHelp("The builder of buildx to use.", valueName: "name"))
  var builder: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The one platform to build, try and push (default: the daemon's to try, all to push).", valueName: "platform"))
  var platform: String?

  @OptionGroup var history: HistoryOptions
  @OptionGroup var spec: SpecOptions
  @OptionGroup var source: SourceOptions
  @OptionGroup var output: FormatOptions

  func perform() async throws {
    let terminal = Terminal(.current)
    let project = try Project.load(spec, .current, terminal)
    let inputs = try await project.inputs(
      [variant], source, terminal, keeping: try LocksOnDisk(terminal), outputRoot: project.outputRoot)
    let platform = try chosenPlatform(of: inputs[0].variant)
    let plan = try await answering(output.format, on: terminal) {
      try await Session.with(source, .current, terminal, inputs: inputs) { session in
        try await session.plan(project, inputs, outputRoot: project.outputRoot, history: history)
      }
    }
    try SumChangeReport.refuse(plan.sumChanges)
    terminal.tellOfVersions(in: plan.resolutions.values.joined())
    guard let planned = plan.build.variant(named: variant) else { return }
    let build = ImageBuild(
      docker: DockerProgram(folder: project.outputRoot, builder: builder), terminal: terminal, plan: plan.build,
      variant: planned, smoke: inputs[0].variant.app.smoke.map(\.value),
      budget: inputs[0].variant.sizeBudget?.value,
      options: .init(pushes: push, ignoresCache: noCache, platform: platform, isQuiet: source.quiet),
      network: try NetworkSettings(.current), outputRoot: project.outputRoot)
    let result = try await Interruption.tending { try await build.run() }
    await remember(result)
    switch output.format {
    case .text:
      try terminal.write(BuildRenderer(style: Style(isOn: terminal.colorsResults)).text(of: result, variant))
    case .json: try terminal.write(JSONOutput.text(BuildJSON(result, variant)))
    }
    if !result.isGood { throw Ended(status: .no) }
  }

  private func chosenPlatform(of variant: Variant) throws(InvalidInput) -> Platform? {
    guard let platform else { return nil }
    let known = variant.platforms.map(\.value)
    guard let chosen = known.first(where: { $0.rawValue == platform }) else {
      throw InvalidInput(
        Diagnostic(
          .badArgument, at: SourceLocation(file: "<arguments>"),
          "--platform \(quoted(platform)) is none of '\(variant.name.value)'",
          hint: "use \(known.map(\.rawValue).joined(separator: " or "))"))
    }
    return chosen
  }

  /// Keeps how long steps took, for plans to come.
  private func remember(_ result: ImageBuild.Result) async {
    // Where there is no place for a cache, the plan has said so.
    let cache = source.cache.openOrDoWithout(.current) { _ in }
    let timings = result.steps.compactMap { step -> (key: String, milliseconds: Int)? in
      guard !step.isCached, let seconds = step.seconds else { return nil }
      return (step.step.timingKey(on: result.platform), Int(seconds * 1000))
    }
    await cache.remember(timings: timings)
    cache.close()
  }
}
