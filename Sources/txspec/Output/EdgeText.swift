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

/// The shape of an edge in every JSON result.
struct EdgeJSON: Encodable {
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
