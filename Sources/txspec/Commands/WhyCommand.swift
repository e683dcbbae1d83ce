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
      For a package that is not there, says what kept it out; for one of the base image, what relies on it.

      Examples:
        txspec why ctranslate2 --variant cpu-minimal
        txspec why torch --variant cpu-minimal        not there: what kept it out
        txspec why numpy                              in every variant
        txspec why libx264-164                        a package of the distribution
      """)

  @Argument(help: "The package.")
  var name: String

  @Option(name: .long, help: ArgumentHelp("Only this variant; may be repeated.", valueName: "name"))
  var variant: [String] = []

  @OptionGroup var spec: SpecOptions
  @OptionGroup var source: SourceOptions
  @OptionGroup var output: FormatOptions

  func perform() async throws {
    guard PackageName(name) != nil || DebianRelation.isPackageName(name) else {
      throw InvalidInput(
        Diagnostic(.badPackageName, at: SourceLocation(file: "<arguments>"), "'\(name)' is no package name"))
    }
    let terminal = Terminal(.current)
    let project = try Project.load(spec, .current, terminal)
    let inputs = try await project.inputs(
      variant, source, terminal, keeping: try LocksOnDisk(terminal), outputRoot: project.outputRoot)
    let found = try await answering(output.format, on: terminal) {
      try await Session.with(source, .current, terminal, inputs: inputs) { session in
        try await answers(inputs, session, project, terminal)
      }
    }
    let worst = found.worst
    switch output.format {
    case .text: try terminal.write(WhyRenderer(style: Style(isOn: terminal.colorsResults)).text(of: found.answers))
    case .json:
      try terminal.write(
        JSONOutput.text(
          WhyJSON(
            name: PackageName(name)?.normalized ?? name, answers: found.answers, failures: found.failures)))
    }
    if worst != .done { throw Ended(status: worst) }
  }

  /// One answer a variant and platform. Of several variants, those that can't be resolved are reported and left
  /// out; a single one that can't be is the error.
  private func answers(
    _ inputs: [VariantInput], _ session: Session, _ project: Project, _ terminal: Terminal
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
          if let package = PackageName(name).flatMap({ resolution.package(named: $0) }) {
            for passed in package.passedOver.prefix(1) {
              session.progress.end()
              let text = "\(package.name) \(passed.version) was passed over for \(package.version): it \(passed.reason)"
              terminal.say("note: \(text.terminalSafe)")
            }
          }
          let graph = DependencyGraph(resolution, system: system.resolution ?? SystemResolution())
          let found = nodes(in: graph).map { WhyAnswer.Finding.there($0) }
          let findings = try await found.isEmpty ? absence(input, request, system, graph, session, project) : found
          for finding in findings {
            if case .absent(let absence?) = finding, absence.reasons.isEmpty, !absence.unseen.isEmpty {
              worst = .worldFailed
            }
            answers.append(
              WhyAnswer(variant: input.variant.name.value, name: name, graph: graph, finding: finding))
          }
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

  /// Those of the name that are in the image: a Python package, one of the distribution, or both.
  private func nodes(in graph: DependencyGraph) -> [DependencyGraph.Node] {
    let package = PackageName(name)
    var nodes: [DependencyGraph.Node] = []
    if let package, graph.resolution.package(named: package) != nil { nodes.append(.package(package)) }
    // Debian's names may hold what Python's do not tell apart.
    let written = graph.system.packages.map(\.name).filter { $0 == name || $0 == package?.normalized }
    return nodes + written.prefix(1).map { .system($0) }
  }

  /// What is to be said of a name that is neither among the Python packages nor among those of the distribution that
  /// are installed: the base may have it, and something may have kept a Python package out.
  private func absence(
    _ input: VariantInput, _ request: ResolutionRequest, _ system: VariantSystem, _ graph: DependencyGraph,
    _ session: Session, _ project: Project
  ) async throws -> [WhyAnswer.Finding] {
    let notes = system.notes(on: name, input.variant)
    if !notes.isEmpty { return [.told(notes)] }
    var absence: AbsenceExplanation?
    if let package = PackageName(name) {
      absence = await AbsenceExplainer(request: request, resolution: graph.resolution, source: session.client)
        .explain(package)
    }
    let base = try await session.basePackages(of: input.variant, on: system.platform, project)
    guard let base, let package = base.package(named: name) else { return [.absent(absence)] }
    let found = WhyAnswer.Finding.inBase(package, isKnown: base.isKnown, reliance: system.reliance(on: package))
    return absence?.reasons.isEmpty == false ? [found, .absent(absence)] : [found]
  }
}

extension DiagnosticCode {
  static let badPackageName = DiagnosticCode("bad-package-name")
}
