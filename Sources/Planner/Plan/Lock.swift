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
    /// The address of the index it comes from.
    public var indexURL: String
    /// Never empty; each has a sha256.
    public var fileList: FileList
    /// Who asks for it: package names, or a file of the user's as in `-r requirements.txt`; sorted.
    public var via: [String]

    public init(
      name: PackageName, version: Version, marker: String?, requiresPython: VersionSpecifiers? = nil, indexURL: String,
      fileList: FileList, via: [String]
    ) {
      self.name = name
      self.version = version
      self.marker = marker
      self.requiresPython = requiresPython
      self.indexURL = indexURL
      self.fileList = fileList
      self.via = via
    }

    /// By file name; made anew each time.
    public var files: [DistributionFile] {
      get { fileList.files }
      set { fileList = FileList(newValue) }
    }

    /// Lower-case hex, sorted, without repeats.
    public var sha256: [String] { Set(files.compactMap(\.sha256)).sorted() }

    /// `name==version`, with the marker when there is one.
    public var pin: String {
      "\(name)==\(version)" + (marker.map { " ; \($0)" } ?? "")
    }
  }

  /// What it is for, in the order in which they were resolved.
  public var environments: [Environment]
  /// The index in place of pip's own default, if any.
  public var indexURL: String?
  /// Further indexes the pinned files come from, sorted.
  public var extraIndexURLs: [String]
  /// Sorted by name, then version.
  public var entries: [Entry]

  public init(environments: [Environment], indexURL: String?, extraIndexURLs: [String], entries: [Entry]) {
    self.environments = environments
    self.indexURL = indexURL
    self.extraIndexURLs = extraIndexURLs
    self.entries = entries
  }
}
