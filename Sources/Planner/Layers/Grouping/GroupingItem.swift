/// Packages that are placed together.
struct GroupingItem: Sendable, Equatable {
  /// Ascending.
  var packages: [Int]
  /// Seconds to make them again.
  var seconds: Double
  /// The commits that change any of them, ascending.
  var commits: [Int]
  /// The chance that a commit of the prior changes none of them.
  var unchanged: Double
  /// The share of commits that change any of them.
  var share: Double
  /// `commits` as bits, for the question whether one is among them.
  private var bits: [UInt64]

  /// `packages` must be ascending.
  init(packages: [Int], of all: [LayerPackage], history: ChangeHistory, rates: LayerRates) {
    self.packages = packages
    seconds = packages.reduce(0) { $0 + rates.seconds(all[$1]) }
    commits = Set(packages.flatMap { history.commitsOfPackage[$0] }).sorted()
    unchanged = packages.reduce(1) { $0 * history.unchanged[$1] }
    share = history.share(commits: commits, unchanged: unchanged)
    bits = Array(repeating: 0, count: (history.weights.count + 63) / 64)
    for commit in commits { bits[commit / 64] |= 1 << UInt64(commit % 64) }
  }

  func isChanged(by commit: Int) -> Bool { bits[commit / 64] >> UInt64(commit % 64) & 1 != 0 }

  /// The items of a problem, by their first package.
  ///
  /// Packages that share files are one item. So are those that the very same commits change, if the prior never changes
  /// them: were they in two layers, then to move the one out of the layer that changes more often would cost nothing.
  static func items(
    _ packages: [LayerPackage], history: ChangeHistory, sharing: [[Int]], rates: LayerRates
  ) -> [GroupingItem] {
    var together = DisjointSets(count: packages.count)
    for set in sharing {
      for (one, other) in zip(set, set.dropFirst()) { together.join(one, other) }
    }
    let make = { (members: [Int]) in
      GroupingItem(packages: members, of: packages, history: history, rates: rates)
    }
    var firstOfCommits: [[Int]: Int] = [:]
    for item in together.sets.map(make) where item.unchanged == 1 {
      if let first = firstOfCommits[item.commits] {
        together.join(first, item.packages[0])
      } else {
        firstOfCommits[item.commits] = item.packages[0]
      }
    }
    return together.sets.map(make)
  }
}

/// A partition of numbers from 0 on, made coarser step by step.
struct DisjointSets {
  /// The number itself, or a smaller one of its set.
  private var parent: [Int]

  init(count: Int) { parent = Array(0..<count) }

  mutating func join(_ one: Int, _ other: Int) {
    let (first, second) = (least(one), least(other))
    parent[max(first, second)] = min(first, second)
  }

  /// Ascending in themselves, and by their first.
  var sets: [[Int]] {
    var members = [[Int]](repeating: [], count: parent.count)
    for number in parent.indices { members[least(number)].append(number) }
    return members.filter { !$0.isEmpty }
  }

  private func least(_ number: Int) -> Int {
    var current = number
    while parent[current] != current { current = parent[current] }
    return current
  }
}
