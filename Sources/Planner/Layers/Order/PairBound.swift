/// A lower bound on what the steps still to be placed will cost, whichever order they come in.
///
/// Step `j` pays for every commit that touches it or a step that must precede it. A commit that touches neither is paid
/// for by `j` if any step of the commit comes before `j`: that is at least any weighted mean, over the steps `i` of the
/// commit, of whether `i` comes before `j`. So the cost of `j` is at least a sum over the `i` that come before it. Of
/// each pair, one comes first: the pair costs at least the smaller of its two terms.
///
/// The means are free to choose. They start out even, and are shifted to where a pair's smaller term is.
struct PairBound {
  /// One term: `value` is paid if step `before` comes before step `after`, unless the commit was paid for already.
  private struct Term {
    var before: Int
    var after: Int
    var value: Double
  }

  /// The choices of the mean for one commit and one step: terms that sum to the step's seconds times the weight.
  private typealias Mean = Range<Int>

  private let chain: StepChain
  /// By commit, in the order of the chain's changes.
  private var terms: [[Term]]
  private var means: [[Mean]]
  /// Each step with all that must precede it.
  private let closures: [UInt64]
  private var table: [Double]

  init(_ chain: StepChain) {
    self.chain = chain
    closures = chain.seconds.indices.map { chain.predecessors[$0] | UInt64(step: $0) }
    table = Array(repeating: 0, count: chain.seconds.count * chain.seconds.count)
    terms = []
    means = []
    for change in chain.changes {
      var commit: [Term] = []
      var ranges: [Mean] = []
      for after in chain.seconds.indices where change.steps & closures[after] == 0 && chain.seconds[after] > 0 {
        let earlier = change.steps.members.filter { chain.predecessors[$0] & UInt64(step: after) == 0 }
        guard !earlier.isEmpty else { continue }
        let value = chain.seconds[after] * change.weight / Double(earlier.count)
        ranges.append(commit.count..<commit.count + earlier.count)
        commit += earlier.map { Term(before: $0, after: after, value: value) }
      }
      terms.append(commit)
      means.append(ranges)
    }
    tune()
  }

  /// The least that the steps outside of `placed`, which must be closed, can cost.
  mutating func remainder(after placed: UInt64) -> Double {
    fillTable(after: placed)
    let rest = (chain.all & ~placed).members
    var bound = 0.0
    for step in rest { bound += chain.seconds[step] * chain.share(placed | closures[step]) }
    let count = chain.seconds.count
    for (index, step) in rest.enumerated() {
      for other in rest[..<index] { bound += min(table[step * count + other], table[other * count + step]) }
    }
    return bound
  }

  /// Sums the terms of the commits that touch no step of `placed`, at `before * count + after`.
  private mutating func fillTable(after placed: UInt64) {
    let count = chain.seconds.count
    for index in table.indices { table[index] = 0 }
    for (index, change) in chain.changes.enumerated() where change.steps & placed == 0 {
      for term in terms[index] { table[term.before * count + term.after] += term.value }
    }
  }

  /// Shifts the means for a while, and keeps the best.
  private mutating func tune() {
    var best = (bound: remainder(after: 0), terms: terms)
    var factor = 2.0
    for _ in 0..<60 {
      shift(by: factor)
      let bound = remainder(after: 0)
      if bound > best.bound { best = (bound, terms) }
      factor = max(1.05, factor * 0.93)
    }
    terms = best.terms
  }

  /// Gives a term more where its side of the pair is the smaller, and less where it is the larger. Reads the table.
  private mutating func shift(by factor: Double) {
    let count = chain.seconds.count
    for commit in terms.indices {
      for mean in means[commit] where mean.count > 1 {
        var before = 0.0
        var after = 0.0
        for index in mean {
          let term = terms[commit][index]
          before += term.value
          let here = table[term.before * count + term.after]
          let there = table[term.after * count + term.before]
          if here < there {
            terms[commit][index].value *= factor
          } else if here > there {
            terms[commit][index].value /= factor
          }
          after += terms[commit][index].value
        }
        for index in mean { terms[commit][index].value *= before / after }
      }
    }
  }
}
