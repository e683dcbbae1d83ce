import DepResolver

/// Why a variant of the spec has no resolution.
struct UnresolvedVariant: Error {
  var name: String
  var error: ResolutionError

  /// For tools, when the answer is that its requirements contradict each other.
  var json: FailureJSON? {
    guard case .unsatisfiable(let failure) = error else { return nil }
    return FailureJSON(failure, variant: name)
  }
}

/// Runs `body`; where JSON is wanted, that nothing satisfies the requirements is an answer and not a message.
func answering<Answer>(
  _ format: FormatOptions.Format, on terminal: Terminal, _ body: () async throws -> Answer
) async throws -> Answer {
  do {
    return try await body()
  } catch let error as UnresolvedVariant {
    guard format == .json, let failure = error.json else { throw error }
    return try answer(failure, on: terminal)
  } catch ResolutionError.unsatisfiable(let failure) where format == .json {
    return try answer(FailureJSON(failure, variant: nil), on: terminal)
  }
}

private func answer<Answer>(_ failure: FailureJSON, on terminal: Terminal) throws -> Answer {
  try terminal.write(JSONOutput.text(FailureDocument(failures: [failure])))
  throw Ended(status: .no)
}
