/// The packages waiting for a decision, in the order they will get one.
///
/// A binary heap. A package whose place changes gets a new entry; its old one is dropped when it comes up.
/// See `docs/resolver.md#which-package-next`.
struct DecisionQueue: Sendable {
  /// A package's place; smaller goes first.
  struct Place: Comparable, Sendable {
    /// The client's priority.
    let priority: Int
    let conflictRank: ConflictHistory.Rank
    /// When the first package of the family was first depended on.
    let familySeen: Int
    /// When the package itself was.
    let seen: Int
    let package: PackageID

    static func < (left: Place, right: Place) -> Bool {
      if left.priority != right.priority { return left.priority < right.priority }
      if left.conflictRank != right.conflictRank { return left.conflictRank < right.conflictRank }
      if left.familySeen != right.familySeen { return left.familySeen < right.familySeen }
      if left.seen != right.seen { return left.seen < right.seen }
      return left.package < right.package
    }
  }

  private struct Entry: Sendable {
    let place: Place
    let stamp: Int
  }

  private var heap: [Entry] = []
  /// By package: the stamp of the entry that counts; 0 for none.
  private var stamps: [Int] = []
  private var lastStamp = 0

  /// Gives a package a place, in place of any earlier one.
  mutating func put(_ place: Place) {
    withdraw(place.package)
    lastStamp += 1
    stamps[place.package.index] = lastStamp
    heap.append(Entry(place: place, stamp: lastStamp))
    siftUp(from: heap.count - 1)
  }

  /// Takes a package out.
  mutating func withdraw(_ package: PackageID) {
    while stamps.count <= package.index { stamps.append(0) }
    stamps[package.index] = 0
  }

  /// The package to decide next, which stays in the queue.
  mutating func first() -> PackageID? {
    while let entry = heap.first {
      if isCurrent(entry) { return entry.place.package }
      removeFirst()
    }
    return nil
  }

  /// All waiting packages, the next one first.
  var packages: [PackageID] {
    heap.filter(isCurrent).map(\.place).sorted().map(\.package)
  }

  private func isCurrent(_ entry: Entry) -> Bool { stamps[entry.place.package.index] == entry.stamp }

  private mutating func removeFirst() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    siftDown()
  }

  private mutating func siftUp(from start: Int) {
    var child = start
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].place < heap[parent].place else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  private mutating func siftDown() {
    var parent = 0
    while true {
      var smallest = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].place < heap[smallest].place {
        smallest = child
      }
      if smallest == parent { return }
      heap.swapAt(parent, smallest)
      parent = smallest
    }
  }
}
