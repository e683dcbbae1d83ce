import DepResolver
import Planner
import SpecParser

/// A plan for people: each variant's answer first, then what it is made of, the largest first.
struct PlanRenderer {
  let style: Style
  /// Whether the changes of a repository were asked for.
  var readsHistory = false

  func text(of plan: Session.Plan) -> String {
    plan.build.variants
      .map { variant in
        sections(of: variant, of: plan).joined(separator: "\n\n")
      }
      .joined(separator: "\n\n\n") + "\n"
  }

  private func sections(of variant: VariantPlan, of plan: Session.Plan) -> [String] {
    let resolutions = plan.resolutions[variant.name] ?? []
    var sections = [heading(of: variant)]
    for size in variant.sizes {
      let platform = resolutions.count > 1 ? " on \(size.platform)" : ""
      sections.append(section("size\(platform)", SizeRenderer(style: style).lines(of: size)))
    }
    if let advice = plan.advice[variant.name] {
      let renderer = AdviceRenderer(style: style)
      let platform = resolutions.count > 1 ? " on \(advice.platform)" : ""
      sections.append(section("to get under \(ByteCount(advice.budget))\(platform)", renderer.answer(advice)))
      sections.append(section("what takes the most\(platform)", renderer.holders(advice)))
    }
    for (size, resolution) in zip(variant.sizes, resolutions) {
      let platform = resolutions.count > 1 ? " on \(size.platform)" : ""
      let system = variant.systems.first { $0.platform == size.platform }
      let graph = DependencyGraph(resolution, system: system?.resolution ?? SystemResolution())
      sections.append(section("python packages\(platform)", packages(of: graph)))
      if let system {
        let renderer = SystemRenderer(style: style)
        sections.append(section("system packages\(platform)", renderer.packages(of: graph, system)))
        sections.append(section("lighter ways, if you want them\(platform)", renderer.offers(graph, system)))
        sections.append(section("worth knowing\(platform)", renderer.findings(of: system)))
      }
    }
    sections.append(section("layers", layers(of: variant)))
    sections.append(section("files of several packages", OverlapRenderer.lines(of: variant)))
    if let costs = variant.costs {
      let renderer = LayerCostRenderer(style: style)
      sections.append(
        section(
          "what a commit costs",
          renderer.lines(
            of: costs, variant.costModel, readsHistory: readsHistory, unseen: plan.unseen[variant.name] ?? [])))
    }
    if let survey = variant.contextSurvey {
      sections.append(section("build context", ContextRenderer(style: style).lines(of: survey)))
    }
    if let resolution = resolutions.first {
      sections.append(section("kept out by the spec", exclusions(of: resolution)))
      sections.append(section("from elsewhere than an index", references(of: resolution)))
      sections.append(section("known without running a build", sources(of: resolution)))
    }
    return sections.filter { !$0.isEmpty }
  }

  private func section(_ title: String, _ lines: [String]) -> String {
    lines.isEmpty ? "" : ([style.bold(title)] + lines).joined(separator: "\n")
  }

  // MARK: The answer

  private func heading(of variant: VariantPlan) -> String {
    var lines = [style.bold(variant.name) + ": " + verdict(of: variant)]
    var facts = TextTable(.left)
    facts.add("base", "\(variant.base), python \(variant.python), \(variant.accelerator)")
    if let final = variant.finalImage { facts.add("final", final) }
    facts.add("lock", variant.paths.lock)
    if let summary = variant.summary { lines.append("  \(summary.terminalSafe)") }
    return (lines + facts.lines().map(\.terminalSafe)).joined(separator: "\n")
  }

  private func verdict(of variant: VariantPlan) -> String {
    let packages = variant.sizes.map(\.packages.count).max() ?? 0
    let systems = variant.systems.compactMap { $0.resolution?.packages.count }.max() ?? 0
    let what =
      systems == 0
      ? "in \(count(packages, "python package"))" : "in \(packages) python and \(count(systems, "system package"))"
    switch variant.budget {
    case .noBudget:
      let size = variant.sizes.max { $0.known < $1.known }
      let atLeast = size.map { !$0.notMeasured.isEmpty || !$0.pythonPackages.isComplete } ?? true ? "at least " : ""
      return "\(atLeast)\(known(size?.known ?? 0, of: size?.platform, variant)) \(what), no size budget"
    case .over(let budget, let known, let platform):
      return style.red("over budget") + ": \(self.known(known, of: platform, variant)) \(what), "
        + "\(ByteCount(known - budget)) more than \(ByteCount(budget)) (\(platform))"
    case .notExceeded(let budget, let known, let platform):
      return "\(self.known(known, of: platform, variant)) \(what), leaving \(ByteCount(budget - known)) of the "
        + "\(ByteCount(budget)) budget for what is not measured"
    case .within(let budget, let size, let platform):
      return style.green("within budget") + ": \(known(size, of: platform, variant)) of \(ByteCount(budget)) \(what)"
    }
  }

  private func known(_ bytes: Int, of platform: Platform?, _ variant: VariantPlan) -> String {
    let isEstimate = variant.sizes.first { $0.platform == platform }?.isEstimate ?? false
    return SizeRenderer.text(bytes, isEstimate: isEstimate)
  }

  // MARK: The parts

  /// The largest first; with what would leave with each, where that is more than itself.
  private func packages(of graph: DependencyGraph) -> [String] {
    let resolution = graph.resolution
    var table = TextTable(.left, .left, .right, .left)
    let ordered = resolution.packages.sorted {
      ($0.detail.unpackedBytes ?? 0, $1.name.normalized) > ($1.detail.unpackedBytes ?? 0, $0.name.normalized)
    }
    for package in ordered {
      let own = package.detail.unpackedBytes
      let retained = graph.retained(by: .package(package.name))
      let more = retained.flatMap { $0.count > 1 ? $0 : nil }
      table.add(
        package.name.normalized, style.dim("\(package.version)"),
        own.map { "\(ByteCount($0))" } ?? "not measured",
        more.map { style.dim("\(ByteCount($0.bytes)) with the \($0.count - 1) only it brings") } ?? "")
    }
    return table.lines()
  }

  private func layers(of variant: VariantPlan) -> [String] {
    var table = TextTable(.left, .left, .right, .right)
    table.add("", "", style.dim("unpacked"), style.dim("to pull"))
    for stage in variant.layers.stages {
      for step in Self.shown(stage.steps) {
        table.add(
          stage.name, step.id.terminalSafe, Self.size(step.bytes, isEstimate: step.isEstimate),
          Self.size(step.compressed, isEstimate: step.action.isEstimatedWhenPacked),
          Self.shortened(step.inputs).terminalSafe)
      }
    }
    return table.lines()
  }

  /// Without what takes over from other stages, and with the bytecode of a stage's packages counted as theirs.
  private static func shown(_ steps: [Step]) -> [Step] {
    var shown: [Step] = []
    for step in steps {
      switch step.action {
      case .join: continue
      case .compile:
        guard let index = shown.lastIndex(where: { $0.action.installsPackages }) else { continue }
        shown[index].bytes = shown[index].bytes + step.bytes
        shown[index].compressed = shown[index].compressed + step.compressed
        shown[index].isEstimate = shown[index].isEstimate || step.isEstimate
      default: shown.append(step)
      }
    }
    return shown
  }

  private static func size(_ measurement: Measurement, isEstimate: Bool) -> String {
    if case .measured(0) = measurement { return "" }
    if case .notMeasured = measurement { return "" }
    return SizeRenderer.text(measurement, isEstimate: isEstimate)
  }

  /// The first few inputs, and how many more there are.
  private static func shortened(_ inputs: [String]) -> String {
    let shown = inputs.prefix(6).joined(separator: " ")
    return inputs.count > 6 ? "\(shown) and \(inputs.count - 6) more" : shown
  }

  private func exclusions(of resolution: Resolution) -> [String] {
    var table = TextTable(.left)
    for cut in resolution.excluded {
      table.add(
        cut.edge.child.normalized, "asked for by \(EdgeText.parent(of: cut.edge))", "excluded at \(cut.excludedAt)")
    }
    return table.lines().map(\.terminalSafe)
  }

  /// What comes from a folder, a repository or an address in place of an index.
  private func references(of resolution: Resolution) -> [String] {
    var table = TextTable(.left)
    for package in resolution.packages where package.index.kind == .direct {
      table.add(package.name.normalized, "\(package.version)", "from \(package.chosen.url)".terminalSafe)
    }
    return table.lines()
  }

  /// Distributions whose metadata did not come from a wheel: how it was known is worth saying.
  private func sources(of resolution: Resolution) -> [String] {
    var table = TextTable(.left)
    for package in resolution.packages {
      switch package.detail.source {
      case .indexFile, .wheel: continue
      case .sdistPackageInfo, .sdistEggInfo, .sdistPyproject, .treePackageInfo, .treePyproject, .spec:
        table.add(package.name.normalized, "\(package.version)", "from \(package.detail.source.rawValue)")
      }
    }
    return table.lines()
  }
}

extension Step.Action {
  /// The layers of a base are packed already.
  fileprivate var isEstimatedWhenPacked: Bool {
    if case .base = self { false } else { true }
  }

  fileprivate var installsPackages: Bool {
    switch self {
    case .wheels, .sources: true
    default: false
    }
  }
}
