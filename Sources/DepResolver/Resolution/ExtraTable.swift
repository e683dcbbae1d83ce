import SpecParser
internal import Synchronization

/// What the extras of one distribution add, looked up by name: a distribution may have as many extras as requirements.
struct ExtraTable: Sendable {
  private let requirements: [Requirement]
  /// Whether each applies without any extra.
  private let holdsAlone: [Bool]
  /// By extra: the positions of the requirements whose markers name it, ascending.
  private let naming: [ExtraName: [Int]]
  /// Those that compare an extra with what is no name, so that any extra may change what they say.
  private let open: [Int]

  init(_ requirements: [Requirement], in markers: MarkerEnvironment) {
    self.requirements = requirements
    holdsAlone = requirements.map { $0.marker?.evaluate(in: markers, extras: []) ?? true }
    var naming: [ExtraName: [Int]] = [:]
    var open: [Int] = []
    for (position, requirement) in requirements.enumerated() {
      guard let marker = requirement.marker else { continue }
      for extra in marker.extrasMentioned { naming[extra, default: []].append(position) }
      if marker.comparesExtraWithNoName { open.append(position) }
    }
    self.naming = naming
    self.open = open
  }

  /// What `extra` adds to what applies anyhow, in the order of the metadata.
  func requirements(of extra: ExtraName, in markers: MarkerEnvironment) -> [Requirement] {
    var positions = naming[extra] ?? []
    if !open.isEmpty { positions = Set(positions + open).sorted() }
    return positions.filter { position in
      !holdsAlone[position] && requirements[position].marker?.evaluate(in: markers, extras: [extra]) == true
    }.map { requirements[$0] }
  }
}

extension Marker {
  fileprivate var comparesExtraWithNoName: Bool {
    switch self {
    case .comparison(let comparison):
      (comparison.variable == .extra || comparison.variable == .extras) && ExtraName(comparison.literal) == nil
    case .and(let parts), .or(let parts): parts.contains(where: \.comparesExtraWithNoName)
    }
  }
}

/// The tables of one resolution, each made when an extra of its distribution is first asked for.
final class ExtraTables: Sendable {
  private struct Key: Hashable {
    var name: PackageName
    var version: Version
  }

  private let tables = Mutex<[Key: ExtraTable]>([:])

  func table(of metadata: CoreMetadata, _ version: Version, in markers: MarkerEnvironment) -> ExtraTable {
    let key = Key(name: metadata.name, version: version)
    if let known = tables.withLock({ $0[key] }) { return known }
    let table = ExtraTable(metadata.requiresDist, in: markers)
    tables.withLock { $0[key] = table }
    return table
  }
}
