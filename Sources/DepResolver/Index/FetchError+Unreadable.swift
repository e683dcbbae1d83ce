extension FetchError {
  /// What is wrong with a file that was fetched but can't be read: reason to pass over this one file, where every
  /// other failure is reason to stop.
  var unreadableFile: String? {
    switch reason {
    case .badContent(let text): "has metadata that cannot be read: \(text)"
    case .tooLarge(let limit): "is larger than \(limit) bytes"
    default: nil
    }
  }
}
