/// Where `--find-links` looks for distribution files beside the indexes.
public enum LinkSource: Hashable, Sendable {
  /// A web page whose links are files of any projects.
  case page(IndexURL)
  /// A folder of files, relative to the working directory when it is relative.
  case folder(path: String)

  /// `nil` when `text` is neither an address nor a path; a relative path is seen from `base`.
  public init?(_ text: String, base: String) {
    if let url = IndexURL(text) {
      self = .page(url)
    } else if let reference = try? DirectReference(parsing: text, base: base), case .local(let path) = reference.place {
      self = .folder(path: path)
    } else {
      return nil
    }
  }
}
