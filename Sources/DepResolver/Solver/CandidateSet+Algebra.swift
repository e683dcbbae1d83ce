// Every operation has a short way for two single intervals and one general sweep over the toggles of both sides.

extension CandidateSet {
  /// Everything that is not in the set, without an upper end.
  public var complement: CandidateSet {
    var toggles = (0..<toggleCount).map { toggle(at: $0) }
    if toggles.first == 0 { toggles.removeFirst() } else { toggles.insert(0, at: 0) }
    return CandidateSet(toggles: toggles)
  }

  /// What is in both sets.
  public func intersection(_ other: CandidateSet) -> CandidateSet {
    if case .interval(let lower, let upper) = storage,
      case .interval(let otherLower, let otherUpper) = other.storage
    {
      return CandidateSet(lower: max(lower, otherLower), upper: min(upper, otherUpper))
    }
    return swept(with: other) { $0 && $1 }
  }

  /// What is in either set.
  public func union(_ other: CandidateSet) -> CandidateSet {
    if case .interval(let lower, let upper) = storage,
      case .interval(let otherLower, let otherUpper) = other.storage
    {
      if lower == upper { return other }
      if otherLower == otherUpper { return self }
      if lower <= otherUpper && otherLower <= upper {
        return CandidateSet(lower: min(lower, otherLower), upper: max(upper, otherUpper))
      }
    }
    return swept(with: other) { $0 || $1 }
  }

  /// What is in this set and not in `other`.
  public func subtracting(_ other: CandidateSet) -> CandidateSet {
    if case .interval(let lower, let upper) = storage,
      case .interval(let otherLower, let otherUpper) = other.storage
    {
      if otherUpper <= lower || upper <= otherLower { return self }
      if otherLower <= lower { return CandidateSet(lower: max(lower, otherUpper), upper: upper) }
      if upper <= otherUpper { return CandidateSet(lower: lower, upper: otherLower) }
    }
    return swept(with: other) { $0 && !$1 }
  }

  /// Whether everything in this set is in `other` too.
  public func isSubset(of other: CandidateSet) -> Bool {
    if case .interval(let lower, let upper) = storage,
      case .interval(let otherLower, let otherUpper) = other.storage
    {
      return lower == upper || (otherLower <= lower && upper <= otherUpper)
    }
    return !sweepFinds(with: other) { $0 && !$1 }
  }

  /// Whether the sets have nothing in common.
  public func isDisjoint(with other: CandidateSet) -> Bool {
    if case .interval(let lower, let upper) = storage,
      case .interval(let otherLower, let otherUpper) = other.storage
    {
      return max(lower, otherLower) >= min(upper, otherUpper)
    }
    return !sweepFinds(with: other) { $0 && $1 }
  }

  /// Whether the sets do not overlap but together leave no gap where they meet.
  func touches(_ other: CandidateSet) -> Bool {
    isDisjoint(with: other)
      && union(other).toggleCount < toggleCount + other.toggleCount
  }

  var toggleCount: Int {
    switch storage {
    case .interval(let lower, let upper): lower == upper ? 0 : (upper == Self.unbounded ? 1 : 2)
    case .toggles(let toggles): toggles.count
    }
  }

  func toggle(at position: Int) -> Int32 {
    switch storage {
    case .interval(let lower, let upper): position == 0 ? lower : upper
    case .toggles(let toggles): toggles[position]
    }
  }

  private func swept(with other: CandidateSet, _ keep: (Bool, Bool) -> Bool) -> CandidateSet {
    var toggles: [Int32] = []
    var inside = false
    sweep(with: other) { ordinal, left, right in
      if keep(left, right) != inside {
        inside.toggle()
        toggles.append(ordinal)
      }
      return true
    }
    return CandidateSet(toggles: toggles)
  }

  private func sweepFinds(with other: CandidateSet, _ wanted: (Bool, Bool) -> Bool) -> Bool {
    var found = false
    sweep(with: other) { _, left, right in
      found = wanted(left, right)
      return !found
    }
    return found
  }

  /// Calls `visit` at each ordinal where either side flips, with membership from there on in both sides,
  /// until it answers `false`.
  private func sweep(with other: CandidateSet, _ visit: (Int32, Bool, Bool) -> Bool) {
    let count = toggleCount
    let otherCount = other.toggleCount
    var position = 0
    var otherPosition = 0
    while position < count || otherPosition < otherCount {
      let next = position < count ? toggle(at: position) : Self.unbounded
      let otherNext = otherPosition < otherCount ? other.toggle(at: otherPosition) : Self.unbounded
      let ordinal = min(next, otherNext)
      if next == ordinal { position += 1 }
      if otherNext == ordinal { otherPosition += 1 }
      if !visit(ordinal, !position.isMultiple(of: 2), !otherPosition.isMultiple(of: 2)) { return }
    }
  }
}
