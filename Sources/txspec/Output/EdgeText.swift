import DepResolver
import SpecParser

/// An edge in words.
enum EdgeText {
  /// `requirements.txt:3:1`, or `name version`.
  static func parent(of edge: Edge) -> String {
    switch edge.parent {
    case .root: evidence(of: edge)
    case .package(let name, let version): "\(name) \(version)" + (edge.extra.map { " with [\($0)]" } ?? "")
    }
  }

  /// The line, or where the metadata came from.
  static func evidence(of edge: Edge) -> String {
    switch edge.evidence {
    case .line(let location): location.description
    case .requiresDist(let source): source.rawValue
    }
  }
}

/// A link of the whole graph in words.
extension EdgeText {
  static func parent(of link: DependencyGraph.Link) -> String {
    switch link {
    case .package(let edge): parent(of: edge)
    case .system(let edge):
      switch edge.parent {
      case .root: evidence(of: link)
      case .python(let name): name.normalized
      case .package(let name): name
      }
    }
  }

  /// What the parent asks for, in its own words.
  static func wish(of link: DependencyGraph.Link) -> String {
    switch link {
    case .package(let edge): edge.requirement
    case .system(let edge):
      switch edge.evidence {
      case .field(_, let relation): relation
      case .object(let soname, _, _): "\(edge.child) for \(soname)"
      case .line, .rule, .external: edge.child
      }
    }
  }

  /// The line, field, file or page that says so.
  static func evidence(of link: DependencyGraph.Link) -> String {
    switch link {
    case .package(let edge): evidence(of: edge)
    case .system(let edge):
      switch edge.evidence {
      case .line(let location): location.description
      case .field(let name, _): name
      case .object(_, let path, let atImport): "linked by \(path)" + (atImport ? "" : ", which importing does not load")
      case .rule(let why, let source): "\(why): \(source)"
      case .external(let text): "[external] \(text)"
      }
    }
  }

  static func name(of node: DependencyGraph.Node) -> String {
    switch node {
    case .package(let name): name.normalized
    case .system(let name): name
    }
  }
}

/// The shape of an edge in every JSON result.
struct EdgeJSON: Encodable {
  /// `system` where the child is a package of the distribution.
  var kind: String?
  /// `null` for the user's own files.
  var parent: String?
  var parentVersion: String?
  var child: String
  var requirement: String
  var extra: String?
  var file: String?
  var line: Int?
  var column: Int?
  var source: String?

  init(_ link: DependencyGraph.Link) {
    switch link {
    case .package(let edge): self.init(edge)
    case .system(let edge): self.init(edge)
    }
  }

  private init(_ edge: SystemEdge) {
    let link = DependencyGraph.Link.system(edge)
    kind = "system"
    parent = link.parent.map(EdgeText.name(of:))
    child = edge.child
    requirement = EdgeText.wish(of: link)
    switch edge.evidence {
    case .line(let location):
      file = location.file
      line = location.line
      column = location.column
    case .field, .object, .rule, .external: source = EdgeText.evidence(of: link)
    }
  }

  init(_ edge: Edge) {
    if case .package(let name, let version) = edge.parent {
      parent = name.normalized
      parentVersion = version.description
    }
    child = edge.child.normalized
    requirement = edge.requirement
    extra = edge.extra?.normalized
    switch edge.evidence {
    case .line(let location):
      file = location.file
      line = location.line
      column = location.column
    case .requiresDist(let metadataSource):
      source = metadataSource.rawValue
    }
  }
}
