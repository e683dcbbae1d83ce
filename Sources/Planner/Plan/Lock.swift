public import DepResolver
public import SpecParser

/// The pinned packages of one variant over all its environments, with every file an index offers of each.
public struct Lock: Sendable, Equatable {
  /// One pinned version.
  public struct Entry: Sendable, Equatable {
    public var name: PackageName
    public var version: Version
    /// The PEP 508 marker of the environments that install it; `nil` when all do.
    public var marker: String?
    /// What its metadata says; `nil` when it says nothing.
    public var requiresPython: VersionSpecifiers?
    /// The address of the index it comes from; empty where there is none.
    public var indexURL: String
    /// Where the user takes it from in place of an index.
    public var reference: DirectReference?
    /// The branch or tag that the user's line names, where the reference has its commit.
    public var requestedRevision: String?
    /// Never empty; each has a sha256, but for sources in a folder or repository.
    public var fileList: FileList
    /// Who asks for it: package names, or a file of the user's as in `-r requirements.txt`; sorted.
    public var via: [String]

    public init(
      name: PackageName, version: Version, marker: String?, requiresPython: VersionSpecifiers? = nil, indexURL: String,
      reference: DirectReference? = nil, fileList: FileList, via: [String]
    ) {
      self.name = name
      self.version = version
      self.marker = marker
      self.requiresPython = requiresPython
      self.indexURL = indexURL
      self.reference = reference
      self.fileList = fileList
      self.via = via
    }

    /// Whether some environment takes a source distribution of it, so that it has to be built.
    public var isBuilt = false

    /// By file name; made anew each time.
    public var files: [DistributionFile] {
      get { fileList.files }
      set { fileList = FileList(newValue) }
    }

    /// Lower-case hex, sorted, without repeats.
    public var sha256: [String] { Set(files.compactMap(\.sha256)).sorted() }

    /// `name==version`, `name @ address` or a path, with the marker when there is one.
    public var pin: String { source + (marker.map { " ; \($0)" } ?? "") }

    /// What the line of the entry begins with. pip reads no relative path behind a name, so a path stands alone.
    var source: String {
      guard let reference else { return "\(name)==\(version)" }
      guard case .local(let path) = reference.place else { return "\(name) @ \(reference.url)" }
      return path.hasPrefix("/") ? path : "./\(path)"
    }

    /// The path of what comes from this machine.
    var localPath: String? {
      if case .local(let path)? = reference?.place { path } else { nil }
    }

    /// Whether the installer can check it: sources in a folder or repository have no sum.
    var isHashed: Bool { reference?.isFile ?? true }
  }

  /// What it is for, in the order in which they were resolved.
  public var environments: [Environment]
  /// The index in place of pip's own default, if any.
  public var indexURL: String?
  /// Further indexes the pinned files come from, sorted.
  public var extraIndexURLs: [String]
  /// Pages and folders of `--find-links` that pinned files come from, sorted.
  public var links: [Links]
  /// Sorted by name, then version.
  public var entries: [Entry]

  /// Where pinned files are that no index has.
  public enum Links: Hashable, Sendable, Comparable {
    case page(url: String)
    case folder(path: String)

    /// As `--find-links` takes it in a file in `folder`, where both are seen from the same place.
    func value(in folder: LexicalPath) -> String {
      switch self {
      case .page(let url): return url
      case .folder(let path):
        let relative = LexicalPath(path).relative(to: folder)?.description ?? path
        return relative.hasPrefix(".") || relative.hasPrefix("/") ? relative : "./\(relative)"
      }
    }
  }

  /// What its first lines tell of where it comes from.
  public var origins = LockOrigins()

  public init(
    environments: [Environment], indexURL: String?, extraIndexURLs: [String], links: [Links] = [], entries: [Entry]
  ) {
    self.environments = environments
    self.indexURL = indexURL
    self.extraIndexURLs = extraIndexURLs
    self.links = links
    self.entries = entries
  }
}
