import ArgumentParser
import DepResolver
import SpecParser

/// `txspec why`: every reason a package is in an image, or what kept it out.
struct WhyCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "why",
    _superCommandName: "txspec",
    abstract: "Say why a package is in an image, what it costs and what would take it out.",
    usage: "txspec why <name> [<options>]",
    discussion: """
      For a package that is not there, says what kept it out.

      Examples:
        txspec why ctranslate2 --variant cpu-minimal
        txspec why torch --variant cpu-minimal        not there: what kept it out
        txspec why numpy                              in every variant
      """)

  @Argument(help: "The package.")
  var name: String

  @Option(name: .long, help: ArgumentHelp("Only this variant; may be repeated.", valueName: "name"))
  var variant: [String] = []

  @OptionGroup var spec: SpecOptions
  @OptionGroup var source: SourceOptions
  @OptionGroup var output: FormatOptions

  func perform() async throws {
    guard let package = PackageName(name) else {
      throw InvalidInput(
        Diagnostic(.badPackageName, at: SourceLocation(file: "<arguments>"), "'\(name)' is no package name"))
    }
    let terminal = Terminal(.current)
    let project = try Project.load(spec, .current, terminal)
    let inputs = try project.inputs(variant, keeping: try LocksOnDisk(terminal), outputRoot: project.outputRoot)
    let found = try await answering(output.format, on: terminal) {
      try await Session.with(source, .current, terminal, inputs: inputs.map(\.input)) { session in
        try await answers(for: package, inputs, session, project, terminal)
      }
    }
    let worst = found.worst
    switch output.format {
    case .text: try terminal.write(WhyRenderer(style: Style(isOn: terminal.colorsResults)).text(of: found.answers))
    case .json:
      try terminal.write(
        JSONOutput.text(
          WhyJSON(name: package.normalized, answers: found.answers, failures: found.failures)))
    }
    if worst != .done { throw Ended(status: worst) }
  }

  /// One answer a variant and platform. Of several variants, those that can't be resolved are reported and left
  /// out; a single one that can't be is the error.
  private func answers(
    for package: PackageName, _ inputs: [VariantInput], _ session: Session, _ project: Project, _ terminal: Terminal
  ) async throws -> (answers: [WhyAnswer], failures: [FailureJSON], worst: ExitStatus) {
    var answers: [WhyAnswer] = []
    var failures: [FailureJSON] = []
    var worst = ExitStatus.done
    for input in inputs {
      do {
        session.progress.begin("resolving \(input.variant.name.value)")
        let requests = input.requests(defaultIndex: session.defaultIndex)
        let resolutions = try await session.resolve(requests)
        let systems = try await session.system(of: input, resolutions, project)
        for ((request, resolution), system) in zip(zip(requests, resolutions), systems) {
          let graph = DependencyGraph(resolution, system: system.resolution ?? SystemResolution())
          let nodes = nodes(of: package, in: graph)
          for node in nodes {
            answers.append(
              WhyAnswer(variant: input.variant.name.value, name: package, graph: graph, node: node))
          }
          if !nodes.isEmpty { continue }
          var absence: AbsenceExplanation?
          if resolution.package(named: package) == nil {
            absence = await AbsenceExplainer(request: request, resolution: resolution, source: session.client)
              .explain(package)
          }
          if let absence, absence.reasons.isEmpty, !absence.unseen.isEmpty { worst = .worldFailed }
          answers.append(
            WhyAnswer(
              variant: input.variant.name.value, name: package, graph: graph, absence: absence))
        }
      } catch let error as ResolutionError {
        let failure = UnresolvedVariant(name: input.variant.name.value, error: error)
        guard inputs.count > 1 else { throw failure }
        let status: ExitStatus
        if output.format == .json, let json = failure.json {
          failures.append(json)
          status = .no
        } else {
          session.progress.end()
          status = ErrorPrinter.report(failure, on: terminal)
        }
        if status.rawValue > worst.rawValue { worst = status }
      }
    }
    return (answers, failures, worst)
  }
}

/// Those of a name that are in the image: a Python package, one of the distribution, or both.
private func nodes(of name: PackageName, in graph: DependencyGraph) -> [DependencyGraph.Node] {
  var nodes: [DependencyGraph.Node] = []
  if graph.resolution.package(named: name) != nil { nodes.append(.package(name)) }
  // Debian's names may hold what Python's do not tell apart.
  let written = graph.system.packages.map(\.name).filter { $0 == name.description || $0 == name.normalized }
  return nodes + written.prefix(1).map { .system($0) }
}

/// The answer for one variant on one platform.
struct WhyAnswer {
  var variant: String
  var name: PackageName
  var graph: DependencyGraph
  /// `nil` when the package is not there.
  var node: DependencyGraph.Node?
  /// Set when the package is not there.
  var absence: AbsenceExplanation?

  var platform: Platform { graph.resolution.environment.platform }
}

extension DiagnosticCode {
  static let badPackageName = DiagnosticCode("bad-package-name")
}
