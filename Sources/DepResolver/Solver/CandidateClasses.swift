/// The candidates of a package, those that some sets don't tell apart taken as one.
///
/// Classes are numbered in the order of their highest candidate.
struct CandidateClasses: Sendable {
  /// By class: its candidates; none is empty.
  let members: [CandidateSet]
  private let count: Int

  /// - Parameters:
  ///   - count: How many candidates there are.
  ///   - sets: What tells candidates apart.
  init(count: Int, telling sets: [CandidateSet]) {
    self.count = count
    var bounds: Set<Int> = [0]
    for interval in sets.lazy.flatMap(\.intervals) {
      bounds.formUnion([interval.lowerBound, interval.upperBound].filter { $0 < count })
    }
    let starts = bounds.sorted()
    var byMembership: [[Bool]: [Range<Int>]] = [:]
    for (position, start) in starts.enumerated() where start < count {
      let end = position + 1 < starts.count ? starts[position + 1] : count
      byMembership[sets.map { $0.contains(start) }, default: []].append(start..<end)
    }
    members = byMembership.values
      .sorted { ($0.last?.upperBound ?? 0) < ($1.last?.upperBound ?? 0) }
      .map { CandidateSet(ranges: Self.joined($0)) }
  }

  /// Ranges that follow one another made one.
  private static func joined(_ ranges: [Range<Int>]) -> [Range<Int>] {
    var joined: [Range<Int>] = []
    for range in ranges {
      if let last = joined.last, last.upperBound == range.lowerBound {
        joined[joined.count - 1] = last.lowerBound..<range.upperBound
      } else {
        joined.append(range)
      }
    }
    return joined
  }

  /// The classes within a set that does not divide any.
  func classes(of set: CandidateSet) -> CandidateSet {
    CandidateSet(ordinals: members.indices.filter { members[$0].isSubset(of: set) })
  }

  /// The candidates of some classes; of all others where the set has no end.
  func candidates(of classes: CandidateSet) -> CandidateSet {
    let inside = members.indices.filter(classes.contains).reduce(CandidateSet.empty) { $0.union(members[$1]) }
    return classes.isUnbounded ? inside.union(CandidateSet(count..<Int.max)) : inside
  }
}
