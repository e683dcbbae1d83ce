import DepResolver
import SpecParser

/// What is said of files that were replaced on their index since they were locked.
enum SumChangeReport {
  private static let mostTold = 5

  /// The error that such files are, where something would be written.
  static func refuse(_ changes: [SumChange]) throws(WorldError) {
    guard !changes.isEmpty else { return }
    throw WorldError(message: lines(changes).joined(separator: "\n  "), hint: hint(changes))
  }

  /// The same where nothing is.
  static func warn(_ changes: [SumChange], on terminal: Terminal) {
    if changes.isEmpty { return }
    let style = Style(isOn: terminal.colorsMessages)
    for line in lines(changes) { terminal.say("\(style.yellow("warning:")) \(line.terminalSafe)") }
    terminal.say("  \(style.cyan("hint:")) \(hint(changes).terminalSafe)")
  }

  private static func lines(_ changes: [SumChange]) -> [String] {
    let lines = unique(changes).prefix(mostTold).map(\.description)
    let rest = unique(changes).count - lines.count
    return lines + (rest > 0 ? ["and \(count(rest, "other file"))"] : [])
  }

  private static func hint(_ changes: [SumChange]) -> String {
    let names = Set(changes.map(\.package)).sorted()
    let options =
      names.count > mostTold ? "--upgrade" : names.map { "--upgrade-package \($0)" }.joined(separator: " ")
    return "a published file should never change: ask its publisher; to accept the new file, pass \(options)"
  }

  private static func unique(_ changes: [SumChange]) -> [SumChange] {
    var seen: Set<SumChange> = []
    return changes.filter { seen.insert($0).inserted }
  }
}
