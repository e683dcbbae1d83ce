/// How often sets of packages change.
///
/// The share of a set is the weight of the commits that change any package of it. It is monotone and submodular.
struct ChangeHistory: Sendable, Equatable {
  /// The weight of each commit, or of several that change the same packages.
  let weights: [Double]
  /// For each package the commits that change it, ascending.
  let commitsOfPackage: [[Int]]
  /// For each package the chance that a commit of the prior leaves it alone; 1 throughout where there is no prior.
  let unchanged: [Double]
  let priorWeight: Double

  init(_ changes: [PackageChange], packages: [LayerPackage], priorWeight: Double) {
    self.priorWeight = priorWeight
    unchanged = packages.map { priorWeight > 0 ? 1 - $0.changeRate : 1 }
    let distinct = changes.filter { $0.weight > 0 && !$0.packages.isEmpty }
      .map { PackageChange(packages: Set($0.packages).sorted(), weight: $0.weight) }
      .sorted { left, right in
        left.packages == right.packages
          ? left.weight < right.weight : left.packages.lexicographicallyPrecedes(right.packages)
      }
    var weights: [Double] = []
    var commitsOfPackage = [[Int]](repeating: [], count: packages.count)
    for (index, change) in distinct.enumerated() {
      if index > 0, distinct[index - 1].packages == change.packages {
        weights[weights.count - 1] += change.weight
      } else {
        for package in change.packages { commitsOfPackage[package].append(weights.count) }
        weights.append(change.weight)
      }
    }
    self.weights = weights
    self.commitsOfPackage = commitsOfPackage
  }

  /// The share of commits that change any of `packages`.
  func share(of packages: [Int]) -> Double {
    share(
      commits: Set(packages.flatMap { commitsOfPackage[$0] }).sorted(),
      unchanged: packages.reduce(1) { $0 * unchanged[$1] })
  }

  /// - Parameters:
  ///   - commits: Each once.
  ///   - unchanged: The chance that a commit of the prior changes nothing.
  func share(commits: [Int], unchanged: Double) -> Double {
    share(commitWeight: commits.reduce(0) { $0 + weights[$1] }, unchanged: unchanged)
  }

  func share(commitWeight: Double, unchanged: Double) -> Double {
    commitWeight + priorWeight * (1 - unchanged)
  }
}
