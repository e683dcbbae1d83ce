import ArgumentParser
import Planner

/// `txspec lock`: write only the locks.
struct LockCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "lock",
    _superCommandName: "txspec",
    abstract: "Write only the locks: hashed requirements files and pylock.toml.",
    usage: "txspec lock [<variants> ...] [<options>]",
    discussion: """
      Examples:
        txspec lock                      the lock of every variant
        txspec lock cpu-minimal          one of them
        txspec lock --check              exit with 1 when a lock is stale; for CI
      """)

  @Flag(name: .long, help: "Replace files, too, that something else wrote.")
  var force = false

  @OptionGroup var options: EmissionOptions

  func perform() async throws {
    try await EmissionRun(options: options, scope: .locks, looksAtSystem: false, replacesForeign: force).run()
  }
}
