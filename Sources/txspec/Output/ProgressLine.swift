import DepResolver
import SpecParser
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// One line on the terminal that tells what is going on, drawn over itself; nothing where there is no terminal.
final class ProgressLine: Sendable {
  private enum Totals {
    case index(IndexProgress)
    case layers(InspectionProgress)

    var text: String {
      switch self {
      case .index(let progress):
        return
          "\(progress.pagesDone)/\(progress.pagesWanted) pages, \(progress.filesDone)/\(progress.filesWanted) files, "
          + "\(ByteCount(progress.bytes))"
      case .layers(let progress):
        let total = progress.totalBytes.map { " of \(ByteCount($0))" } ?? ""
        return "\(progress.layersDone)/\(progress.layers) layers, \(ByteCount(progress.bytes))\(total)"
      }
    }
  }

  private struct State {
    var label = ""
    var totals = Totals.index(IndexProgress())
    var isDrawn = false
    var lastDraw: ContinuousClock.Instant?
  }

  private let terminal: Terminal
  private let isOn: Bool
  private let state = Mutex(State())

  init(_ terminal: Terminal, isOn: Bool) {
    self.terminal = terminal
    self.isOn = isOn && terminal.showsProgress
  }

  /// What is being done now, such as "resolving cpu-minimal".
  func begin(_ label: String) {
    state.withLock {
      $0.label = label
      draw(&$0, now: true)
    }
  }

  /// Totals so far; drawn at most ten times a second.
  func update(_ progress: IndexProgress) { update(.index(progress)) }

  /// How far the reading of an image has come.
  func update(_ progress: InspectionProgress) { update(.layers(progress)) }

  private func update(_ totals: Totals) {
    state.withLock {
      $0.totals = totals
      draw(&$0, now: false)
    }
  }

  /// Takes the line away, before anything else is printed.
  func end() {
    state.withLock {
      if $0.isDrawn { _ = Terminal.write("\r\u{1B}[K", to: STDERR_FILENO) }
      $0.isDrawn = false
      Interruption.hasProgressLine.store(false, ordering: .relaxed)
      $0.label = ""
    }
  }

  private func draw(_ state: inout State, now: Bool) {
    guard isOn, !state.label.isEmpty else { return }
    let instant = ContinuousClock.now
    if !now, let last = state.lastDraw, last.duration(to: instant) < .milliseconds(100) { return }
    state.lastDraw = instant
    state.isDrawn = true
    Interruption.hasProgressLine.store(true, ordering: .relaxed)
    var line = redactingCredentials("\(state.label)  \(state.totals.text)")
    // A line that wraps could not be taken away again.
    if let columns = terminal.columns { line = String(line.prefix(max(0, columns - 1))) }
    _ = Terminal.write("\r\u{1B}[K\(line)", to: STDERR_FILENO)
  }
}
