import DepResolver
import SpecParser

/// A proof of unsatisfiability for people: the user's own lines first, then the derivation, what the indexes have,
/// and what would help.
struct FailureRenderer {
  /// Versions that were passed over are named one by one up to this many.
  private static let mostVersions = 4
  /// Reasons for which versions of one package were passed over are named up to this many.
  private static let mostReasons = 4

  let style: Style

  func text(of failure: ResolutionFailure, variant: String? = nil) -> String {
    let environment = failure.environment
    var lines = [
      "\(style.red("error:")) \(variant.map { "\($0): " } ?? "")no set of versions satisfies the requirements for "
        + "python \(environment.python) on \(environment.platform)"
    ]
    lines += paragraph(ownLines(of: failure))
    lines += paragraph(failure.explanation.map { $0.isEmpty ? "" : "  " + $0.terminalSafe })
    lines += paragraph(failure.projects.flatMap(indexLines))
    lines += paragraph(helpLines(failure, hasSpec: variant != nil))
    return lines.joined(separator: "\n")
  }

  private func paragraph(_ lines: [String]) -> [String] { lines.isEmpty ? [] : [""] + lines }

  private func ownLines(of failure: ResolutionFailure) -> [String] {
    var table = TextTable(.left, .left)
    for edge in failure.requirements {
      guard case .line(let location) = edge.evidence else { continue }
      table.add(style.bold(location.description.terminalSafe), edge.requirement.terminalSafe)
    }
    return table.lines()
  }

  // MARK: - What the indexes have

  private func indexLines(_ project: ConflictProject) -> [String] {
    let indexes = (project.servedBy.isEmpty ? project.asked : project.servedBy)
      .map { "\($0.name) (\($0.url))".terminalSafe }.joined(separator: " and ")
    guard !project.servedBy.isEmpty, let newest = project.newest else {
      if indexes.isEmpty { return ["  \(style.bold(project.name.normalized)): no index may be asked (--no-index)"] }
      let offer = project.nearestName.map { "; did you mean '\($0)'?" } ?? ""
      return ["  \(style.bold(project.name.normalized)): not on \(indexes)\(offer)"]
    }
    if project.servedBy.contains(where: { $0.kind == .direct }) {
      return ["  \(style.bold(project.name.normalized)): \(project.servedBy[0].url.terminalSafe) is \(newest)"]
        + skippedLines(project)
    }
    let has =
      project.versionCount == 1
      ? "only \(newest)" : "\(project.versionCount) versions, the newest \(newest)"
    return ["  \(style.bold(project.name.normalized)): \(indexes) has \(has)"]
      + skippedLines(project)
  }

  private func skippedLines(_ project: ConflictProject) -> [String] {
    let named = project.skipped.prefix(Self.mostReasons)
    let others = project.skipped.dropFirst(Self.mostReasons).flatMap(\.versions).sorted()
    return named.map { "    skipped \(versions($0.versions)): \($0.reason.terminalSafe)" }
      + (others.isEmpty ? [] : ["    skipped \(versions(others)) for other reasons"])
  }

  private func versions(_ versions: [Version]) -> String {
    guard versions.count > Self.mostVersions, let first = versions.first, let last = versions.last else {
      return versions.map(\.description).joined(separator: ", ")
    }
    return "\(versions.count) versions from \(first) to \(last)"
  }

  // MARK: - What would help

  private func helpLines(_ failure: ResolutionFailure, hasSpec: Bool) -> [String] {
    var lines = hasSpec ? metadataLines(failure) : buildLines(failure)
    if let report = failure.relaxations {
      lines += report.found.map { "  \(style.cyan("hint:")) \(sentence(for: $0).terminalSafe)" }
      if let ending = ending(of: report) { lines.append("  \(ending.terminalSafe)") }
    }
    return lines
  }

  /// What to add to the spec where no file says what a package needs: ready to be pasted, and to be filled in.
  private func metadataLines(_ failure: ResolutionFailure) -> [String] {
    if failure.unknownMetadata.isEmpty { return [] }
    let hint = "txspec runs no builds; add to the spec what the package requires, between the brackets:"
    return ["  \(style.cyan("hint:")) \(hint)", "", "metadata:"]
      + failure.unknownMetadata.map { "  \($0.name.normalized): { version: \"\($0.version)\", requires: [] }" } + [""]
  }

  /// The same without a spec, where nothing can be stated.
  private func buildLines(_ failure: ResolutionFailure) -> [String] {
    let names = failure.unknownMetadata.map(\.name.normalized)
    if names.isEmpty { return [] }
    let options = names.map { "--exclude \($0)" }.joined(separator: " ")
    return [
      "  \(style.cyan("hint:")) txspec runs no builds; choose a version that has a wheel, or leave it out: \(options)"
    ]
  }

  /// `pyannote.audio<4 at requirements.txt:18 resolves with pyannote-audio 3.4.0 and torch 2.4.1+rocm6.0`
  private func sentence(for relaxation: Relaxation) -> String {
    let place = relaxation.location.map { " at \($0.file):\($0.line)" } ?? ""
    var pins = relaxation.others.map { "\($0.name) \($0.version)" }
    if let name = relaxation.package, let version = relaxation.version { pins.insert("\(name) \(version)", at: 0) }
    let outcome = pins.isEmpty ? "resolves" : "resolves with \(list(pins))"
    switch relaxation.change {
    case .widened(let text): return "\(text)\(place) \(outcome)"
    case .hashesRemoved: return "without the hashes of '\(relaxation.text)'\(place) it \(outcome)"
    case .removed: return "without '\(relaxation.text)'\(place) it \(outcome)"
    case .constraintRemoved: return "without the constraint '\(relaxation.text)'\(place) it \(outcome)"
    case .overrideRemoved: return "without the override '\(relaxation.text)'\(place) it \(outcome)"
    case .prereleasesAllowed: return "with --prerelease if-necessary it \(outcome)"
    case .dateLifted:
      let setting = relaxation.text.isEmpty ? "the cut-off" : relaxation.text
      return "without \(setting.hasPrefix("--") ? setting : "'\(setting)'")\(place) it \(outcome)"
    }
  }

  private func ending(of report: RelaxationReport) -> String? {
    switch report.ending {
    case .complete:
      report.found.isEmpty ? "no change of a single line is enough" : nil
    case .outOfTime(let time):
      "looked for\(report.found.isEmpty ? "" : " further") changes that help for \(time.components.seconds) s and stopped"
    case .incomplete(let why):
      "not every change could be tried: \(why)"
    }
  }

  private func list(_ items: [String]) -> String {
    guard items.count > 1, let last = items.last else { return items.first ?? "" }
    return "\(items.dropLast().joined(separator: ", ")) and \(last)"
  }
}
