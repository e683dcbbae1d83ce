internal import DepResolver
internal import SpecParser

/// The shortest marker that tells some of a lock's environments from the others.
///
/// Environments differ in machine and python version. What a marker says of any other environment does not matter, as
/// the lock is not for it: so `platform_machine == 'aarch64'` says all that is to be said of two platforms.
struct EnvironmentMarkers {
  /// One `and` of comparisons.
  private struct Term: Comparable {
    var text: String
    var comparisons: Int
    /// Of terms as long as each other, the lower reads better.
    var strangeness: Int
    /// Places of the environments it is true in.
    var members: Set<Int>

    func and(_ other: Term) -> Term {
      Term(
        text: text.isEmpty ? other.text : "\(text) and \(other.text)", comparisons: comparisons + other.comparisons,
        strangeness: strangeness + other.strangeness, members: members.intersection(other.members))
    }

    /// At last by text, so that the choice is always the same.
    static func < (left: Term, right: Term) -> Bool {
      (left.comparisons, left.strangeness, left.text) < (right.comparisons, right.strangeness, right.text)
    }
  }

  private let count: Int
  private let terms: [Term]

  /// Without repeats.
  init(_ environments: [Environment]) {
    count = environments.count
    guard count > 1 else {
      terms = []
      return
    }
    let machines = Set(environments.map(\.platform.machine)).sorted()
    let pythons = Set(environments.map(\.python)).sorted()
    // Patch versions have a variable of their own, needed only where they tell environments apart.
    let isShort = Set(pythons.map(\.short)).count == pythons.count
    let variable = isShort ? "python_version" : "python_full_version"
    func text(_ place: Int) -> String { isShort ? pythons[place].short : pythons[place].full }

    let everywhere = Term(text: "", comparisons: 0, strangeness: 0, members: Set(environments.indices))
    func comparison(
      _ variable: String, _ relation: String, _ value: String, _ holds: (Environment) -> Bool
    ) -> Term {
      Term(
        text: "\(variable) \(relation) '\(value)'", comparisons: 1,
        strangeness: ["==", ">=", "<", "!="].firstIndex(of: relation) ?? 0,
        members: Set(environments.indices.filter { holds(environments[$0]) }))
    }
    let onMachine = machines.map { machine in
      comparison("platform_machine", "==", machine) { $0.platform.machine == machine }
    }
    let onPython = pythons.indices.flatMap { place in
      let (python, text) = (pythons[place], text(place))
      return [
        comparison(variable, "==", text) { $0.python == python },
        comparison(variable, "!=", text) { $0.python != python },
        comparison(variable, ">=", text) { $0.python >= python },
        comparison(variable, "<", text) { $0.python < python },
      ]
    }
    // Two comparisons make any range of pythons; what more of them would say, two ranges say as well.
    let ranges = [everywhere] + onPython + onPython.flatMap { first in onPython.map { first.and($0) } }
    // Of terms that are true in the same environments, the shortest.
    var shortest: [Set<Int>: Term] = [:]
    for term in ranges + ranges.flatMap({ range in onMachine.map { range.and($0) } }) where term.comparisons > 0 {
      if let known = shortest[term.members], !(term < known) { continue }
      shortest[term.members] = term
    }
    terms = shortest.filter { !$0.key.isEmpty }.values.sorted()
  }

  /// The marker that is true in the environments at `places` and in no other; `nil` when that is all of them.
  func marker(for places: Set<Int>) -> String? {
    if places.count == count { return nil }
    var best: [Term]?
    search(places, terms.filter { $0.members.isSubset(of: places) }, chosen: [], &best)
    return best?.sorted { $0.text < $1.text }.map(\.text).joined(separator: " or ")
  }

  /// Tries every way to cover `places`, the environment with the lowest place first, and keeps the shortest.
  private func search(_ places: Set<Int>, _ usable: [Term], chosen: [Term], _ best: inout [Term]?) {
    guard let next = places.min() else {
      if best.map({ Self.cost(chosen) < Self.cost($0) }) ?? true { best = chosen }
      return
    }
    for term in usable where term.members.contains(next) {
      let longer = chosen + [term]
      if let best, Self.cost(longer) >= Self.cost(best) { continue }
      search(places.subtracting(term.members), usable, chosen: longer, &best)
    }
  }

  /// Comparisons, then terms.
  private static func cost(_ terms: [Term]) -> (Int, Int) { (terms.reduce(0) { $0 + $1.comparisons }, terms.count) }
}

extension Environment {
  /// The whole environment as a marker, as a lock names what it is for.
  var marker: String {
    "sys_platform == 'linux' and platform_machine == '\(platform.machine)' and "
      + (python.patch == nil ? "python_version == '\(python.short)'" : "python_full_version == '\(python.full)'")
  }
}
