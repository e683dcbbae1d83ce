public import SpecParser

/// The packages of a distribution that an image gets beside those of its base, and why.
public struct SystemResolution: Sendable, Equatable {
  /// Sorted by name. What the base has already, and nothing changes, is not among them.
  public var packages: [SystemPackage]
  /// Sorted by child, then parent: every reason each package is there.
  public var edges: [SystemEdge]
  /// What was asked for and the base has already, sorted.
  public var present: [String]

  public init(packages: [SystemPackage] = [], edges: [SystemEdge] = [], present: [String] = []) {
    self.packages = packages
    self.edges = edges
    self.present = present
  }

  public func package(named name: String) -> SystemPackage? {
    packages.first { $0.name == name }
  }
}

/// A package that is installed, or replaced by a later version.
public struct SystemPackage: Sendable, Equatable {
  public var details: DebianPackage
  /// The version of the base that it replaces, whose bytes stay in the base's layers; `nil` for a new package.
  public var replaces: DebianVersion?

  public init(details: DebianPackage, replaces: DebianVersion? = nil) {
    self.details = details
    self.replaces = replaces
  }

  public var name: String { details.name }
}

/// Why one package of the distribution is there.
public struct SystemEdge: Hashable, Sendable {
  public enum Parent: Hashable, Sendable {
    /// The user's own spec.
    case root
    /// A Python package of the resolution.
    case python(PackageName)
    /// Another package of the distribution.
    case package(String)
  }

  public var parent: Parent
  public var child: String
  public var evidence: SystemEvidence

  public init(parent: Parent, child: String, evidence: SystemEvidence) {
    self.parent = parent
    self.child = child
    self.evidence = evidence
  }
}

/// What says that a package of the distribution is needed.
public enum SystemEvidence: Hashable, Sendable {
  /// A line of the spec.
  case line(SourceLocation)
  /// `Depends` or `Pre-Depends` of another package, and the relation as it stands there, alternatives and all.
  case field(String, relation: String)
  /// A `DT_NEEDED` entry of a shared object in a wheel.
  case object(soname: String, path: String, atImport: Bool)
  /// A rule, with the documentation it is taken from.
  case rule(why: String, source: String)
  /// An entry of an `[external]` table (PEP 725).
  case external(String)
}

/// A package of the distribution that is asked for by name, and by whom.
public struct SystemRequest: Hashable, Sendable {
  public struct Reason: Hashable, Sendable {
    /// Never another package of the distribution.
    public var parent: SystemEdge.Parent
    public var evidence: SystemEvidence

    public init(parent: SystemEdge.Parent, evidence: SystemEvidence) {
      self.parent = parent
      self.evidence = evidence
    }
  }

  public var name: String
  /// The one version that will do; `nil` for the archives' latest.
  public var version: DebianVersion?
  public var reasons: [Reason]

  public init(_ name: String, version: DebianVersion? = nil, reasons: [Reason] = []) {
    self.name = name
    self.version = version
    self.reasons = reasons
  }
}

extension SystemResolution {
  /// What apt selects for `requests`, with the reasons of these.
  init(_ selection: AptSelection, for requests: [SystemRequest]) {
    let chosen = Set(selection.packages.map(\.name))
    var edges = Set(
      selection.relations.map { relation in
        SystemEdge(
          parent: .package(relation.parent), child: relation.child,
          evidence: .field(relation.field, relation: relation.text))
      })
    var present: Set<String> = []
    for request in requests {
      let target = selection.targets[request.name] ?? request.name
      if !chosen.contains(target) {
        present.insert(target)
        continue
      }
      for reason in request.reasons {
        edges.insert(SystemEdge(parent: reason.parent, child: target, evidence: reason.evidence))
      }
    }
    self.init(
      packages: selection.packages,
      edges: edges.sorted { left, right in
        (left.child, left.sortKey, left.evidence.sortKey) < (right.child, right.sortKey, right.evidence.sortKey)
      },
      present: present.sorted())
  }
}

extension SystemEdge {
  /// The spec first, then Python packages, then packages of the distribution.
  fileprivate var sortKey: String {
    switch parent {
    case .root: "0"
    case .python(let name): "1\(name)"
    case .package(let name): "2\(name)"
    }
  }
}

extension SystemEvidence {
  /// Tells any two apart that one parent may have for one child; made by hand, as describing an enum is slow.
  fileprivate var sortKey: String {
    switch self {
    case .line(let location): "0" + location.description
    case .field(let name, let relation): "1" + name + " " + relation
    case .object(let soname, let path, let atImport): "2" + soname + " " + path + (atImport ? " 1" : " 0")
    case .rule(let why, let source): "3" + why + " " + source
    case .external(let text): "4" + text
    }
  }
}
