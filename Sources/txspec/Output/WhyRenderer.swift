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
    guard let package = answer.graph.resolution.package(named: answer.name) else {
      return absence(answer).joined(separator: "\n")
    }
    let sections = [
      [heading(package, answer.graph)], reasons(answer), chains(answer), removals(answer),
    ]
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
  }

  // MARK: There

  private func heading(_ package: ResolvedPackage, _ graph: DependencyGraph) -> String {
    var text = "\(style.bold("\(package.name) \(package.version)")) is in {variant}"
    text += package.detail.unpackedBytes.map { ": \(ByteCount($0)) unpacked" } ?? ": size not measured"
    if let retained = graph.retained(by: package.name), retained.packages.count > 1 {
      text += ", \(ByteCount(retained.bytes)) with the \(count(retained.packages.count - 1, "package")) only it brings"
    }
    return text
  }

  private func reasons(_ answer: WhyAnswer) -> [String] {
    var table = TextTable(.left)
    for edge in answer.graph.reasons(for: answer.name) {
      table.add(
        EdgeText.parent(of: edge).terminalSafe, edge.requirement.terminalSafe,
        edge.parent == .root ? "" : style.dim(EdgeText.evidence(of: edge)))
    }
    return table.isEmpty ? [] : [style.bold("asked for by")] + table.lines()
  }

  /// How each of the user's lines leads there, one shortest way a line.
  private func chains(_ answer: WhyAnswer) -> [String] {
    var lines: [String] = []
    for chain in answer.graph.chains(to: answer.name) {
      for (depth, edge) in chain.enumerated() {
        let indent = String(repeating: "  ", count: depth + 1)
        switch edge.parent {
        case .root:
          lines.append(
            "\(indent)\(style.cyan(EdgeText.evidence(of: edge).terminalSafe))  \(edge.requirement.terminalSafe)")
        case .package:
          lines.append("\(indent)\(EdgeText.parent(of: edge)) requires \(edge.requirement.terminalSafe)")
        }
      }
    }
    return [style.bold("from your files")] + lines
  }

  /// The requirement lines or exclusions each of which takes it out, and what that frees.
  private func removals(_ answer: WhyAnswer) -> [String] {
    let graph = answer.graph
    var table = TextTable(.left, .left)
    for name in graph.gatekeepers(of: answer.name) + [answer.name] {
      let reasons = graph.reasons(for: name)
      let lines = reasons.filter { $0.parent == .root }.map { EdgeText.evidence(of: $0) }
      let how = lines.count == reasons.count ? "remove \(lines.joined(separator: " and "))" : "exclude: [\(name)]"
      let freed = graph.retained(by: name).map { "frees \(ByteCount($0.bytes))" } ?? ""
      table.add(how.terminalSafe, name.normalized, style.dim(freed))
    }
    return [style.bold("what would take it out")] + table.lines()
  }

  // MARK: Not there

  private func absence(_ answer: WhyAnswer) -> [String] {
    var lines = ["\(style.bold(answer.name.normalized)) is not in {variant}"]
    guard let absence = answer.absence else { return lines }
    if absence.reasons.isEmpty, absence.unseen.isEmpty {
      lines.append("  nothing that is in it, or was kept out of it, asks for \(answer.name)")
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
