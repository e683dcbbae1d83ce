public import SpecParser

/// The result for one environment: pinned distributions, and every edge with its reason.
public struct Resolution: Sendable, Equatable {
  public var environment: Environment
  /// Sorted by name; one entry a name.
  public var packages: [ResolvedPackage]
  /// Sorted by child, then parent: every reason each package is there.
  public var edges: [Edge]
  /// Edges that were cut by an exclusion, sorted likewise: what kept a package out.
  public var excluded: [ExcludedEdge]

  public init(
    environment: Environment, packages: [ResolvedPackage], edges: [Edge], excluded: [ExcludedEdge]
  ) {
    self.environment = environment
    self.packages = packages
    self.edges = edges
    self.excluded = excluded
  }

  public func package(named name: PackageName) -> ResolvedPackage? {
    packages.first { $0.name == name }
  }
}

/// One pinned distribution.
public struct ResolvedPackage: Sendable, Equatable {
  public var name: PackageName
  public var version: Version
  /// The extras some edge asked for, sorted.
  public var extras: [ExtraName]
  /// The index it came from.
  public var index: PackageIndex
  /// The file this environment installs; one of `files`.
  public var chosen: DistributionFile
  /// Every file of this version on that index that a lock should list.
  public var fileList: FileList
  public var detail: DistributionDetail
  /// The versions that would have been taken before it, the first few; see "Trust" in docs/resolver.md.
  public var passedOver: [PassedOver] = []

  public init(
    name: PackageName,
    version: Version,
    extras: [ExtraName],
    index: PackageIndex,
    chosen: DistributionFile,
    files: [DistributionFile],
    detail: DistributionDetail
  ) {
    self.init(
      name: name, version: version, extras: extras, index: index, chosen: chosen, fileList: FileList(files),
      detail: detail)
  }

  init(
    name: PackageName, version: Version, extras: [ExtraName], index: PackageIndex, chosen: DistributionFile,
    fileList: FileList, detail: DistributionDetail
  ) {
    self.name = name
    self.version = version
    self.extras = extras
    self.index = index
    self.chosen = chosen
    self.fileList = fileList
    self.detail = detail
  }

  /// Those of ``fileList``, made anew each time.
  public var files: [DistributionFile] {
    get { fileList.files }
    set { fileList = FileList(newValue) }
  }
}

/// A package index as resolution sees it, or what stands in for one.
public struct PackageIndex: Hashable, Sendable {
  public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
    /// A simple index (PEP 503, PEP 691).
    case simple
    /// What `--find-links` names: a page or a folder with files of any projects.
    case links
    /// A direct reference: one distribution of one project.
    case direct
  }

  /// `pypi`, or the name the spec or the command line gave.
  public var name: String
  /// Without credentials; the root of a simple index, without a trailing slash. Of this machine: `file:` and a path.
  public var url: String
  public var kind: Kind

  public init(name: String, url: String, kind: Kind = .simple) {
    self.name = name
    self.url = url
    self.kind = kind
  }

  /// The one public default, named here and nowhere else.
  public static let pypi = PackageIndex(name: "pypi", url: "https://pypi.org/simple")
}

/// Why one package is there: who asks for it, in which words, and the evidence.
public struct Edge: Hashable, Sendable {
  public enum Parent: Hashable, Sendable {
    /// The user's own files.
    case root
    case package(PackageName, Version)
  }

  public var parent: Parent
  public var child: PackageName
  /// The requirement as written by the parent, marker included.
  public var requirement: String
  /// The parent's extra that asks for it, if one does.
  public var extra: ExtraName?
  public var evidence: Evidence

  public init(
    parent: Parent, child: PackageName, requirement: String, extra: ExtraName? = nil, evidence: Evidence
  ) {
    self.parent = parent
    self.child = child
    self.requirement = requirement
    self.extra = extra
    self.evidence = evidence
  }
}

/// Why an edge exists.
public enum Evidence: Hashable, Sendable {
  /// A line of a requirements or constraints file, or of the spec.
  case line(SourceLocation)
  /// A `Requires-Dist` field of the parent's metadata.
  case requiresDist(MetadataSource)
}

/// An edge that an exclusion cut.
public struct ExcludedEdge: Hashable, Sendable {
  public var edge: Edge
  /// Where the spec excludes the child.
  public var excludedAt: SourceLocation

  public init(edge: Edge, excludedAt: SourceLocation) {
    self.edge = edge
    self.excludedAt = excludedAt
  }
}
