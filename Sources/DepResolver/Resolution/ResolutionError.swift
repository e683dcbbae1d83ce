public import SpecParser

/// Why there is no resolution.
public enum ResolutionError: Error, Sendable {
  /// The requirements contradict each other: proven, with the proof (exit code 1).
  case unsatisfiable(ResolutionFailure)
  /// Something the answer depends on could not be fetched (exit code 3); `needed` says what for.
  case fetch(FetchError, needed: String)
  /// A line of the user's names a distribution that can't be one (exit code 2).
  case badReference(Diagnostic)
  /// The requirements lead to more projects and extras than one resolution may have; `last` is the one too many (exit
  /// code 3).
  case tooManyPackages(limit: Int, last: String)
  /// What the distributions that were looked at ask for is more than one resolution may hold; `last` is the project with
  /// which it became too much (exit code 3).
  case tooManyRequirements(limit: Int, bytes: Int, last: String)
  /// The caller stopped it.
  case cancelled
}
