/// The candidates of a set in the order in which they are tried. Of thousands mostly the first is taken.
struct TrialOrder: Sequence, IteratorProtocol {
  /// The one to go on with is the last.
  private var rest: [Range<Int>]
  private let lowestFirst: Bool

  init(_ set: CandidateSet, below count: Int, lowestFirst: Bool) {
    self.lowestFirst = lowestFirst
    rest = set.intervals.map { $0.clamped(to: 0..<count) }
    if lowestFirst { rest.reverse() }
  }

  mutating func next() -> Int? {
    while let range = rest.popLast() {
      guard let first = lowestFirst ? range.first : range.last else { continue }
      rest.append(lowestFirst ? (first + 1)..<range.upperBound : range.lowerBound..<first)
      return first
    }
    return nil
  }
}
