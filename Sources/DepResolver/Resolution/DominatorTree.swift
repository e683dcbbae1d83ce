/// Immediate dominators of a rooted directed graph.
///
/// Node d dominates n when every path from the root to n passes d: taking d away takes n away. The sum over a
/// dominator subtree is therefore what would leave with its root, its retained size.
/// Source: Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm" (2001).
struct DominatorTree: Sendable {
  /// The immediate dominator of each node; the root's own is itself, an unreachable node's is `nil`.
  let immediate: [Int?]
  /// Reachable nodes so that each node stands after its immediate dominator.
  let order: [Int]

  /// `children[n]` are the nodes that n points to; node `root` is where all paths start.
  init(children: [[Int]], root: Int) {
    let order = Self.reversePostorder(children: children, root: root)
    var position = [Int?](repeating: nil, count: children.count)
    for (index, node) in order.enumerated() { position[node] = index }
    var parents = [[Int]](repeating: [], count: children.count)
    for node in order {
      for child in children[node] { parents[child].append(node) }
    }
    // Dominators by position in `order`: a dominator has the smaller one.
    var dominator = [Int?](repeating: nil, count: order.count)
    if !order.isEmpty { dominator[0] = 0 }
    var changed = true
    while changed {
      changed = false
      for index in order.indices.dropFirst() {
        var candidate: Int?
        for parent in parents[order[index]] {
          guard let at = position[parent], dominator[at] != nil else { continue }
          candidate = candidate.map { Self.intersect($0, at, dominator) } ?? at
        }
        if dominator[index] != candidate {
          dominator[index] = candidate
          changed = true
        }
      }
    }
    var immediate = [Int?](repeating: nil, count: children.count)
    for (index, node) in order.enumerated() {
      immediate[node] = dominator[index].map { order[$0] }
    }
    self.immediate = immediate
    self.order = order
  }

  /// The nodes that every path from the root to `node` passes, from the root down, without `node` itself.
  func dominators(of node: Int) -> [Int] {
    var result: [Int] = []
    var current = node
    while let next = immediate[current], next != current {
      result.append(next)
      current = next
    }
    return result.reversed()
  }

  /// `node` and all it dominates, in `order`.
  func subtree(of node: Int) -> [Int] {
    var inside: Set<Int> = [node]
    return order.filter { candidate in
      if candidate != node, let above = immediate[candidate], above != candidate, inside.contains(above) {
        inside.insert(candidate)
      }
      return inside.contains(candidate)
    }
  }

  private static func intersect(_ left: Int, _ right: Int, _ dominator: [Int?]) -> Int {
    var (left, right) = (left, right)
    while left != right {
      if left > right { left = dominator[left] ?? 0 } else { right = dominator[right] ?? 0 }
    }
    return left
  }

  /// Depth first without recursion: a chain of packages may be longer than a thread's stack is deep.
  private static func reversePostorder(children: [[Int]], root: Int) -> [Int] {
    var seen = [Bool](repeating: false, count: children.count)
    var postorder: [Int] = []
    var stack: [(node: Int, next: Int)] = [(root, 0)]
    seen[root] = true
    while let (node, next) = stack.last {
      if next < children[node].count {
        stack[stack.count - 1].next += 1
        let child = children[node][next]
        if !seen[child] {
          seen[child] = true
          stack.append((child, 0))
        }
      } else {
        postorder.append(node)
        stack.removeLast()
      }
    }
    return postorder.reversed()
  }
}
