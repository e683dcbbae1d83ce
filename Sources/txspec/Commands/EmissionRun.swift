import DepResolver
import Planner
import SpecParser

/// What `emit` and `lock` share: plan, make the files, then write or compare them.
struct EmissionRun {
  let options: EmissionOptions
  /// Whether packages need not stay in the layers they are in, nor these in their order.
  var regroups = false
  /// Whether what is written says anything of the distribution's packages.
  var looksAtSystem = true

  /// Runs with the files that `files` makes of the plan; ends with 1 when `check` finds a stale one.
  func run(_ files: (BuildPlan) throws -> [EmittedFile]) async throws {
    let terminal = Terminal(.current)
    let project = try Project.load(options.spec, .current, terminal)
    let root = options.outputDir.map(project.outputRoot(named:)) ?? project.outputRoot
    let locks = try LocksOnDisk(terminal, upgrades: options.upgrades)
    let inputs = try project.inputs(options.variants, keeping: locks, outputRoot: root)
    let writer = FileWriter(root: root)
    var yanked: [Resolution] = []
    var notes: [String] = []
    func changes(_ policy: IndexClient.Policy) async throws -> [(file: EmittedFile, change: FileWriter.Change)] {
      let plan = try await Session.with(
        options.source, .current, terminal, inputs: inputs.map(\.input), policy: policy
      ) { session in
        try await session.plan(
          project, inputs, outputRoot: root, regroups: regroups, history: options.history,
          looksAtSystem: looksAtSystem)
      }
      yanked = Array(plan.resolutions.values.joined())
      notes = plan.build.variants.flatMap(OverlapRenderer.notes)
      return try files(plan.build).map { ($0, writer.change(of: $0)) }
    }
    let changes = try await answering(options.output.format, on: terminal) {
      // Versions that a lock pins stay, whatever the index has by now: so where all is as it was, nobody is asked.
      // Anything else is looked at again with what the index says today.
      if options.check, options.upgrades.isEmpty, options.source.policy == .normal,
        let known = try? await changes(.cacheFirst), known.allSatisfy({ $0.change == .unchanged })
      {
        return known
      }
      return try await changes(options.source.policy)
    }
    terminal.warnOfYanked(in: yanked)
    for note in notes { terminal.say(note) }
    if !options.check { try writer.write(changes.map(\.file)) }
    let stale = changes.count { $0.change != .unchanged }
    switch options.output.format {
    case .text:
      let style = Style(isOn: terminal.colorsResults)
      var table = TextTable(.left)
      for (file, change) in changes {
        table.add(Self.word(change, check: options.check, style), file.path.terminalSafe)
      }
      try terminal.write(
        ([Self.summary(stale: stale, of: changes.count, check: options.check)] + table.lines())
          .joined(separator: "\n") + "\n")
    case .json:
      try terminal.write(
        JSONOutput.text(
          EmissionJSON(root: root, files: changes.map { .init(path: $0.file.path, change: $0.change) })))
    }
    if options.check, stale > 0 {
      if options.output.format == .text { terminal.say("  hint: run the command without --check to write them") }
      throw Ended(status: .no)
    }
  }

  private static func summary(stale: Int, of all: Int, check: Bool) -> String {
    if check { return stale == 0 ? "all files are current" : "\(count(stale, "file")) stale" }
    return "\(count(stale, "file")) written, \(all - stale) unchanged"
  }

  private static func word(_ change: FileWriter.Change, check: Bool, _ style: Style) -> String {
    switch change {
    case .created: check ? style.red("missing") : style.green("created")
    case .changed: check ? style.red("differs") : style.green("changed")
    case .unchanged: style.dim(check ? "current" : "unchanged")
    }
  }
}

/// The shape of `txspec emit --format json` and `txspec lock --format json`.
private struct EmissionJSON: Encodable {
  struct File: Encodable {
    var path: String
    var change: FileWriter.Change
  }

  var version = 1
  var root: String
  var files: [File]
}
