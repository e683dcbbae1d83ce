/// Lists of edges, of which most go on from an earlier one and share memory with it.
///
/// A dependency that a thousand neighbouring versions have in common is merged a thousand times, and each of these
/// incompatibilities keeps its edges.
struct EdgeLists: Sendable {
  /// The first edges of one list.
  struct Prefix: Sendable {
    fileprivate let list: Int32
    fileprivate let count: Int32
  }

  private var lists: [[Int]] = []

  subscript(prefix: Prefix) -> ArraySlice<Int> { lists[Int(prefix.list)].prefix(Int(prefix.count)) }

  /// A list of one edge.
  mutating func add(_ edge: Int) -> Prefix {
    lists.append([edge])
    return Prefix(list: Int32(lists.count - 1), count: 1)
  }

  /// `prefix` and then `edges`.
  mutating func add(_ edges: some Collection<Int>, to prefix: Prefix) -> Prefix {
    var list = Int(prefix.list)
    if lists[list].count > prefix.count {
      lists.append(Array(self[prefix]))
      list = lists.count - 1
    }
    lists[list] += edges
    return Prefix(list: Int32(list), count: Int32(lists[list].count))
  }
}
