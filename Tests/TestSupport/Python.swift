internal import Subprocess

/// What a Python script prints, for comparing with a peer that is written in Python.
///
/// `script` runs under `python3` with `input` as its standard input.
/// - Throws: `PythonFailure` with what the script wrote to standard error, when it exits with anything but 0.
public func python(_ script: String, arguments: [String] = [], input: String = "") async throws -> String {
  let result = try await run(
    .name("python3"), arguments: Arguments(["-c", script] + arguments), input: .inputWriter,
    output: .string(limit: 64 << 20), error: .string(limit: 1 << 20)
  ) { await $0.standardInputWriter.writeWhatIsRead(of: input) }
  guard result.terminationStatus.isSuccess else { throw PythonFailure(text: result.standardError) }
  return result.standardOutput
}

/// A Python script that a test relies on failed.
public struct PythonFailure: Error, CustomStringConvertible {
  public let text: String
  public var description: String { "python3: \(text)" }
}
