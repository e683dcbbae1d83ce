internal import DepResolver
internal import SpecParser

/// What packages bring along, by a resolution.
struct PackageClosure {
  private var children: [PackageName: [PackageName]] = [:]
  /// What is asked for outside of the followed files.
  private var always: [PackageName] = []

  /// - Parameter followed: The files whose lines are known for each commit, as the resolution's evidence names them.
  init(_ resolution: Resolution, followed: Set<String>) {
    for edge in resolution.edges {
      switch edge.parent {
      case .package(let parent, _): children[parent, default: []].append(edge.child)
      case .root:
        if case .line(let location) = edge.evidence, followed.contains(location.file) { continue }
        always.append(edge.child)
      }
    }
  }

  /// `roots` with all that they bring; a root of which nothing is known comes alone.
  ///
  /// No root at all means that there was no image yet, unless all is asked for outside of the followed files.
  func closure(of roots: [PackageName], orAlways: Bool) -> Set<PackageName> {
    if roots.isEmpty, !orAlways { return [] }
    var queue = roots + always
    var found = Set(queue)
    while let name = queue.popLast() {
      for child in children[name] ?? [] where found.insert(child).inserted { queue.append(child) }
    }
    return found
  }
}
