import DepResolver

/// A proof as a tree: each statement with those it follows from.
///
/// A statement that is used twice stands where it is used first; elsewhere there is only its `id` as `ref`. So does
/// one that lies very deep: it has a tree of its own in `continued`.
struct DerivationJSON: Encodable {
  /// Readers and writers of JSON recurse; deeper trees are cut.
  private static let mostLevels = 100

  /// One statement, or a reference to one that stands elsewhere.
  final class Node: Encodable {
    private enum Key: String, CodingKey {
      case id
      case ref
      case text
      case line
      case causes
    }

    let id: Int
    let isReference: Bool
    let text: String
    let line: FailureJSON.Line?
    fileprivate(set) var causes: [Node] = []

    fileprivate init(_ id: Int, _ step: ResolutionFailure.Step, isReference: Bool) {
      self.id = id
      self.isReference = isReference
      text = step.text
      line = step.line.flatMap(FailureJSON.Line.init)
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      guard !isReference else { return try container.encode(id, forKey: .ref) }
      try container.encode(id, forKey: .id)
      try container.encode(text, forKey: .text)
      try container.encodeIfPresent(line, forKey: .line)
      if !causes.isEmpty { try container.encode(causes, forKey: .causes) }
    }
  }

  /// The statement that there is no solution.
  var conclusion: Node?
  var continued: [Node]

  init(_ steps: [ResolutionFailure.Step]) {
    continued = []
    var places: [Int: Node] = [:]
    var roots = steps.indices.last.map { [$0] } ?? []
    while let root = roots.popLast() {
      // What another tree came to in the meantime stands there.
      guard places[root] == nil else { continue }
      let node = Node(root, steps[root], isReference: false)
      places[root] = node
      if conclusion == nil { conclusion = node } else { continued.append(node) }
      var queue = [(node: node, level: 1)]
      while let (parent, level) = queue.popLast() {
        for cause in steps[parent.id].causes {
          let isReference = places[cause] != nil || level == Self.mostLevels
          let child = Node(cause, steps[cause], isReference: isReference)
          parent.causes.append(child)
          if !isReference {
            places[cause] = child
            queue.append((child, level + 1))
          } else if places[cause] == nil {
            roots.append(cause)
          }
        }
      }
    }
  }
}
