public import SpecParser

/// One file an index offers for a project: a wheel or a source distribution.
///
/// Source: a `files` entry of a simple API page (PEP 691), or an anchor of its HTML form (PEP 503).
public struct DistributionFile: Hashable, Sendable {
  /// What the file name says the file is.
  public enum Kind: Hashable, Sendable {
    case wheel(WheelFilename)
    case sdist(version: Version)

    public var version: Version {
      switch self {
      case .wheel(let filename): filename.version
      case .sdist(let version): version
      }
    }
  }

  /// Whether the index serves the file's metadata beside it (PEP 658, PEP 714).
  public enum MetadataOffer: Hashable, Sendable {
    case none
    /// Served at `url + ".metadata"`; `sha256` is lower-case hex where the index states it.
    case offered(sha256: String?)
  }

  public var filename: String
  /// Absolute, without a fragment and without credentials.
  public var url: String
  public var kind: Kind
  /// Lower-case hex; `nil` when the index states no sha256.
  public var sha256: String?
  /// `nil` when the index states none. Unreadable values count as none, as in pip.
  public var requiresPython: VersionSpecifiers?
  /// `nil` when not yanked; the reason, perhaps empty, when it is (PEP 592).
  public var yanked: String?
  /// Bytes of the file; `nil` when the index does not say.
  public var size: Int?
  /// Seconds since 1970 UTC; `nil` when the index does not say.
  public var uploadTime: Int?
  public var metadata: MetadataOffer
  /// The index, page of links or direct reference that says all of this, under the name that the cache knows it by; empty
  /// where nobody did. What is learnt of a file counts for whoever stated it and for nobody else: see "Trust" in
  /// docs/resolver.md.
  public var statedBy = ""

  public init(
    filename: String,
    url: String,
    kind: Kind,
    sha256: String? = nil,
    requiresPython: VersionSpecifiers? = nil,
    yanked: String? = nil,
    size: Int? = nil,
    uploadTime: Int? = nil,
    metadata: MetadataOffer = .none
  ) {
    self.filename = filename
    self.url = url
    self.kind = kind
    self.sha256 = sha256
    self.requiresPython = requiresPython
    self.yanked = yanked
    self.size = size
    self.uploadTime = uploadTime
    self.metadata = metadata
  }

  public var version: Version { kind.version }
}
