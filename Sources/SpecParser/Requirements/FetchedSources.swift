/// What requirements files ask for from servers: files that `-r` and `-c` name by address, and the names of projects
/// whose line is an address alone.
///
/// Nothing is fetched while files are read. What a load misses it names in ``RequirementsInput/missing``, and a load with
/// that at hand goes on from there.
public struct FetchedSources: Sendable {
  /// A file as a server had it.
  public struct File: Hashable, Sendable {
    public var contents: [UInt8]
    /// Of the contents, in lower-case hex.
    public var sha256: String

    public init(contents: [UInt8], sha256: String) {
      self.contents = contents
      self.sha256 = sha256
    }
  }

  /// By address, without credentials and fragment.
  public var files: [String: File] = [:]
  /// By ``DirectReference/url``.
  public var names: [String: PackageName] = [:]

  public init() {}
}

/// Something on a server that a load needs to go on.
public enum MissingSource: Hashable, Sendable {
  /// A file that `-r` or `-c` names.
  case file(Located<IndexURL>)
  /// The name of a project that a line names by its address alone.
  case name(Located<DirectReference>)
}

/// A file of a server that was read, for locks to tell what they were made from.
public struct RemoteRequirementsFile: Hashable, Sendable {
  /// Without credentials, query and fragment.
  public var url: String
  public var sha256: String

  public init(url: String, sha256: String) {
    self.url = url
    self.sha256 = sha256
  }
}
