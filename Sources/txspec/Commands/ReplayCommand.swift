import ArgumentParser
import DepResolver
import Planner
import SpecParser

/// `txspec replay`: what the commits of a history would have rebuilt, by this plan and by its rivals.
struct ReplayCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    _superCommandName: "txspec",
    abstract: "Replay a git history through the plan of a variant and its rivals; write nothing but the chart.",
    usage: "txspec replay [<variant>] [<options>]",
    discussion: """
      Builds each commit in turn on paper, and tells what was rebuilt, pushed and pulled: by one RUN after COPY of \
      everything, by three stages written by hand, by the layout of uv's guide, by txspec's plan, and by the least \
      that any plan could do.

      Examples:
        txspec replay cpu-minimal                        the history of the project
        txspec replay cpu --history ../service           that of another repository
        txspec replay cpu --svg replay.svg               with a chart
        txspec replay cpu --format json                  for tools
      """)

  @Argument(help: "The variant to replay; the first of the spec when none is named.", completion: .list([]))
  var variant: String?

  @Option(
    name: .long, help: ArgumentHelp("Where to draw a chart.", valueName: "file"), completion: .file(extensions: ["svg"])
  )
  var svg: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Plan from the commits before the last ones, and count only those: how many, as a share.",
      discussion: "What a plan from a history saves on commits that it did not know; 0.5 holds out the newer half.",
      valueName: "share"))
  var holdOut: Double?

  @Flag(name: .long, help: "Replace the chart's file, too, if something else wrote it.")
  var force = false

  @OptionGroup var history: HistoryOptions
  @OptionGroup var cost: CostOptions
  @OptionGroup var upgrades: UpgradeOptions
  @OptionGroup var spec: SpecOptions
  @OptionGroup var source: SourceOptions
  @OptionGroup var output: FormatOptions

  func validate() throws {
    if let holdOut, !(holdOut > 0 && holdOut < 1) {
      throw ValidationError("--hold-out is a share between 0 and 1, such as 0.5.")
    }
    if history.history == "none" { throw ValidationError("There is nothing to replay with --history none.") }
  }

  func perform() async throws {
    let terminal = Terminal(.current)
    let project = try Project.load(spec, .current, terminal)
    guard let name = variant ?? project.spec.variants.first?.name.value else { return }
    let inputs = try await project.inputs(
      [name], source, terminal, keeping: try LocksOnDisk(terminal, upgrades: upgrades), outputRoot: project.outputRoot)
    let writer = FileWriter(root: ".", writesThrough: true)
    if let svg {
      try project.readFiles(inputs).check(svg, option: "--svg")
      if !force, let obstacle = await writer.obstacle(at: svg, spec: nil) { throw InvalidInput(obstacle) }
    }
    let plan = try await answering(output.format, on: terminal) {
      try await Session.with(source, .current, terminal, inputs: inputs) { session in
        try await session.plan(
          project, inputs, outputRoot: project.outputRoot, history: history, rates: cost.rates(over: project.spec.rates)
        )
      }
    }
    guard let input = inputs.first, let built = plan.build.variant(named: name),
      // Of several platforms, the one with the largest image, for which layers are planned.
      let size = built.sizes.max(by: { $0.known < $1.known }),
      let resolution = plan.resolutions[name]?.first(where: { $0.environment.platform == size.platform })
    else { return }
    guard let past = try await history.read(project, input, resolution, measures: true) else {
      throw WorldError(
        message: HistoryOptions.noRepository,
        hint: "name one with --history")
    }
    guard past.images.states.count > 1 else {
      throw WorldError(
        message: "the history has no commit to replay: none after the first one that has the requirements files",
        hint: "name another repository with --history")
    }
    let report = ReplayReport(
      variant: built, platform: size.platform, resolution, past, heldOut: holdOut ?? 0, sizes: ReplaySizes(size),
      isEmitted: project.keptOrder(of: input.variant, outputRoot: project.outputRoot) != nil)
    if let svg {
      try writer.write([
        EmittedFile(path: svg, text: ReplayChart(report.replay, title: report.title).svg)
      ])
    }
    switch output.format {
    case .text: try terminal.write(ReplayRenderer(style: Style(isOn: terminal.colorsResults)).text(of: report))
    case .json: try terminal.write(JSONOutput.text(ReplayJSON(report)))
    }
  }
}

/// A replay and what it was made from.
struct ReplayReport {
  let variant: String
  let platform: Platform
  let past: VariantHistory
  /// How many states the plan was made from and is not held to; `nil` where it knew all of the commits.
  let known: Int?
  let sizes: ReplaySizes
  let model: CostModel
  let replay: Replay

  init(
    variant: VariantPlan, platform: Platform, _ resolution: Resolution, _ past: VariantHistory,
    heldOut: Double, sizes: ReplaySizes,
    isEmitted: Bool
  ) {
    self.variant = variant.name
    self.platform = platform
    self.past = past
    let states = past.images.states.count
    known = heldOut > 0 ? min(states - 1, max(1, states - Int((Double(states) * heldOut).rounded()))) : nil
    self.sizes = sizes
    model = variant.costModel
    let hasSystem = variant.layers.steps.contains { $0.id == "system" }
    let entries = past.paths.selection.entries
    var layouts: [ReplayLayout] = [
      .single(hasSystemPackages: hasSystem), .threeStages(hasSystemPackages: hasSystem, entries: entries),
      .uvGuide(hasSystemPackages: hasSystem),
    ]
    func add(_ id: String, _ what: String, _ layers: PackageLayers, _ links: [ReplayLayout.Link]) {
      layouts.append(
        .linked(
          id: id, title: "txspec, \(count(layers.layers.count, "layer")) of packages\(what)",
          hasSystemPackages: hasSystem, packageLayers: layers.layers.map { Set($0) }, links: links))
    }
    func choice(_ images: ImageHistory?) -> (layers: PackageLayers, links: [ReplayLayout.Link]) {
      let log = ChangeLog(images, [resolution], entries: entries)
      let layers = variant.packageLayers(for: log)
      return (layers, variant.links(of: layers, for: log))
    }
    let planned = choice(past.images.prefix(known ?? states))
    let guessed = choice(nil)
    if planned.layers.layers.count > 1 {
      let one = PackageLayers([planned.layers.layers.flatMap(\.self)])
      add("txspec-one-layer", "", one, [.layer(0)] + entries.map { .entry($0) })
    }
    add("txspec-priors", ", without a history", guessed.layers, guessed.links)
    let emitted = (layers: variant.packageLayers, links: variant.links)
    if isEmitted, emitted != planned, emitted != guessed {
      add("txspec-emitted", ", as emitted", emitted.layers, emitted.links)
    }
    add("txspec", known == nil ? ", for this history" : ", for the history before", planned.layers, planned.links)
    replay = Replay(past.images.states, known: known ?? 1, layouts, sizes: sizes, model: model)
  }

  /// What the layouts are compared with.
  var reference: Replay.Result? { replay.result("three-stages") }
  var least: Replay.Result? { replay.result(Replay.lowerBound) }

  var title: String { "\(variant): bytes rebuilt over \(count(replay.commits, "commit"))" }
}
