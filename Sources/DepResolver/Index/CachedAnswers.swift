internal import SpecParser

/// What an index client has given out, as far as the cache could answer at once.
///
/// Kept, so that a run never sees two states of a page, and so that a resolution can name the pages it was made from.
struct CachedAnswers: Sendable {
  /// Who states something: an index, a page of links, a direct reference. The same address may be two of these.
  struct Stater: Hashable, Sendable {
    var url: String
    var kind: PackageIndex.Kind

    init(url: String, kind: PackageIndex.Kind) {
      self.url = url
      self.kind = kind
    }

    init(_ index: PackageIndex) {
      self.init(url: index.url, kind: index.kind)
    }

    /// The name that the cache knows it by, whatever the spelling of its address; see ``DistributionFile/statedBy``.
    var key: String? {
      switch kind {
      case .simple: WebURL(url)?.text
      case .links: "links \(WebURL(url)?.text ?? url)"
      case .direct: "direct \(url)"
      }
    }
  }

  struct PageKey: Hashable, Sendable {
    var stater: Stater
    var name: PackageName
  }

  private(set) var pages: [PageKey: SimplePage?] = [:]
  /// By ``IndexClient/fileKey(_:)``, as all that is said of files.
  private(set) var details: [String: Result<DistributionDetail, any Error>] = [:]
  private var requirements = RequirementAmount()
  /// The names of those that were asked before.
  var staterKeys: [Stater: String] = [:]
  /// The numbers of all pages given out; `nil` once one of them is not in the cache.
  private(set) var numbers: Set<Int>? = []
  private var lostPieces = 0

  /// Adds a page that was given out; `number` is that of its state in the cache.
  mutating func add(_ page: SimplePage?, number: Int?, _ key: PageKey) {
    pages[key] = .some(page)
    if let number { numbers?.insert(number) } else { numbers = nil }
  }

  /// Keeps what is known of a file, unless those before ask for so much that there is no room: then it is asked again,
  /// where it `canBeAsked`.
  mutating func keep(_ detail: Result<DistributionDetail, any Error>, _ key: String, canBeAsked: Bool = true) {
    if case .success(let detail) = detail {
      if requirements.isBeyondLimit, canBeAsked { return }
      requirements.add(detail)
    }
    details[key] = detail
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
