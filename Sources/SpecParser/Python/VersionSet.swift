/// A set of versions, closed under union, intersection and complement.
///
/// The line of all versions, in the order of the standard, is cut at boundaries; the set holds every other piece.
/// Boundaries are normal (see ``VersionBoundary``), so two sets that hold the same versions are equal, and a set is
/// empty exactly when no version is in it.
public struct VersionSet: Hashable, Sendable {
  /// Whether the piece below the first boundary belongs to the set.
  let startsInside: Bool
  /// Ascending, without repetition; membership changes at each.
  let boundaries: [VersionBoundary]

  init(startsInside: Bool, boundaries: [VersionBoundary]) {
    self.startsInside = startsInside
    self.boundaries = boundaries
  }

  /// No version.
  public static let empty = VersionSet(startsInside: false, boundaries: [])
  /// Every version.
  public static let full = VersionSet(startsInside: true, boundaries: [])

  /// The versions from `lower` up to `upper`; `nil` means without limit.
  init(from lower: VersionBoundary?, to upper: VersionBoundary?) {
    switch (lower, upper) {
    case (nil, nil): self = .full
    case (let lower?, nil): self.init(startsInside: false, boundaries: [lower])
    case (nil, let upper?): self.init(startsInside: true, boundaries: [upper])
    case (let lower?, let upper?):
      self = lower < upper ? Self(startsInside: false, boundaries: [lower, upper]) : .empty
    }
  }

  /// Only this version: unlike `==1.0`, the set of `1.0` does not hold `1.0+cpu`.
  public init(only version: Version) {
    self.init(from: .lowest(version), to: .after(version))
  }

  /// The versions that satisfy every clause.
  public init(_ specifiers: VersionSpecifiers) {
    self = .intersection(of: specifiers.clauses.map { VersionSet($0) })
  }

  /// What is in each of `sets`; every version when there are none.
  ///
  /// By pairs, and pairs of pairs: taken one after the other, each of many `!=` would copy all that were before it.
  public static func intersection(of sets: [VersionSet]) -> VersionSet {
    var sets = sets
    while sets.count > 1 {
      sets = stride(from: 0, to: sets.count, by: 2).map { position in
        position + 1 < sets.count ? sets[position].intersection(sets[position + 1]) : sets[position]
      }
    }
    return sets.first ?? .full
  }

  /// At how many places membership changes: what the set costs to work with.
  public var boundaryCount: Int { boundaries.count }

  public var isEmpty: Bool { !startsInside && boundaries.isEmpty }

  public var isFull: Bool { startsInside && boundaries.isEmpty }

  public func contains(_ version: Version) -> Bool {
    // The number of boundaries below the version, by bisection.
    var (low, high) = (0, boundaries.count)
    while low < high {
      let middle = (low + high) / 2
      if boundaries[middle].isBelow(version) { low = middle + 1 } else { high = middle }
    }
    return low.isMultiple(of: 2) == startsInside
  }

  /// Which of `versions`, given in ascending order, the set contains: their places, as ranges that ascend and stand
  /// apart from each other. Takes a bisection for each place where membership changes.
  public func ranges(in versions: [Version]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = startsInside ? 0 : nil as Int?
    var reached = 0
    for boundary in boundaries {
      var (low, high) = (reached, versions.count)
      while low < high {
        let middle = (low + high) / 2
        if boundary.isBelow(versions[middle]) { high = middle } else { low = middle + 1 }
      }
      reached = low
      if let begin = start {
        if begin < reached { ranges.append(begin..<reached) }
        start = nil
      } else {
        start = reached
        if let last = ranges.last, last.upperBound == reached {
          start = last.lowerBound
          ranges.removeLast()
        }
      }
    }
    if let begin = start, begin < versions.count { ranges.append(begin..<versions.count) }
    return ranges
  }

  /// Every version that is not in the set.
  public var complement: VersionSet { VersionSet(startsInside: !startsInside, boundaries: boundaries) }

  public func union(_ other: VersionSet) -> VersionSet { combined(with: other) { $0 || $1 } }

  public func intersection(_ other: VersionSet) -> VersionSet {
    if isFull || other.isEmpty { return other }
    if other.isFull || isEmpty { return self }
    return combined(with: other) { $0 && $1 }
  }

  /// The versions of this set that are not in `other`.
  public func subtracting(_ other: VersionSet) -> VersionSet { combined(with: other) { $0 && !$1 } }

  public func isSubset(of other: VersionSet) -> Bool { !anywhere(with: other) { $0 && !$1 } }

  public func isDisjoint(with other: VersionSet) -> Bool { !anywhere(with: other) { $0 && $1 } }

  /// Merges the two lists of boundaries, keeping those where `rule` changes its answer.
  private func combined(with other: VersionSet, _ rule: (Bool, Bool) -> Bool) -> VersionSet {
    let start = rule(startsInside, other.startsInside)
    var merged: [VersionBoundary] = []
    merged.reserveCapacity(boundaries.count + other.boundaries.count)
    var inside = start
    walk(with: other) { boundary, left, right in
      if rule(left, right) != inside {
        inside.toggle()
        merged.append(boundary)
      }
      return true
    }
    return VersionSet(startsInside: start, boundaries: merged)
  }

  /// Whether `rule` holds on some piece of the line. Every piece between normal boundaries holds a version.
  private func anywhere(with other: VersionSet, _ rule: (Bool, Bool) -> Bool) -> Bool {
    if rule(startsInside, other.startsInside) { return true }
    var found = false
    walk(with: other) { _, left, right in
      found = rule(left, right)
      return !found
    }
    return found
  }

  /// Visits the boundaries of both sets in order, with the membership on their upper side; stops on `false`.
  private func walk(with other: VersionSet, _ visit: (VersionBoundary, Bool, Bool) -> Bool) {
    var (left, right) = (0, 0)
    var (inLeft, inRight) = (startsInside, other.startsInside)
    while left < boundaries.count || right < other.boundaries.count {
      let takesLeft =
        right >= other.boundaries.count
        || (left < boundaries.count && boundaries[left] <= other.boundaries[right])
      let takesRight =
        left >= boundaries.count
        || (right < other.boundaries.count && other.boundaries[right] <= boundaries[left])
      let boundary = takesLeft ? boundaries[left] : other.boundaries[right]
      if takesLeft {
        left += 1
        inLeft.toggle()
      }
      if takesRight {
        right += 1
        inRight.toggle()
      }
      guard visit(boundary, inLeft, inRight) else { return }
    }
  }
}
