/// The largest flow through a network, and the smallest cut: Dinic's algorithm.
///
/// A path that is filled is filled exactly, so rounding cannot keep the search going. What rounding leaves of an edge
/// (`slack`) counts as nothing.
struct MaximumFlow {
  private struct Edge {
    var target: Int
    var capacity: Double
  }

  /// An edge and its reverse are neighbours: `i` and `i ^ 1`.
  private var edges: [Edge] = []
  private var outgoing: [[Int]]
  private let slack: Double

  init(nodes: Int, slack: Double) {
    outgoing = Array(repeating: [], count: nodes)
    self.slack = slack
  }

  mutating func connect(_ source: Int, _ target: Int, capacity: Double) {
    outgoing[source].append(edges.count)
    edges.append(Edge(target: target, capacity: capacity))
    outgoing[target].append(edges.count)
    edges.append(Edge(target: source, capacity: 0))
  }

  /// Fills the network from `source` to `sink`. Returns which nodes are on the source's side of a smallest cut: of the
  /// smallest ones the one with the fewest nodes.
  mutating func sourceSide(from source: Int, to sink: Int) -> [Bool] {
    while true {
      let level = levels(from: source)
      guard level[sink] != nil else { return level.map { $0 != nil } }
      var next = [Int](repeating: 0, count: outgoing.count)
      while push(.infinity, from: source, to: sink, level: level, next: &next) > 0 {}
    }
  }

  /// The distance from `source` over edges that are not full; `nil` where there is no way.
  private func levels(from source: Int) -> [Int?] {
    var level = [Int?](repeating: nil, count: outgoing.count)
    level[source] = 0
    var queue = [source]
    var head = 0
    while head < queue.count {
      let node = queue[head]
      head += 1
      for index in outgoing[node] where edges[index].capacity > slack && level[edges[index].target] == nil {
        level[edges[index].target] = level[node].map { $0 + 1 }
        queue.append(edges[index].target)
      }
    }
    return level
  }

  /// Sends up to `limit` along one shortest path. Recursion is as deep as the path is long.
  private mutating func push(
    _ limit: Double, from node: Int, to sink: Int, level: [Int?], next: inout [Int]
  ) -> Double {
    if node == sink { return limit }
    while next[node] < outgoing[node].count {
      let index = outgoing[node][next[node]]
      let edge = edges[index]
      if edge.capacity > slack, let here = level[node], level[edge.target] == here + 1 {
        let sent = push(min(limit, edge.capacity), from: edge.target, to: sink, level: level, next: &next)
        if sent > 0 {
          edges[index].capacity -= sent
          edges[index ^ 1].capacity += sent
          return sent
        }
      }
      next[node] += 1
    }
    return 0
  }
}
