import DepResolver
import SpecParser

/// The answers of `why` for people: whether it is there and what it costs first, then the reasons.
struct WhyRenderer {
  let style: Style

  /// Platforms of a variant that get the same answer share it.
  func text(of answers: [WhyAnswer]) -> String {
    var blocks: [(variant: String, platforms: [Platform], text: String)] = []
    for answer in answers {
      let text = body(of: answer)
      if let last = blocks.last, last.variant == answer.variant, last.text == text {
        blocks[blocks.count - 1].platforms.append(answer.platform)
      } else {
        blocks.append((answer.variant, [answer.platform], text))
      }
    }
    let perVariant = Dictionary(grouping: blocks, by: \.variant)
    return blocks.map { block in
      let isSplit = (perVariant[block.variant]?.count ?? 0) > 1
      let platforms = isSplit ? " on \(block.platforms.map(\.rawValue).joined(separator: ", "))" : ""
      return block.text.replacing("{variant}", with: block.variant + platforms)
    }.joined(separator: "\n\n") + (blocks.isEmpty ? "" : "\n")
  }

  private func body(of answer: WhyAnswer) -> String {
    let sections: [[String]]
    switch answer.finding {
    case .there(let node):
      sections = [
        [heading(node, answer.graph)], reasons(answer.graph.reasons(for: node)), chains(node, answer),
        removals(node, answer),
      ]
    case .inBase(let package, let isKnown, let reliance): sections = base(package, isKnown: isKnown, reliance)
    case .told(let notes):
      sections = [["\(style.bold(answer.name)) is not in {variant}"] + notes.map { "  " + $0.terminalSafe }]
    case .absent(let explanation): sections = [absence(answer.name, explanation)]
    }
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
  }

  // MARK: There

  private func heading(_ node: DependencyGraph.Node, _ graph: DependencyGraph) -> String {
    var text: String
    switch node {
    case .package(let name):
      let package = graph.resolution.package(named: name)
      text = "\(style.bold("\(name) \(package?.version.description ?? "")")) is in {variant}"
      text += package?.detail.unpackedBytes.map { ": \(ByteCount($0)) unpacked" } ?? ": size not measured"
    case .system(let name):
      let package = graph.system.package(named: name)
      text =
        "\(style.bold("\(name) \(package?.details.version.description ?? "")")) is in {variant}, of the distribution"
      text += package.map { ": \(ByteCount($0.details.installedBytes)) installed" } ?? ""
    }
    if let retained = graph.retained(by: node), retained.count > 1 {
      text += ", \(ByteCount(retained.bytes)) with the \(count(retained.count - 1, "package")) only it brings"
    }
    return text
  }

  private func reasons(_ links: [DependencyGraph.Link], title: String = "asked for by") -> [String] {
    var table = TextTable(.left)
    for link in links {
      table.add(
        EdgeText.parent(of: link).terminalSafe, EdgeText.wish(of: link).terminalSafe,
        link.parent == nil ? "" : style.dim(EdgeText.evidence(of: link).terminalSafe))
    }
    return table.isEmpty ? [] : [style.bold(title)] + table.lines()
  }

  /// How each of the user's lines leads there, one shortest way a line.
  private func chains(_ node: DependencyGraph.Node, _ answer: WhyAnswer) -> [String] {
    var lines: [String] = []
    for chain in answer.graph.chains(to: node) {
      for (depth, link) in chain.enumerated() {
        let indent = String(repeating: "  ", count: depth + 1)
        let wish = EdgeText.wish(of: link).terminalSafe
        if link.parent == nil {
          lines.append("\(indent)\(style.cyan(EdgeText.evidence(of: link).terminalSafe))  \(wish)")
        } else {
          lines.append("\(indent)\(EdgeText.parent(of: link).terminalSafe) \(Self.verb(of: link)) \(wish)")
        }
      }
    }
    return [style.bold("from your files")] + lines
  }

  private static func verb(of link: DependencyGraph.Link) -> String {
    guard case .system(let edge) = link else { return "requires" }
    guard case .field(let name, _) = edge.evidence else { return "needs" }
    return name == "Pre-Depends" ? "pre-depends on" : "depends on"
  }

  /// The requirement lines or exclusions each of which takes it out, and what that frees.
  private func removals(_ node: DependencyGraph.Node, _ answer: WhyAnswer) -> [String] {
    let graph = answer.graph
    var table = TextTable(.left, .left)
    for gate in graph.gatekeepers(of: node) + [node] {
      let reasons = graph.reasons(for: gate)
      let lines = reasons.filter { $0.parent == nil }.map { EdgeText.evidence(of: $0) }
      let how: String
      if lines.count == reasons.count {
        how = "remove \(lines.joined(separator: " and "))"
      } else {
        switch gate {
        case .package(let name): how = "exclude: [\(name)]"
        case .system(let name):
          // What another package of the distribution depends on can't be left out by itself.
          let isAskedFor = reasons.allSatisfy { link in
            if case .system(let edge) = link, case .package = edge.parent { false } else { true }
          }
          guard isAskedFor else { continue }
          how = "system: { drop: [{ name: \(name), reason: ... }] }"
        }
      }
      let freed = graph.retained(by: gate).map { "frees \(ByteCount($0.bytes))" } ?? ""
      table.add(how.terminalSafe, EdgeText.name(of: gate), style.dim(freed))
    }
    if table.isEmpty {
      return [
        style.bold("what would take it out"),
        "  nothing alone: several packages that were asked for depend on it",
      ]
    }
    return [style.bold("what would take it out")] + table.lines()
  }

  // MARK: In the base

  private func base(_ package: DebianPackage, isKnown: Bool, _ reliance: [SystemEdge]) -> [[String]] {
    var heading = [
      "\(style.bold("\(package.name) \(package.version)")) is in the base of {variant} already: "
        + "\(ByteCount(package.installedBytes)) installed"
    ]
    if !isKnown {
      heading.append("  what the base has is assumed; 'txspec base inspect' makes it known")
    }
    if reliance.isEmpty { heading.append("  nothing that comes on top of the base asks for it") }
    return [heading, reasons(reliance.map { .system($0) }, title: "relied on by")]
  }

  // MARK: Not there

  private func absence(_ name: String, _ explanation: AbsenceExplanation?) -> [String] {
    let name = PackageName(name)?.normalized ?? name
    var lines = ["\(style.bold(name)) is not in {variant}"]
    guard let absence = explanation else { return lines }
    if absence.reasons.isEmpty, absence.unseen.isEmpty {
      lines.append("  nothing that is in it, or was kept out of it, asks for \(name)")
    }
    if let similar = absence.similar { lines.append("  \(style.cyan("hint:")) did you mean '\(similar)'?") }
    for reason in absence.reasons {
      switch reason {
      case .excluded(let cut):
        lines.append("")
        lines.append("\(style.bold("excluded")) at \(cut.excludedAt.description.terminalSafe)")
        lines.append(
          "  asked for by \(EdgeText.parent(of: cut.edge).terminalSafe): \(cut.edge.requirement.terminalSafe)")
      case .behindExclusion(let cut, let chain):
        lines.append("")
        lines.append(
          "\(style.bold("kept out")) by excluding \(cut.edge.child) at \(cut.excludedAt.description.terminalSafe)")
        lines.append(
          "  \(style.cyan(EdgeText.parent(of: cut.edge).terminalSafe))  \(cut.edge.requirement.terminalSafe)")
        for (depth, edge) in chain.enumerated() {
          let indent = String(repeating: "  ", count: depth + 2)
          lines.append("\(indent)\(EdgeText.parent(of: edge)) requires \(edge.requirement.terminalSafe)")
        }
      case .overridden(let edge, let override):
        lines.append("")
        lines.append("\(style.bold("overridden")) at \(override.location.description.terminalSafe)")
        lines.append("  \(override.value.text.terminalSafe)  does not hold here, and takes the place of")
        lines.append("  \(EdgeText.parent(of: edge).terminalSafe): \(edge.requirement.terminalSafe)")
      case .marker(let edge):
        lines.append("")
        lines.append(
          "\(style.bold("not needed here")): \(EdgeText.parent(of: edge)) asks for it only where its marker holds")
        lines.append("  \(edge.requirement.terminalSafe)")
      case .extra(let edge):
        lines.append("")
        let extra = edge.extra?.normalized ?? ""
        let parent = EdgeText.parent(of: edge)
        lines.append("\(style.bold("not asked for")): only \(parent) would need it, and nothing asks for [\(extra)]")
        lines.append("  \(edge.requirement.terminalSafe)")
      }
    }
    for unseen in absence.unseen {
      let cut = unseen.exclusion
      lines.append("")
      lines.append(
        "\(style.bold("not known")): what \(cut.edge.child) would bring, excluded at "
          + cut.excludedAt.description.terminalSafe)
      lines.append("  \(unseen.project): \(unseen.error.description.terminalSafe)")
    }
    return lines
  }
}
