import SpecParser

/// Every version of one project that its index serves, ascending.
///
/// The solver speaks of versions by their position in `versions`. Files are read from the page only when a
/// version is looked at: a page may list thousands, and a resolution looks at few.
struct ProjectCandidates: Sendable {
  /// One version's files on one index.
  struct Release: Sendable {
    var version: Version
    var index: PackageIndex
    let page: SimplePage
    /// Of the version on the page.
    let position: Int

    /// In the order of the page; made anew each time.
    var files: [DistributionFile] { page.files(at: position) }
  }

  private struct Place {
    var page: Int
    var position: Int
  }

  let name: PackageName
  /// The indexes that were asked, in order; for messages.
  let asked: [PackageIndex]
  /// Ascending.
  let versions: [Version]
  private let pages: [(index: PackageIndex, page: SimplePage)]
  /// Where each version stands, when there are several pages; in the order of the pages.
  private let places: [[Place]]

  /// With several pages, the files of the earlier one go first where they share a version.
  init(name: PackageName, asked: [PackageIndex], pages: [(index: PackageIndex, page: SimplePage)]) {
    self.name = name
    self.asked = asked
    self.pages = pages
    guard pages.count > 1 else {
      versions = pages.first?.page.versions ?? []
      places = []
      return
    }
    var byVersion: [Version: [Place]] = [:]
    for (number, entry) in pages.enumerated() {
      for (position, version) in entry.page.versions.enumerated() {
        byVersion[version, default: []].append(Place(page: number, position: position))
      }
    }
    let sorted = byVersion.sorted { $0.key < $1.key }
    versions = sorted.map(\.key)
    places = sorted.map(\.value)
  }

  var count: Int { versions.count }

  /// The indexes that know the project, in the order they were asked.
  var servedBy: [PackageIndex] { pages.map(\.index) }

  /// The files of one version, by index in the order they were asked.
  func releases(_ ordinal: Int) -> [Release] {
    let places = places.isEmpty ? [Place(page: 0, position: ordinal)] : places[ordinal]
    return places.map { place in
      let (index, page) = pages[place.page]
      return Release(version: versions[ordinal], index: index, page: page, position: place.position)
    }
  }

  /// The release that `file` is of.
  func release(_ ordinal: Int, of file: DistributionFile) -> Release? {
    let releases = releases(ordinal)
    return releases.count == 1 ? releases[0] : releases.first { $0.files.contains(file) }
  }

  /// The positions whose version `set` contains.
  func ordinals(in set: VersionSet) -> CandidateSet {
    CandidateSet(ranges: set.ranges(in: versions))
  }

  /// The position of exactly this version, else those of its local versions, the highest first: another index may have
  /// built `2.8.0` as `2.8.0+cpu`.
  func ordinals(keeping version: Version) -> [Int] {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if versions[middle] < version { low = middle + 1 } else { high = middle }
    }
    if low < count, versions[low] == version { return [low] }
    return versions[low...].indices.prefix { versions[$0].withoutLocal == version }.reversed()
  }
}
