/// Why a wheel or source distribution could not be read.
///
/// Files come from outside, so each case is an answer for the user, never a crash.
public enum ArtifactError: Error, Hashable, Sendable, CustomStringConvertible {
  case truncated(expected: Int, actual: Int)
  /// Damaged, or not what its name says: the text names the structure and what is wrong with it.
  case malformed(String)
  /// The file can be read, and what was published in it is no valid distribution: its metadata breaks the standard, or is
  /// of something else than the file's name says.
  case invalidMetadata(String)
  /// Larger than the limit for its kind, in bytes: an archive bomb or a mistake.
  case tooLarge(what: String, limit: Int)
  case unsupported(String)
  /// A source distribution whose dependencies only its build could tell.
  case dynamicMetadata(fields: [String])

  public var description: String {
    switch self {
    case .truncated(let expected, let actual): "truncated: \(expected) bytes expected, \(actual) there"
    case .malformed(let what): "malformed: \(what)"
    case .invalidMetadata(let what): what
    case .tooLarge(let what, let limit): "\(what) is larger than \(limit) bytes"
    case .unsupported(let what): "unsupported: \(what)"
    case .dynamicMetadata(let fields):
      "only running its build would tell \(fields.joined(separator: ", "))"
    }
  }
}
