import SpecParser

extension PythonProvider {
  /// The package by which there are more than `limit` projects and extras, if there are.
  func packageBeyond(_ limit: Int) -> String? {
    // The root counts too.
    table.names.count > limit + 1 ? table.names[limit + 1].text : nil
  }

  /// One parent may ask for one package so often; nobody does so by hand.
  private static let crowd = 512
  /// As how many dependencies such a crowd reaches the solver.
  private static let groups = 32

  /// The dependencies, where many on one package are joined to few.
  ///
  /// The solver keeps what each dependency leaves of a package, so the cost of many grows with their square. A joined
  /// one admits what all of its members admit, and cites the first of them and their number.
  mutating func joiningCrowds(_ dependencies: [Dependency]) -> [Dependency] {
    guard dependencies.count > Self.crowd else { return dependencies }
    var members: [PackageID: [Int]] = [:]
    for (position, dependency) in dependencies.enumerated() where dependency.kind == .requires {
      members[dependency.package, default: []].append(position)
    }
    var joined: [Int: Dependency] = [:]
    var dropped: Set<Int> = []
    for positions in members.values.filter({ $0.count > Self.crowd }).sorted(by: { $0[0] < $1[0] }) {
      let size = (positions.count + Self.groups - 1) / Self.groups
      for start in stride(from: 0, to: positions.count, by: size) {
        let group = positions[start..<min(start + size, positions.count)]
        joined[positions[start]] = join(group.map { dependencies[$0] })
        dropped.formUnion(group.dropFirst())
      }
    }
    return dependencies.indices.filter { !dropped.contains($0) }.map { joined[$0] ?? dependencies[$0] }
  }

  private mutating func join(_ group: [Dependency]) -> Dependency {
    var result = group[0]
    result.isPin = group.contains(where: \.isPin)
    var sets = group.map(\.set)
    while sets.count > 1 {
      sets = stride(from: 0, to: sets.count, by: 2).map { position in
        position + 1 < sets.count ? sets[position].intersection(sets[position + 1]) : sets[position]
      }
    }
    result.set = sets[0]
    // What narrows nothing alone is not cited for what the others do.
    let first = group.first { $0.set == result.set } ?? group[0]
    result.edge = first.edge
    if first.set != result.set, let edge = edges[first.edge] {
      result.edge = add(edge, joinedWith: group.count - 1)
    }
    return result
  }

  private mutating func add(_ edge: Edge, joinedWith count: Int) -> Int {
    var joined = edge
    joined.requirement += " and \(count) more requirements of it"
    return add(joined)
  }
}
