import ArgumentParser

/// A command of ours, which stays on the thread that calls it.
///
/// ArgumentParser's own `run` would move it to another thread, and a run that finds its answer in the cache is over
/// before that thread has started.
protocol Command: AsyncParsableCommand {
  mutating func perform() async throws
}

extension Command {
  mutating func run() async throws { try await perform() }
}
