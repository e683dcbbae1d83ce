internal import Subprocess

/// How a child process ended and what it wrote.
public struct ChildResult: Sendable {
  public enum Ending: Sendable, Equatable {
    case exited(Int32)
    case signalled(Int32)
  }

  public var ending: Ending
  public var output: String
  public var error: String

  /// The exit code; `nil` when a signal ended the process.
  public var exitCode: Int32? {
    if case .exited(let code) = ending { code } else { nil }
  }
}

/// A child process was still running when its time was up; it was killed.
public struct DeadlineExceeded: Error {
  public let words: [String]
}

/// Runs the program at `path` with exactly these arguments and variables.
///
/// `body` runs beside the process and gets its identifier; with it a test sends signals.
/// - Throws: `DeadlineExceeded`, and whatever `body` throws.
public func childProcess(
  _ path: String,
  _ arguments: [String],
  in folder: String,
  environment: [String: String],
  input: String = "",
  deadline: Duration = .seconds(180),
  body: @escaping @Sendable (_ processIdentifier: Int32) async throws -> Void = { _ in }
) async throws -> ChildResult {
  try await withThrowingTaskGroup(of: ChildResult?.self) { group in
    group.addTask {
      let variables = environment.map { (Environment.Key(rawValue: $0.key), $0.value) }
      // The shell is replaced by the program, so that signals reach it.
      let result = try await run(
        .name("sh"),
        arguments: Arguments(["-c", "cd \"$1\" && shift && exec \"$@\"", "sh", folder, path] + arguments),
        environment: .custom(Dictionary(variables.compactMap { key, value in key.map { ($0, value) } }) { $1 }),
        input: .inputWriter, output: .string(limit: 64 << 20), error: .string(limit: 16 << 20)
      ) { execution in
        // Beside each other: `body` may be what makes the program read.
        async let written: Void = execution.standardInputWriter.writeWhatIsRead(of: input)
        try await body(execution.processIdentifier.value)
        await written
      }
      let ending: ChildResult.Ending =
        switch result.terminationStatus {
        case .exited(let code): .exited(code)
        case .signaled(let signal): .signalled(signal)
        }
      return ChildResult(ending: ending, output: result.standardOutput, error: result.standardError)
    }
    group.addTask {
      try await Task.sleep(for: deadline)
      return nil
    }
    defer { group.cancelAll() }
    guard let first = try await group.next(), let result = first else {
      throw DeadlineExceeded(words: [path] + arguments)
    }
    return result
  }
}
