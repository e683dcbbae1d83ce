import DepResolver
import Planner
import SpecParser

/// What `emit` and `lock` share: plan, make the files, then write or compare them.
struct EmissionRun {
  enum Scope: Equatable {
    case locks
    /// All that the variants have. Without a format, the bake file is written in that of the one there is.
    case all(BakeFormat?)
  }

  let options: EmissionOptions
  let scope: Scope
  /// Whether packages need not stay in the layers they are in, nor these in their order.
  var regroups = false
  /// Whether what is written says anything of the distribution's packages.
  var looksAtSystem = true
  /// Whether files may be replaced that txspec, or this spec, did not write.
  var replacesForeign = false

  /// Ends with 1 when `check` finds a stale file.
  func run() async throws {
    let terminal = Terminal(.current)
    let project = try Project.load(options.spec, .current, terminal)
    let root = options.outputDir.map(project.outputRoot(named:)) ?? project.outputRoot
    let locks = try LocksOnDisk(terminal, upgrades: options.upgrades)
    let inputs = try project.inputs(options.variants, keeping: locks, outputRoot: root)
    let writer = FileWriter(root: root)
    let reads = project.readFiles(inputs)
    var yanked: [Resolution] = []
    var notes: [String] = []
    var leftovers: [String] = []
    var specFile = ""
    func changes(_ policy: IndexClient.Policy) async throws -> [(file: EmittedFile, change: FileWriter.Change)] {
      let plan = try await Session.with(
        options.source, .current, terminal, inputs: inputs.map(\.input), policy: policy
      ) { session in
        try await session.plan(
          project, inputs, outputRoot: root, regroups: regroups, history: options.history,
          looksAtSystem: looksAtSystem)
      }
      try SumChangeReport.refuse(plan.sumChanges)
      yanked = Array(plan.resolutions.values.joined())
      let build = plan.build.keepingTargets { writer.hasFiles(of: $0) }
      notes = build.variants.flatMap(OverlapRenderer.notes) + (options.check ? [] : plan.notes)
      notes += project.lostExceptions(of: build)
      let made = try files(of: build, writer)
      specFile = build.specFile
      if scope != .locks {
        leftovers = EmissionLeftovers(writer: writer, plan: build, isWhole: options.variants.isEmpty).paths(
          beside: Set(made.map(\.path))
        ).filter { reads.entry(at: writer.place($0)) == nil }
      }
      return made.map { ($0, writer.change(of: $0)) }
    }
    let changes = try await answering(options.output.format, on: terminal) {
      // Versions that a lock pins stay, whatever the index has by now: so where all is as it was, nobody is asked.
      // Anything else is looked at again with what the index says today.
      if options.check, options.upgrades.isEmpty, options.source.policy == .normal,
        let known = try? await changes(.cacheFirst), known.allSatisfy({ $0.change == .unchanged }), leftovers.isEmpty
      {
        return known
      }
      return try await changes(options.source.policy)
    }
    terminal.tellOfVersions(in: yanked)
    for note in notes { terminal.say(note) }
    if case .all(let format) = scope {
      let rival = BakeNames.path(otherThan: format ?? writer.bakeFormat)
      if let header = writer.header(of: rival), header.spec == specFile || !writer.isThere(header.spec) {
        leftovers.append(rival)
      } else if writer.isThere(rival) {
        let owner = writer.header(of: rival).map { "comes from \($0.spec)" } ?? "was not written by txspec"
        terminal.say(
          "warning: \("\(rival) \(owner)".terminalSafe), and bake reads it too where no file is named with -f")
      }
    }
    if !options.check {
      let made = changes.map(\.file)
      try writer.checkPlaces(of: made)
      if !replacesForeign { try await writer.checkOwners(of: made, spec: specFile) }
      try OutputLock.with(root, terminal) {
        try writer.write(made)
        for path in leftovers { try writer.remove(path) }
      }
    }
    let rows = changes.map { (path: $0.file.path, change: $0.change) } + leftovers.map { ($0, .removed) }
    let stale = rows.count { $0.change != .unchanged }
    switch options.output.format {
    case .text:
      let style = Style(isOn: terminal.colorsResults)
      var table = TextTable(.left)
      for (path, change) in rows {
        table.add(Self.word(change, check: options.check, style), path.terminalSafe)
      }
      try terminal.write(
        ([Self.summary(stale: options.check ? stale : stale - leftovers.count, of: changes.count, check: options.check)]
          + table.lines())
          .joined(separator: "\n") + "\n")
    case .json:
      try terminal.write(
        JSONOutput.text(
          EmissionJSON(root: root, files: rows.map { .init(path: $0.path, change: $0.change) })))
    }
    if options.check, stale > 0 {
      if options.output.format == .text { terminal.say("  hint: run the command without --check to write them") }
      throw Ended(status: .no)
    }
  }

  private func files(of plan: BuildPlan, _ writer: FileWriter) throws -> [EmittedFile] {
    switch scope {
    case .locks:
      let files = plan.variants.flatMap { lockFiles(of: $0, in: plan) }
      try checkVisible(files, specFile: plan.specFile)
      return files
    case .all(let format): return try emit(plan, bakeFormat: format ?? writer.bakeFormat)
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
    case .removed: check ? style.red("obsolete") : style.green("removed")
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
