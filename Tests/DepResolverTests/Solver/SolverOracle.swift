@testable import DepResolver

/// Decides small indexes by trying every choice.
struct SolverOracle {
  let index: FakeIndex

  /// Whether some choice of candidates satisfies the root, of whose edges only `rootEdges` count.
  func isSatisfiable(rootEdges: Set<Int>? = nil) -> Bool {
    let rootEntry = (index.entries[index.root.index].first ?? [])?.filter { rootEdges?.contains($0) ?? true }
    return extend([index.root.index: 0], rootEntry ?? [])
  }

  /// Whether the choice can be completed. `rootEntry` stands for the root's own dependencies.
  private func extend(_ chosen: [Int: Int], _ rootEntry: [Int]) -> Bool {
    var open: Int?
    for (package, ordinal) in chosen {
      let entry = package == index.root.index ? rootEntry : index.entries[package][ordinal]
      guard let entry else { return false }
      for edge in entry.map({ index.edges[$0] }) {
        if let other = chosen[edge.package.index] {
          if edge.accepts(index.versions[edge.package.index][other]) == edge.isForbidden { return false }
        } else if !edge.isForbidden {
          open = edge.package.index
        }
      }
    }
    guard let open else { return true }
    return index.versions[open].indices.contains { ordinal in
      extend(chosen.merging([open: ordinal]) { $1 }, rootEntry)
    }
  }

  /// What is wrong with a solution; `nil` when it keeps every rule and selects nothing that is not needed.
  func fault(in selections: [Selection]) -> String? {
    var chosen: [PackageID: Int] = [:]
    for selection in selections { chosen[selection.package] = selection.candidate }
    guard chosen.count == selections.count, chosen[index.root] == 0 else { return "not one candidate a package" }
    var reached: Set<PackageID> = [index.root]
    var waiting = [index.root]
    while let package = waiting.popLast() {
      guard let ordinal = chosen[package], let entry = index.entries[package.index][ordinal] else {
        return "\(index.table[package]) is missing or unavailable"
      }
      for edge in entry.map({ index.edges[$0] }) {
        guard let other = chosen[edge.package] else {
          if edge.isForbidden { continue }
          return "\(index.table[package]) lacks \(edge.text)"
        }
        let accepts = edge.accepts(index.versions[edge.package.index][other])
        if accepts == edge.isForbidden { return "\(index.table[package]) is at odds with \(edge.text)" }
        if !edge.isForbidden && reached.insert(edge.package).inserted { waiting.append(edge.package) }
      }
    }
    return reached.count == chosen.count ? nil : "selects what nothing needs"
  }
}
