internal import SpecParser

/// Writes the parts of a resolution; see `ResolutionEncoding` for the layout.
struct ResolutionWriter {
  var compact = CompactWriter()
  /// What most askers have no use for.
  private(set) var details = CompactWriter()
  private var numbers: [String: Int] = [:]

  /// A text by its number, with the text itself the first time.
  mutating func write(shared text: String) {
    if let number = numbers[text] { return compact.write(count: number) }
    compact.write(count: numbers.count)
    numbers[text] = numbers.count
    compact.write(text: text)
  }

  mutating func write(_ package: ResolvedPackage) {
    write(shared: package.name.normalized)
    write(shared: package.version.description)
    compact.write(count: package.extras.count)
    for extra in package.extras { write(shared: extra.normalized) }
    write(shared: package.index.name)
    write(shared: package.index.url)
    compact.write(package.index.kind.rawValue)
    write(shared: package.chosen.statedBy)
    compact.write(text: Self.packed([package.chosen], of: package.name))
    compact.write(package.fileList.firstNotLockable == nil ? 1 : 0)
    DetailEncoding.write(package.detail, to: &compact) { _ in }
    compact.write(count: package.passedOver.count)
    for passed in package.passedOver {
      write(shared: passed.version.description)
      compact.write(passed.kind.rawValue)
      write(shared: passed.reason)
    }
    details.write(text: Self.packed(package.files, of: package.name))
    details.write(texts: package.detail.metadata.requirementTexts)
  }

  private static func packed(_ files: [DistributionFile], of name: PackageName) -> [UInt8] {
    SimplePage(name: name, files: files).compact ?? []
  }

  mutating func write(_ edge: Edge) {
    switch edge.parent {
    case .root:
      compact.write(0)
    case .package(let name, let version):
      compact.write(1)
      write(shared: name.normalized)
      write(shared: version.description)
    }
    write(shared: edge.child.normalized)
    write(shared: edge.requirement)
    compact.write(edge.extra == nil ? 0 : 1)
    if let extra = edge.extra { write(shared: extra.normalized) }
    switch edge.evidence {
    case .line(let location):
      compact.write(0)
      write(location)
    case .requiresDist(let source):
      compact.write(1)
      compact.write(DetailEncoding.code(of: source))
    }
  }

  mutating func write(_ location: SourceLocation) {
    write(shared: location.file)
    compact.write(count: location.line)
    compact.write(count: location.column)
  }
}
