internal import SpecParser

/// Reads what `ResolutionWriter` wrote; any other bytes give `nil`.
struct ResolutionReader {
  /// The details, and what reads them.
  struct Details {
    let body: [UInt8]
    var compact: CompactReader

    /// The bytes of a text, without reading it.
    fileprivate mutating func slice() -> ArraySlice<UInt8>? {
      guard let count = compact.count(), compact.raw(count) != nil else { return nil }
      return body[(compact.index - count)..<compact.index]
    }

    fileprivate mutating func texts() -> PackedTexts? {
      guard let count = compact.count() else { return nil }
      let start = compact.index
      for _ in 0..<count where slice() == nil { return nil }
      return PackedTexts(count: count, bytes: body[start..<compact.index])
    }
  }

  var compact: CompactReader
  /// `nil` where nobody will look at them.
  private(set) var details: Details?
  private var texts: [String] = []
  /// What was read from the text of the same place.
  private var names: [PackageName?] = []
  private var versions: [Version?] = []

  init(_ compact: CompactReader, details: Details?) {
    self.compact = compact
    self.details = details
  }

  /// Whether all that was given was read.
  func isAtEnd(_ byteCount: Int) -> Bool {
    compact.index == byteCount && details.map { $0.compact.index == $0.body.count } ?? true
  }

  mutating func list<Element>(_ read: (inout ResolutionReader) -> Element?) -> [Element]? {
    guard let count = compact.count() else { return nil }
    var elements: [Element] = []
    for _ in 0..<count {
      guard let element = read(&self) else { return nil }
      elements.append(element)
    }
    return elements
  }

  private mutating func number() -> Int? {
    guard let number = compact.count(), number <= texts.count else { return nil }
    if number == texts.count {
      guard let text = compact.text() else { return nil }
      texts.append(text)
      names.append(nil)
      versions.append(nil)
    }
    return number
  }

  private mutating func text() -> String? { number().map { texts[$0] } }

  private mutating func name() -> PackageName? {
    guard let number = number() else { return nil }
    if let known = names[number] { return known }
    let name = PackageName(texts[number])
    names[number] = name
    return name
  }

  private mutating func version() -> Version? {
    guard let number = number() else { return nil }
    if let known = versions[number] { return known }
    let version = Version(texts[number])
    versions[number] = version
    return version
  }

  mutating func package() -> ResolvedPackage? {
    guard let name = name(), let version = version(), let extras = list({ $0.text().flatMap { ExtraName($0) } }),
      let indexName = text(), let indexURL = text(),
      let kind = compact.byte().flatMap({ PackageIndex.Kind(rawValue: $0) }),
      let statedBy = text(), let pageBytes = compact.count(), let page = compact.raw(pageBytes),
      let chosen = SimplePage(name: name, compact: Array(page), statedBy: statedBy)?.files.first?.keepingKey,
      let areLockable = compact.byte().map({ $0 == 1 }),
      var detail = DetailEncoding.readDetail(&compact, { _, _ in true }), let passedOver = list({ $0.passedOver() }),
      let files = readDetails(of: name, on: kind, statedBy, areLockable: areLockable, &detail)
    else { return nil }
    var package = ResolvedPackage(
      name: name, version: version, extras: extras, index: PackageIndex(name: indexName, url: indexURL, kind: kind),
      chosen: chosen, fileList: files, detail: detail)
    package.passedOver = passedOver
    return package
  }

  private mutating func passedOver() -> PassedOver? {
    guard let version = version(), let kind = compact.byte().flatMap({ PassedOver.Kind(rawValue: $0) }),
      let reason = text()
    else { return nil }
    return PassedOver(version: version, kind: kind, reason: reason)
  }

  /// Without details, a package can't be read of which some file may not be locked, which would have to be named, or that comes
  /// from elsewhere than an index, of which a lock says more.
  private mutating func readDetails(
    of name: PackageName, on kind: PackageIndex.Kind, _ statedBy: String, areLockable: Bool,
    _ detail: inout DistributionDetail
  ) -> FileList? {
    guard details != nil else {
      detail.metadata.putOffReading(nil)
      return areLockable && kind == .simple ? .leftOut : nil
    }
    guard let files = details?.slice(), let texts = details?.texts() else { return nil }
    detail.metadata.putOffReading(texts)
    return FileList(packed: files, project: name, statedBy: statedBy, areLockable: areLockable)
  }

  mutating func edge() -> Edge? {
    let parent: Edge.Parent
    switch compact.byte() {
    case 0: parent = .root
    case 1:
      guard let name = name(), let version = version() else { return nil }
      parent = .package(name, version)
    default: return nil
    }
    guard let child = name(), let requirement = text(), let hasExtra = compact.byte() else { return nil }
    var edge = Edge(parent: parent, child: child, requirement: requirement, evidence: .requiresDist(.wheel))
    if hasExtra == 1 {
      guard let extra = text().flatMap({ ExtraName($0) }) else { return nil }
      edge.extra = extra
    }
    switch compact.byte() {
    case 0:
      guard let location = location() else { return nil }
      edge.evidence = .line(location)
    case 1:
      guard let source = compact.byte().flatMap(DetailEncoding.source) else { return nil }
      edge.evidence = .requiresDist(source)
    default: return nil
    }
    return edge
  }

  mutating func excludedEdge() -> ExcludedEdge? {
    guard let edge = edge(), let location = location() else { return nil }
    return ExcludedEdge(edge: edge, excludedAt: location)
  }

  private mutating func location() -> SourceLocation? {
    guard let file = text(), let line = compact.count(), let column = compact.count() else { return nil }
    return SourceLocation(file: file, line: line, column: column)
  }
}
