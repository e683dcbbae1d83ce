import DepResolver
import Planner
import SpecParser

/// The distribution's packages of a plan, for people.
struct SystemRenderer {
  let style: Style

  /// What was asked for first, with all it brings; of the rest only the largest, as there may be hundreds.
  func packages(of graph: DependencyGraph, _ system: VariantSystem) -> [String] {
    guard let resolution = system.resolution else { return [] }
    var table = TextTable(.left, .left, .right, .left)
    let asked = Set(resolution.edges.filter(\.isAsked).map(\.child))
    func bySize(_ left: SystemPackage, _ right: SystemPackage) -> Bool {
      (left.details.installedBytes, right.name) > (right.details.installedBytes, left.name)
    }
    let wanted = resolution.packages.filter { asked.contains($0.name) }.sorted(by: bySize)
    let others = resolution.packages.filter { !asked.contains($0.name) }.sorted(by: bySize)
    for package in wanted {
      let retained = graph.retained(by: .system(package.name))
      let more = retained.flatMap { $0.count > 1 ? $0 : nil }
      table.add(
        package.name.terminalSafe, style.dim(package.details.version.description),
        "\(ByteCount(package.details.installedBytes))",
        more.map { style.dim("\(ByteCount($0.bytes)) with the \($0.count - 1) only it brings") } ?? "")
    }
    let shown = 5
    for package in others.prefix(shown) {
      table.add(
        "  \(package.name)".terminalSafe, style.dim(package.details.version.description),
        "\(ByteCount(package.details.installedBytes))", "")
    }
    if others.count > shown {
      let rest = others.dropFirst(shown)
      let bytes = rest.reduce(0) { $0 + $1.details.installedBytes }
      table.add("  and \(rest.count) more", "", "\(ByteCount(bytes))", "")
    }
    var lines = table.lines()
    if !resolution.present.isEmpty {
      lines.append("  in the base already: \(resolution.present.joined(separator: ", "))".terminalSafe)
    }
    return lines
  }

  /// What each offer takes out, before what comes in its place, and the changes that take it.
  func offers(_ graph: DependencyGraph, _ system: VariantSystem) -> [String] {
    var lines: [String] = []
    for offer in system.offers {
      let node: DependencyGraph.Node
      switch offer.replaced {
      case .package(let name, _): node = .package(name)
      case .system(let name): node = .system(name)
      }
      guard let retained = graph.retained(by: node) else { continue }
      lines.append(
        "  \(offer.by) in place of \(EdgeText.name(of: node)), which takes out \(ByteCount(retained.bytes)) and brings "
          + "its own: \(offer.why)")
      lines += offer.changes.map { "    \($0.text)" }
      lines.append("    but: \(offer.caveat)")
    }
    return lines.map(\.terminalSafe)
  }

  func findings(of system: VariantSystem) -> [String] {
    var lines = system.findings.map(Self.text)
    if let release = system.release, !system.isBaseKnown, system.resolution?.packages.isEmpty == false {
      lines.append(
        "what the base has is assumed from the smallest \(release.distribution.rawValue) \(release.codename); "
          + "'txspec base inspect' makes it known")
    }
    return lines.map { "  " + $0.terminalSafe }
  }

  static func text(_ finding: SystemFinding) -> String {
    switch finding {
    case .unknownDistribution(let image):
      "nothing tells which distribution '\(image)' is, so its packages are not looked at; 'txspec base inspect' does"
    case .otherSnapshot(let asked, let has):
      "the base is pinned to \(asked), and its snapshot is of \(has?.description ?? "another image"): "
        + "'txspec base inspect' makes it current"
    case .unreadArchive(nil):
      "what system packages bring along is not known: TXSPEC_MIRROR is 'off'"
    case .unreadArchive(let error?):
      "what system packages bring along is not known: \(error)"
    case .dropped(let dropped, let place, let reason):
      "\(dropped.name) is dropped at \(place), though \(asker(dropped.asker)) asks for it: \(reason)"
    case .withoutEffect(let key, let name, let place, nil):
      "'\(key)' of \(name) at \(place) has no effect: nothing asks for it"
    case .withoutEffect(let key, let name, let place, let parent?):
      "'\(key)' of \(name) at \(place) has no effect: \(parent) depends on it"
    case .unavailable(let package, let why):
      "\(package?.normalized ?? "your project") needs what the release has no package for: \(why)"
    case .optional(let package, let choices, let part):
      "\(package) needs \(choices.joined(separator: " or ")) only when \(part): not installed"
    case .unknownExternal(let package, let text):
      "\(package?.normalized ?? "your project") names \(text) in [external], for which no package is known"
    case .unknownLibrary(let soname, let package, let path):
      "\(package) needs \(soname) (\(path)), which no package of the release holds"
    case .pluginLibrary(let soname, let package, let path, let provider):
      "\(package) needs \(soname) only for \(path), which importing does not load: "
        + (provider.map { "\($0) is not installed" } ?? "no package is known")
    case .oldLibc(let package, let path, let needs, let has):
      "\(package) was built for glibc \(needs) (\(path)), and the base has \(has): it will not load"
    }
  }

  private static func asker(_ parent: SystemEdge.Parent) -> String {
    switch parent {
    case .root: "the spec"
    case .python(let name): name.normalized
    case .package(let name): name
    }
  }
}

extension SystemEdge {
  /// Whether it is not another package of the distribution that asks.
  var isAsked: Bool {
    if case .package = parent { false } else { true }
  }
}
