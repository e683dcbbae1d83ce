internal import SpecParser

/// What an index client has given out, as far as the cache could answer at once.
///
/// Kept, so that a run never sees two states of a page, and so that a resolution can name the pages it was made from.
struct CachedAnswers: Sendable {
  struct PageKey: Hashable, Sendable {
    var indexURL: String
    var name: PackageName
  }

  private(set) var pages: [PageKey: SimplePage?] = [:]
  var details: [String: Result<DistributionDetail, any Error>] = [:]
  /// The addresses of the indexes in the form the cache knows them by.
  var roots: [String: String] = [:]
  /// The numbers of all pages given out; `nil` once one of them is not in the cache.
  private(set) var numbers: Set<Int>? = []
  private var lostPieces = 0

  /// Adds a page that was given out; `number` is that of its state in the cache.
  mutating func add(_ page: SimplePage?, number: Int?, _ key: PageKey) {
    pages[key] = .some(page)
    if let number { numbers?.insert(number) } else { numbers = nil }
  }

  /// Forgets all pages when more pieces were lost than before.
  mutating func forgetPages(lost: Int) -> Bool {
    guard lost > lostPieces else { return false }
    lostPieces = lost
    pages = [:]
    numbers = []
    return true
  }
}
