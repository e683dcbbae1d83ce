import ArgumentParser
import DepResolver
import Planner
import SpecParser

/// `txspec plan`: resolve, and show what the images would be.
struct PlanCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    _superCommandName: "txspec",
    abstract: "Show what the images of a spec would hold; write nothing.",
    usage: "txspec plan [<variants> ...] [<options>]",
    discussion: """
      Resolves every variant and shows its size against the budget, its packages, its system packages and its \
      layers. Exits with 1 when a variant cannot be resolved or is over its budget.

      Examples:
        txspec plan                               every variant
        txspec plan cpu-minimal                   one of them
        txspec plan cpu-minimal --offline         from the cache alone
        txspec plan cpu-minimal --format json     for tools
      """)

  @Argument(help: "The variants to plan; all of them when none is named.", completion: .list([]))
  var variants: [String] = []

  @OptionGroup var history: HistoryOptions
  @OptionGroup var cost: CostOptions
  @OptionGroup var upgrades: UpgradeOptions
  @OptionGroup var spec: SpecOptions
  @OptionGroup var source: SourceOptions
  @OptionGroup var output: FormatOptions

  func perform() async throws {
    let terminal = Terminal(.current)
    let project = try Project.load(spec, .current, terminal)
    let inputs = try await project.inputs(
      variants, source, terminal, keeping: try LocksOnDisk(terminal, upgrades: upgrades), outputRoot: project.outputRoot
    )
    var failures: [UnresolvedVariant] = []
    let plan = try await answering(output.format, on: terminal) {
      try await Session.with(source, .current, terminal, inputs: inputs) { session in
        try await session.plan(
          project, inputs, outputRoot: project.outputRoot, advises: true,
          // Asking git takes longer than a warm plan does.
          history: history.history == nil ? nil : history, rates: cost.rates(over: project.spec.rates)
        ) { failure in
          // Of several variants, those that resolve are shown all the same.
          guard inputs.count > 1 else { throw failure }
          failures.append(failure)
        }
      }
    }
    SumChangeReport.warn(plan.sumChanges, on: terminal)
    terminal.tellOfVersions(in: plan.resolutions.values.joined())
    upgrades.warn(ofUnknownIn: plan.resolutions.values.joined(), on: terminal)
    switch output.format {
    case .text where plan.build.variants.isEmpty: break
    case .json where plan.build.variants.isEmpty && failures.allSatisfy({ $0.json == nil }): break
    case .text:
      let renderer = PlanRenderer(
        style: Style(isOn: terminal.colorsResults), readsHistory: history.history != nil)
      try terminal.write(renderer.text(of: plan))
    case .json: try terminal.write(JSONOutput.text(PlanJSON(plan, failures: failures.compactMap(\.json))))
    }
    var worst = plan.build.variants.contains(where: \.budget.isOver) ? ExitStatus.no : .done
    for failure in failures {
      let status: ExitStatus
      if output.format == .json, failure.json != nil {
        status = .no
      } else {
        terminal.say("")
        status = ErrorPrinter.report(failure, on: terminal)
      }
      if status.rawValue > worst.rawValue { worst = status }
    }
    if worst != .done { throw Ended(status: worst) }
  }
}
