import DepResolver
import SpecParser

/// What is said of pinned versions that their authors took back (PEP 592): someone should know.
enum YankedWarnings {
  /// One line for each such version, sorted by name.
  static func lines(_ resolutions: some Sequence<Resolution>) -> [String] {
    var lines: [String] = []
    for package in resolutions.flatMap(\.packages) {
      guard let reason = package.chosen.yanked else { continue }
      // Anyone may write anything there, over several lines.
      let text = reason.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      let line = "'\(package.name)' \(package.version) was yanked" + (text.isEmpty ? "" : ": \(quoted(text))")
      if !lines.contains(line) { lines.append(line) }
    }
    return lines.sorted()
  }
}

extension Terminal {
  /// Warns of every yanked version and says which versions were passed over, on standard error.
  func tellOfVersions(in resolutions: some Sequence<Resolution>) {
    let style = Style(isOn: colorsMessages)
    let resolutions = Array(resolutions)
    for line in YankedWarnings.lines(resolutions) { say("\(style.yellow("warning:")) \(line.terminalSafe)") }
    for line in PassedOverNotes.lines(resolutions) { say("note: \(line.terminalSafe)") }
  }
}
