internal import Subprocess

/// What a command wrote and how it ended.
public struct CommandResult: Sendable {
  public var succeeded: Bool
  public var output: String
  public var error: String
}

/// Runs a program found on `PATH` in `folder`, with this process's environment.
public func command(
  _ words: [String], in folder: String = ".", input: String = ""
) async throws -> CommandResult {
  let result = try await run(
    .name("sh"), arguments: Arguments(["-c", "cd \"$1\" && shift && exec \"$@\"", "sh", folder] + words),
    input: .inputWriter, output: .string(limit: 64 << 20), error: .string(limit: 16 << 20)
  ) { await $0.standardInputWriter.writeWhatIsRead(of: input) }
  return CommandResult(
    succeeded: result.terminationStatus.isSuccess, output: result.standardOutput, error: result.standardError)
}

extension StandardInputWriter {
  /// Writes `text` and closes; a program that ends without reading it all has done nothing wrong.
  ///
  /// swift-subprocess 1.0 ends the process (`fatalError`) where an input of its own, such as `.string`, can't be written.
  func writeWhatIsRead(of text: String) async {
    _ = try? await write(text)
    try? await finish()
  }
}
