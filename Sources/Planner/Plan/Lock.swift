public import SpecParser

/// The pinned packages of one variant over all its platforms, with the sha256 of every file.
public struct Lock: Sendable, Equatable {
  /// One pinned version.
  public struct Entry: Sendable, Equatable {
    public var name: PackageName
    public var version: Version
    /// The PEP 508 marker of the platforms that install it; `nil` when all do.
    public var marker: String?
    /// Lower-case hex, sorted, without repeats. Never empty.
    public var sha256: [String]
    /// Who asks for it: package names, or a file of the user's as in `-r requirements.txt`; sorted.
    public var via: [String]

    public init(name: PackageName, version: Version, marker: String?, sha256: [String], via: [String]) {
      self.name = name
      self.version = version
      self.marker = marker
      self.sha256 = sha256
      self.via = via
    }

    /// `name==version`, with the marker when there is one.
    public var pin: String {
      "\(name)==\(version)" + (marker.map { " ; \($0)" } ?? "")
    }
  }

  /// The index in place of pip's own default, if any.
  public var indexURL: String?
  /// Further indexes the pinned files come from, sorted.
  public var extraIndexURLs: [String]
  /// Sorted by name, then version.
  public var entries: [Entry]

  public init(indexURL: String?, extraIndexURLs: [String], entries: [Entry]) {
    self.indexURL = indexURL
    self.extraIndexURLs = extraIndexURLs
    self.entries = entries
  }
}
