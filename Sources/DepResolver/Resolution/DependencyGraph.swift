public import SpecParser

/// The packages of a resolution as a graph that starts at the user's own files.
public struct DependencyGraph: Sendable {
  /// What would leave the image if one package left.
  public struct Retained: Sendable, Equatable {
    /// The package itself and all that only it holds, sorted.
    public var packages: [PackageName]
    /// Unpacked bytes of those whose size is known.
    public var bytes: Int
    /// How many of them have no known size.
    public var unmeasured: Int
  }

  public let resolution: Resolution
  private let numbers: [PackageName: Int]
  private let dominators: DominatorTree

  public init(_ resolution: Resolution) {
    self.resolution = resolution
    var numbers: [PackageName: Int] = [:]
    for (index, package) in resolution.packages.enumerated() { numbers[package.name] = index + 1 }
    var children = [[Int]](repeating: [], count: resolution.packages.count + 1)
    for edge in resolution.edges {
      guard let child = numbers[edge.child] else { continue }
      switch edge.parent {
      case .root: children[0].append(child)
      case .package(let name, _): if let parent = numbers[name] { children[parent].append(child) }
      }
    }
    self.numbers = numbers
    dominators = DominatorTree(children: children, root: 0)
  }

  /// Every reason `name` is there: the edges that lead to it.
  public func reasons(for name: PackageName) -> [Edge] {
    resolution.edges.filter { $0.child == name }
  }

  /// What would leave with `name`; `nil` when it is not in the resolution.
  public func retained(by name: PackageName) -> Retained? {
    guard let node = numbers[name] else { return nil }
    let packages = dominators.subtree(of: node).map { resolution.packages[$0 - 1] }
    return Retained(
      packages: packages.map(\.name).sorted(),
      bytes: packages.compactMap(\.detail.unpackedBytes).reduce(0, +),
      unmeasured: packages.count { $0.detail.unpackedBytes == nil })
  }

  /// The packages that every path to `name` passes, from the user's files down, without `name`: taking any of
  /// them out takes `name` out.
  public func gatekeepers(of name: PackageName) -> [PackageName] {
    guard let node = numbers[name] else { return [] }
    return dominators.dominators(of: node).filter { $0 != 0 }.map { resolution.packages[$0 - 1].name }
  }

  /// One shortest chain of edges from each of the user's lines that leads to `name`, shortest first.
  ///
  /// Found by walking back from `name`, so that each package on the way is entered once for each line.
  public func chains(to name: PackageName) -> [[Edge]] {
    guard numbers[name] != nil else { return [] }
    var parents: [PackageName: [Edge]] = [:]
    for edge in resolution.edges { parents[edge.child, default: []].append(edge) }
    // Breadth first towards the root; `next` is the edge that leads one step nearer to `name`.
    var next: [PackageName: Edge?] = [name: nil]
    var queue = [name]
    var chains: [[Edge]] = []
    var index = 0
    while index < queue.count {
      let current = queue[index]
      index += 1
      for edge in parents[current] ?? [] {
        switch edge.parent {
        case .root:
          chains.append([edge] + Self.follow(next, from: current))
        case .package(let parent, _):
          if next[parent] == nil {
            next[parent] = .some(edge)
            queue.append(parent)
          }
        }
      }
    }
    return chains
  }

  private static func follow(_ next: [PackageName: Edge?], from start: PackageName) -> [Edge] {
    var chain: [Edge] = []
    var current = start
    while let step = next[current], let edge = step {
      chain.append(edge)
      current = edge.child
    }
    return chain
  }
}
