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
    if scope != .locks { project.spec.ci?.warnings.forEach(terminal.warn) }
    let root = options.outputDir.map(project.outputRoot(named:)) ?? project.outputRoot
    let locks = try LocksOnDisk(terminal, upgrades: options.upgrades)
    let inputs = try await project.inputs(
      options.variants, options.source, terminal, keeping: locks, outputRoot: root)
    let writer = FileWriter(root: root)
    let reads = project.readFiles(inputs)
    if !options.check, !replacesForeign {
      // Before anybody waits for an index.
      let foreign = await project.foreignFiles(
        at: root, of: options.variants, kinds: scope == .locks ? [.lock, .pylock] : nil)
      if !foreign.isEmpty {
        let places = EmittedPath.all(of: project.spec, outputRoot: root, bakeFormat: writer.bakeFormat)
        try writer.checkPlaces(ofPaths: places.map(\.path))
        throw InvalidInput(foreign)
      }
    }
    let isWhole = options.variants.isEmpty
    /// What is to be written for `plan` and what may go, as the folder is now.
    func outcome(of plan: BuildPlan) throws -> Outcome {
      // Which variants have files is another question each time: another process may just have emitted one.
      let plan = plan.keepingTargets { writer.hasFiles(of: $0) }
      let files = try files(of: plan, writer)
      guard case .all(let format) = scope else { return Outcome(files: files) }
      var leftovers = EmissionLeftovers(writer: writer, plan: plan, isWhole: isWhole)
        .paths(beside: Set(files.map(\.path)))
      let rival = BakeNames.path(otherThan: format ?? writer.bakeFormat)
      var rivalOwner: String?
      if let header = writer.header(of: rival), header.spec == plan.specFile || !writer.isThere(header.spec) {
        leftovers.append(rival)
      } else if writer.isThere(rival) {
        rivalOwner = writer.header(of: rival).map { "comes from \($0.spec)" } ?? "was not written by txspec"
      }
      leftovers.removeAll { reads.entry(at: writer.place($0)) != nil }
      return Outcome(files: files, leftovers: leftovers, rival: rivalOwner.map { "\(rival) \($0)" })
    }
    func planned(_ policy: IndexClient.Policy) async throws -> Session.Plan {
      let plan = try await Session.with(
        options.source, .current, terminal, inputs: inputs, policy: policy
      ) { session in
        try await session.plan(
          project, inputs, outputRoot: root, regroups: regroups, history: options.history,
          looksAtSystem: looksAtSystem)
      }
      try SumChangeReport.refuse(plan.sumChanges)
      return plan
    }
    let plan = try await answering(options.output.format, on: terminal) {
      // Versions that a lock pins stay, whatever the index has by now: so where all is as it was, nobody is asked.
      // Anything else is looked at again with what the index says today.
      if options.check, options.upgrades.isEmpty, options.source.policy == .normal,
        let known = try? await planned(.cacheFirst), let outcome = try? outcome(of: known.build),
        outcome.files.allSatisfy({ writer.change(of: $0) == .unchanged }), outcome.leftovers.isEmpty
      {
        return known
      }
      return try await planned(options.source.policy)
    }
    terminal.tellOfVersions(in: plan.resolutions.values.joined())
    options.upgrades.warn(ofUnknownIn: plan.resolutions.values.joined(), on: terminal)
    let notes = plan.build.variants.flatMap(OverlapRenderer.notes) + (options.check ? [] : plan.notes)
    for note in notes + project.lostExceptions(of: plan.build) { terminal.say(note) }
    let foreseen = try outcome(of: plan.build)
    if let rival = foreseen.rival {
      terminal.say("warning: \(rival.terminalSafe), and bake reads it too where no file is named with -f")
    }
    if !options.check {
      try writer.checkPlaces(of: foreseen.files)
      if !replacesForeign { try await writer.checkOwners(of: foreseen.files, spec: plan.build.specFile) }
    }
    func rows(of outcome: Outcome) -> [(path: String, change: FileWriter.Change)] {
      outcome.files.map { ($0.path, writer.change(of: $0)) } + outcome.leftovers.map { ($0, .removed) }
    }
    let rows =
      options.check
      ? rows(of: foreseen)
      : try OutputLock.with(root, terminal) {
        let outcome = try outcome(of: plan.build)
        let rows = rows(of: outcome)
        try writer.write(outcome.files)
        for path in outcome.leftovers { try writer.remove(path) }
        return rows
      }
    let removed = rows.count { $0.change == .removed }
    let stale = rows.count { $0.change != .unchanged }
    switch options.output.format {
    case .text:
      let style = Style(isOn: terminal.colorsResults)
      var table = TextTable(.left)
      for (path, change) in rows {
        table.add(Self.word(change, check: options.check, style), path.terminalSafe)
      }
      try terminal.write(
        ([Self.summary(stale: options.check ? stale : stale - removed, of: rows.count - removed, check: options.check)]
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

  private struct Outcome {
    var files: [EmittedFile]
    /// What nothing emits any more, relative to the output root.
    var leftovers: [String] = []
    /// A bake file in the other language that is somebody else's, in the words of a message.
    var rival: String?
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
