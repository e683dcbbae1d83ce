/// A set of candidates of one package, as ordinals in the package's ascending order of versions.
///
/// The representation is canonical, so equal sets are equal values:
/// - one interval is stored inline; this is nearly every set met in practice;
/// - anything else is a list of toggles: ascending ordinals at which membership flips, starting outside.
///   An odd number of toggles means that the last interval has no end, which is how a complement is
///   held without knowing how many candidates there are.
///
/// See `docs/resolver.md#candidates-and-sets`.
public struct CandidateSet: Hashable, Sendable {
  enum Storage: Hashable, Sendable {
    /// `lower ..< upper`; empty is always `0 ..< 0`, and `unbounded` as `upper` means no end.
    case interval(lower: Int32, upper: Int32)
    /// Three toggles or more.
    case toggles([Int32])
  }

  static let unbounded = Int32.max

  let storage: Storage

  init(lower: Int32, upper: Int32) {
    self.init(storage: lower < upper ? .interval(lower: lower, upper: upper) : .interval(lower: 0, upper: 0))
  }

  init(toggles: [Int32]) {
    switch toggles.count {
    case 0: self.init(lower: 0, upper: 0)
    case 1: self.init(lower: toggles[0], upper: Self.unbounded)
    case 2: self.init(lower: toggles[0], upper: toggles[1])
    default: self.init(storage: .toggles(toggles))
    }
  }

  private init(storage: Storage) { self.storage = storage }

  /// The set without candidates.
  public static let empty = CandidateSet(lower: 0, upper: 0)

  /// The set of all candidates, however many there are.
  public static let all = CandidateSet(lower: 0, upper: unbounded)

  /// The set of this one candidate.
  public init(_ ordinal: Int) {
    self.init(lower: Int32(ordinal), upper: Int32(ordinal) + 1)
  }

  /// The candidates of `range`; an upper bound of `Int.max` means no end.
  public init(_ range: Range<Int>) {
    self.init(lower: Int32(clamping: range.lowerBound), upper: Int32(clamping: range.upperBound))
  }

  /// The candidates of `ordinals`, which may come in any order and repeat.
  public init(ordinals: some Sequence<Int>) {
    var toggles: [Int32] = []
    for ordinal in ordinals.sorted() {
      let lower = Int32(ordinal)
      if let last = toggles.last, last > lower { continue }
      if toggles.last == lower { toggles.removeLast() } else { toggles.append(lower) }
      toggles.append(lower + 1)
    }
    self.init(toggles: toggles)
  }

  /// The candidates of `ranges`, which ascend and stand apart from each other.
  init(ranges: [Range<Int>]) {
    self.init(toggles: ranges.flatMap { [Int32($0.lowerBound), Int32($0.upperBound)] })
  }

  /// Whether no candidate is in the set.
  public var isEmpty: Bool { storage == .interval(lower: 0, upper: 0) }

  /// The only candidate, or `nil` when there are none or several.
  public var single: Int? {
    guard case .interval(let lower, let upper) = storage, upper - lower == 1 else { return nil }
    return Int(lower)
  }

  /// The lowest candidate, or `nil` when the set is empty.
  public var first: Int? { isEmpty ? nil : Int(toggle(at: 0)) }

  /// Whether the set has no highest candidate.
  public var isUnbounded: Bool { !toggleCount.isMultiple(of: 2) }

  /// The intervals in ascending order, apart from each other; a last one without end reaches `Int.max`.
  public var intervals: [Range<Int>] {
    stride(from: 0, to: toggleCount, by: 2).map { position in
      let end = position + 1 < toggleCount ? Int(toggle(at: position + 1)) : Int.max
      return Int(toggle(at: position))..<end
    }
  }

  /// How many of the candidates `0 ..< count` are in the set.
  public func count(below count: Int) -> Int {
    intervals.reduce(0) { $0 + max(0, min($1.upperBound, count) - $1.lowerBound) }
  }

  /// Whether `ordinal` is in the set.
  public func contains(_ ordinal: Int) -> Bool {
    switch storage {
    case .interval(let lower, let upper):
      return ordinal >= lower && (ordinal < upper || upper == Self.unbounded)
    case .toggles(let toggles):
      // The number of toggles at or below the ordinal is odd inside the set.
      var low = 0
      var high = toggles.count
      while low < high {
        let middle = (low + high) / 2
        if toggles[middle] <= ordinal { low = middle + 1 } else { high = middle }
      }
      return !low.isMultiple(of: 2)
    }
  }

  /// The lowest candidate below `count` that is in the set and passes `test`.
  public func first(below count: Int, where test: (Int) -> Bool = { _ in true }) -> Int? {
    for interval in intervals where interval.lowerBound < count {
      if let found = (interval.lowerBound..<min(interval.upperBound, count)).first(where: test) { return found }
    }
    return nil
  }

  /// The highest candidate below `count` that is in the set and passes `test`.
  public func last(below count: Int, where test: (Int) -> Bool = { _ in true }) -> Int? {
    for interval in intervals.reversed() where interval.lowerBound < count {
      if let found = (interval.lowerBound..<min(interval.upperBound, count)).last(where: test) { return found }
    }
    return nil
  }
}

extension CandidateSet: CustomStringConvertible {
  /// Intervals joined by `|`, such as `0|3..<5|9...`; `none` for the empty set.
  public var description: String {
    if isEmpty { return "none" }
    return intervals.map { interval in
      if interval.upperBound == .max { return "\(interval.lowerBound)..." }
      return interval.count == 1 ? "\(interval.lowerBound)" : "\(interval.lowerBound)..<\(interval.upperBound)"
    }.joined(separator: "|")
  }
}
