public import SpecParser
internal import Synchronization

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

  public var filename: String { didSet { key = KeptText() } }
  /// Absolute, without a fragment and without credentials.
  public var url: String { didSet { key = KeptText() } }
  public var kind: Kind { didSet { key = KeptText() } }
  /// Lower-case hex; `nil` when the index states no sha256.
  public var sha256: String? { didSet { key = KeptText() } }
  /// `nil` when the index states none. Unreadable values count as none, as in pip.
  public var requiresPython: VersionSpecifiers?
  /// `nil` when not yanked; the reason, perhaps empty, when it is (PEP 592).
  public var yanked: String?
  /// Bytes of the file; `nil` when the index does not say.
  public var size: Int?
  /// Seconds since 1970 UTC; `nil` when the index does not say.
  public var uploadTime: Int?
  public var metadata: MetadataOffer { didSet { key = KeptText() } }
  /// The index, page of links or direct reference that says all of this, under the name that the cache knows it by; empty
  /// where nobody did. What is learnt of a file counts for whoever stated it and for nobody else: see "Trust" in
  /// docs/resolver.md.
  public var statedBy = "" { didSet { key = KeptText() } }
  /// The text of ``IndexClient/fileKey(_:)``, for files that will be asked about more than once.
  private(set) var key = KeptText()

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

  /// The same file, which keeps its key once that was made. Most files of a page are never asked about.
  var keepingKey: DistributionFile {
    var file = self
    file.key = KeptText(keeps: true)
    return file
  }
}

/// A text that follows from the rest of a value: made at the first question, shared by copies, and no part of the value.
struct KeptText: Hashable, Sendable {
  private final class Storage: Sendable {
    let text = Mutex<String?>(nil)
  }

  private var storage: Storage?

  init(keeps: Bool = false) {
    if keeps { storage = Storage() }
  }

  /// What `make` gave the first time.
  func text(_ make: () -> String) -> String {
    guard let storage else { return make() }
    return storage.text.withLock { text in
      if let text { return text }
      let made = make()
      text = made
      return made
    }
  }

  static func == (left: KeptText, right: KeptText) -> Bool { true }

  func hash(into hasher: inout Hasher) {}
}
