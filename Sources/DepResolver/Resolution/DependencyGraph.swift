public import SpecParser

/// The packages of a resolution and those of the distribution that come with them, as one graph that starts at the
/// user's own files.
public struct DependencyGraph: Sendable {
  /// One package of the image.
  public enum Node: Hashable, Sendable {
    case package(PackageName)
    /// A package of the distribution.
    case system(String)
  }

  /// One step on the way from the user's files to a package.
  public enum Link: Hashable, Sendable {
    case package(Edge)
    case system(SystemEdge)
  }

  /// What would leave the image if one package left.
  public struct Retained: Sendable, Equatable {
    /// The package itself and all that only it holds: Python's, sorted.
    public var packages: [PackageName]
    /// The same of the distribution's packages.
    public var systems: [String]
    /// Unpacked bytes of those whose size is known.
    public var bytes: Int
    /// How many of them have no known size.
    public var unmeasured: Int

    /// How many packages of either kind.
    public var count: Int { packages.count + systems.count }
  }

  public let resolution: Resolution
  public let system: SystemResolution
  private let numbers: [Node: Int]
  private let nodes: [Node?]
  /// By number: those each asks for.
  private let children: [[Int]]
  private let dominators: DominatorTree

  public init(_ resolution: Resolution, system: SystemResolution = SystemResolution()) {
    self.resolution = resolution
    self.system = system
    // Node 0 is the user.
    var nodes: [Node?] = [nil]
    nodes += resolution.packages.map { .package($0.name) }
    nodes += system.packages.map { .system($0.name) }
    var numbers: [Node: Int] = [:]
    for (number, node) in nodes.enumerated() { if let node { numbers[node] = number } }
    var children = [[Int]](repeating: [], count: nodes.count)
    for link in resolution.edges.map(Link.package) + system.edges.map(Link.system) {
      guard let child = numbers[link.child] else { continue }
      guard let parent = link.parent else {
        children[0].append(child)
        continue
      }
      if let parent = numbers[parent] { children[parent].append(child) }
    }
    self.nodes = nodes
    self.numbers = numbers
    self.children = children
    dominators = DominatorTree(children: children, root: 0)
  }

  /// Every reason a package is there: the links that lead to it.
  public func reasons(for node: Node) -> [Link] {
    links.filter { $0.child == node }
  }

  private var links: [Link] { resolution.edges.map(Link.package) + system.edges.map(Link.system) }

  /// What would leave with a package; `nil` when it is not there.
  public func retained(by node: Node) -> Retained? {
    numbers[node].map { sum(of: dominators.subtree(of: $0)) }
  }

  /// What would leave if all of `gone` left at once, which may be more than what leaves with each: they may share what they
  /// bring. Those that are not there do not matter.
  public func retained(by gone: Set<Node>) -> Retained {
    let gone = Set(gone.compactMap { numbers[$0] })
    var isReached = [Bool](repeating: false, count: nodes.count)
    isReached[0] = true
    var stack = [0]
    while let node = stack.popLast() {
      for child in children[node] where !isReached[child] && !gone.contains(child) {
        isReached[child] = true
        stack.append(child)
      }
    }
    return sum(of: dominators.order.filter { !isReached[$0] })
  }

  private func sum(of numbers: [Int]) -> Retained {
    var retained = Retained(packages: [], systems: [], bytes: 0, unmeasured: 0)
    let count = resolution.packages.count
    for inner in numbers where inner > 0 {
      if inner <= count {
        let package = resolution.packages[inner - 1]
        retained.packages.append(package.name)
        retained.bytes += package.detail.unpackedBytes ?? 0
        if package.detail.unpackedBytes == nil { retained.unmeasured += 1 }
      } else {
        let package = system.packages[inner - 1 - count]
        retained.systems.append(package.name)
        retained.bytes += package.details.installedBytes
      }
    }
    retained.packages.sort()
    retained.systems.sort()
    return retained
  }

  /// Every package, Python's first.
  public var all: [Node] { nodes.compactMap { $0 } }

  /// The packages that every path to a package passes, from the user's files down, without itself: taking any of them
  /// out takes it out.
  public func gatekeepers(of node: Node) -> [Node] {
    guard let number = numbers[node] else { return [] }
    return dominators.dominators(of: number).compactMap { nodes[$0] }
  }

  /// One shortest chain of links from each of the user's lines that leads to a package, shortest first.
  ///
  /// Found by walking back from it, so that each package on the way is entered once for each line.
  public func chains(to node: Node) -> [[Link]] {
    guard numbers[node] != nil else { return [] }
    var parents: [Node: [Link]] = [:]
    for link in links { parents[link.child, default: []].append(link) }
    // Breadth first towards the user; `next` is the link that leads one step nearer to the package.
    var next: [Node: Link?] = [node: nil]
    var queue = [node]
    var chains: [[Link]] = []
    var index = 0
    while index < queue.count {
      let current = queue[index]
      index += 1
      for link in parents[current] ?? [] {
        guard let parent = link.parent else {
          chains.append([link] + Self.follow(next, from: current))
          continue
        }
        if next[parent] == nil {
          next[parent] = .some(link)
          queue.append(parent)
        }
      }
    }
    return chains
  }

  private static func follow(_ next: [Node: Link?], from start: Node) -> [Link] {
    var chain: [Link] = []
    var current = start
    while let step = next[current], let link = step {
      chain.append(link)
      current = link.child
    }
    return chain
  }
}

extension DependencyGraph.Link {
  public var child: DependencyGraph.Node {
    switch self {
    case .package(let edge): .package(edge.child)
    case .system(let edge): .system(edge.child)
    }
  }

  /// `nil` for the user's own files.
  public var parent: DependencyGraph.Node? {
    switch self {
    case .package(let edge):
      switch edge.parent {
      case .root: nil
      case .package(let name, _): .package(name)
      }
    case .system(let edge):
      switch edge.parent {
      case .root: nil
      case .python(let name): .package(name)
      case .package(let name): .system(name)
      }
    }
  }
}
