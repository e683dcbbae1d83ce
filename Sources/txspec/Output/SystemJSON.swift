import DepResolver
import SpecParser

/// The shape of what one variant needs of its distribution on one platform, in `txspec plan --format json`.
struct SystemJSON: Encodable {
  struct Release: Encodable {
    var distribution: String
    var codename: String
    var architecture: String
  }

  struct Base: Encodable {
    /// Whether its packages were found in it; otherwise they are assumed.
    var isKnown: Bool
    /// Uncompressed bytes of its layers.
    var bytes: Int?
    /// What was asked for, or stands for it, and the base has already.
    var present: [String]
  }

  /// What apt is asked for, and by whom.
  struct Asked: Encodable {
    var name: String
    /// The only one that will do.
    var version: String?
    var reasons: [EdgeJSON]
  }

  struct Package: Encodable {
    var name: String
    var version: String
    /// By what the package says of itself.
    var installedBytes: Int
    var downloadBytes: Int
    /// The version of the base that it stands in for.
    var replaces: String?
  }

  struct Finding: Encodable {
    var kind: String
    var message: String
  }

  struct Offer: Encodable {
    struct Change: Encodable {
      /// `edit`, `remove`, `require`, `exclude` or `drop`.
      var kind: String
      var text: String
      var file: String?
      var line: Int?
      var column: Int?
    }

    /// `python`, or `system` for a package of the distribution.
    var kind: String
    var replaced: String
    var by: String
    /// Whether `by` is there anyway.
    var isThere: Bool
    /// Bytes that would leave, before what comes in its place; `null` where it is not known what it brings.
    var freedBytes: Int?
    var changes: [Change]
    var why: String
    var caveat: String
    /// Addresses.
    var evidence: [String]
  }

  /// `null` where nothing tells.
  var release: Release?
  var base: Base
  /// Sorted by name.
  var asked: [Asked]
  /// Names for where source distributions are built; none reaches the image.
  var build: [String]
  /// Sorted by name; `null` where no archive was looked at.
  var packages: [Package]?
  /// Why each of them is there, sorted by child, then parent.
  var edges: [EdgeJSON]?
  var findings: [Finding]
  var offers: [Offer]
}

extension SystemJSON {
  init(_ system: VariantSystem, _ resolution: Resolution) {
    let graph = DependencyGraph(resolution, system: system.resolution ?? SystemResolution())
    release = system.release.map {
      Release(distribution: $0.distribution.rawValue, codename: $0.codename, architecture: $0.architecture)
    }
    base = Base(isKnown: system.isBaseKnown, bytes: system.baseBytes, present: system.resolution?.present ?? [])
    asked = system.asked.map { request in
      let reasons = request.reasons.map { reason in
        EdgeJSON(.system(SystemEdge(parent: reason.parent, child: request.name, evidence: reason.evidence)))
      }
      return Asked(name: request.name, version: request.version?.description, reasons: reasons)
    }
    build = system.build
    packages = system.resolution?.packages.map { package in
      Package(
        name: package.name, version: package.details.version.description,
        installedBytes: package.details.installedBytes, downloadBytes: package.details.downloadBytes,
        replaces: package.replaces?.description)
    }
    edges = system.resolution?.edges.map { EdgeJSON(.system($0)) }
    findings = system.findings.map { Finding(kind: $0.kind, message: SystemRenderer.text($0)) }
    offers = system.offers.map { Offer($0, graph) }
  }
}

extension SystemJSON.Offer {
  init(_ offer: SubstituteOffer, _ graph: DependencyGraph) {
    let node: DependencyGraph.Node
    switch offer.replaced {
    case .package(let name, _): (kind, node) = ("python", .package(name))
    case .system(let name): (kind, node) = ("system", .system(name))
    }
    replaced = EdgeText.name(of: node)
    by = offer.by.normalized
    isThere = offer.isThere
    freedBytes = graph.retained(by: node)?.bytes
    changes = offer.changes.map(Change.init)
    why = offer.why
    caveat = offer.caveat
    evidence = offer.evidence.map(\.url)
  }
}

extension SystemJSON.Offer.Change {
  init(_ change: SpecChange) {
    let place: SourceLocation?
    switch change {
    case .edit(let at, _, _): (kind, place) = ("edit", at)
    case .remove(let at, _): (kind, place) = ("remove", at)
    case .require: (kind, place) = ("require", nil)
    case .exclude: (kind, place) = ("exclude", nil)
    case .link: (kind, place) = ("link", nil)
    case .drop(_, _, let asked): (kind, place) = ("drop", asked)
    }
    text = change.text
    (file, line, column) = (place?.file, place?.line, place?.column)
  }
}

extension SystemFinding {
  /// A name for tools, which stays when the words change.
  fileprivate var kind: String {
    switch self {
    case .unknownDistribution: "unknown-distribution"
    case .unreadArchive: "unread-archive"
    case .dropped: "dropped"
    case .unavailable: "unavailable"
    case .withoutEffect: "without-effect"
    case .optional: "optional"
    case .unknownExternal: "unknown-external"
    case .unknownLibrary: "unknown-library"
    case .pluginLibrary: "plugin-library"
    case .oldLibc: "old-libc"
    case .otherSnapshot: "other-snapshot"
    }
  }
}
