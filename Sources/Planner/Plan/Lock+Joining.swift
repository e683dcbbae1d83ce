public import DepResolver
public import SpecParser

extension DiagnosticCode {
  static let insecureFile = DiagnosticCode("insecure-file")
  static let missingHash = DiagnosticCode("missing-hash")
  static let unsafeURL = DiagnosticCode("unsafe-url")
}

extension Lock {
  /// Joins the resolutions of one variant, one per environment.
  ///
  /// `defaultIndex` is the index that is asked where nothing else was said. `place` is where to point when a
  /// package has no line of its own. `annotation` says how a line of the user's files is named under `via`. `local` says
  /// where a path of this machine is, seen from where the lock is installed; `nil` where that can't be said.
  /// Throws for every package whose index gives no sha256 for a file or names it over plain http from https, and for
  /// every address or path that a lock cannot hold.
  public init(
    _ resolutions: [Resolution],
    defaultIndex: PackageIndex = .pypi,
    place: SourceLocation,
    annotation: (SourceLocation) -> String = { "-r \($0.file)" },
    local: @escaping (String) -> String? = { $0 }
  ) throws(InvalidInput) {
    let environments = resolutions.map(\.environment)
    var diagnostics: [Diagnostic] = []
    var drafts: [Pin: Draft] = [:]
    for (position, resolution) in resolutions.enumerated() {
      let edges = Dictionary(grouping: resolution.edges, by: \.child)
      for package in resolution.packages {
        let reasons = edges[package.name] ?? []
        drafts[Pin(package), default: Draft()].add(
          package, at: position, via: reasons.map { $0.via(annotation: annotation) })
        if package.isHashed,
          let file = package.chosen.hasSHA256 ? package.fileList.firstNotLockable : package.chosen
        {
          let location = reasons.firstLine ?? place
          diagnostics.append(
            file.hasSHA256
              ? .insecureFile(file, in: package, at: location) : .missingHash(of: file, in: package, at: location))
        }
      }
    }
    let used = Set(resolutions.flatMap(\.packages).map(\.index))
    let extra = Set(used.filter { $0.kind == .simple }.map(\.url)).subtracting([defaultIndex.url]).sorted()
    var paths = LocalPaths(local)
    let links = used.filter { $0.kind == .links }.map { index in
      index.localPath.map { Links.folder(path: local($0) ?? $0) } ?? .page(url: index.url)
    }
    let ofFolders = Set(
      resolutions.flatMap(\.packages).filter { $0.index.kind == .links && $0.index.localPath != nil }.map(\.name))
    let markers = EnvironmentMarkers(environments)
    var entries = drafts.map { $1.entry($0, markers) }
    for position in entries.indices {
      let name = entries[position].name
      if let path = entries[position].localPath {
        entries[position].reference?.place = .local(path: paths.shown(path, name))
        // No line of a requirements file can say it for a path that is relative.
        if let folder = entries[position].reference?.subdirectory {
          paths.refused[name] = "\(path)#subdirectory=\(folder)"
        }
      }
      // What lies in a folder of links is never kept, so that its files are at hand.
      guard ofFolders.contains(name) else { continue }
      let files = entries[position].files.map { file in
        var file = file
        if let path = file.localPath { file.url = DirectReference.fileURL(paths.shown(path, name)) }
        return file
      }
      entries[position].fileList = FileList(files)
    }
    for (name, path) in paths.refused.sorted(by: { $0.key < $1.key }) {
      let edges = resolutions.flatMap(\.edges).filter { $0.child == name }
      diagnostics.append(.unsafePath(path, at: edges.firstLine ?? place))
    }
    for url in [defaultIndex.url] + extra where !isSafeURL(url) {
      diagnostics.append(.unsafeURL(url, at: place))
    }
    if !diagnostics.isEmpty { throw InvalidInput(diagnostics) }
    self.init(
      environments: environments,
      indexURL: defaultIndex.url == PackageIndex.pypi.url ? nil : defaultIndex.url,
      extraIndexURLs: extra,
      links: links.sorted(),
      entries: entries.sorted { left, right in
        if left.name != right.name { return left.name < right.name }
        return (left.version, left.source) < (right.version, right.source)
      })
  }

  /// What makes two pins the same line.
  private struct Pin: Hashable {
    var name: PackageName
    var version: Version
    var reference: String?

    init(_ package: ResolvedPackage) {
      name = package.name
      version = package.version
      if package.index.kind == .direct { reference = package.chosen.url }
    }
  }

  private struct Draft {
    /// Which of the environments install it.
    var places: Set<Int> = []
    var packages: [ResolvedPackage] = []
    var via: Set<String> = []

    mutating func add(_ package: ResolvedPackage, at place: Int, via: [String]) {
      places.insert(place)
      packages.append(package)
      self.via.formUnion(via)
    }

    func entry(_ pin: Pin, _ markers: EnvironmentMarkers) -> Entry {
      var entry = Entry(
        name: pin.name, version: pin.version, marker: markers.marker(for: places),
        requiresPython: packages.first?.detail.metadata.requiresPython, indexURL: indexURL,
        reference: pin.reference.flatMap { try? DirectReference(parsing: $0) }, fileList: fileList, via: via.sorted())
      entry.isBuilt = packages.contains { if case .sdist = $0.chosen.kind { true } else { false } }
      if let pinned = pin.reference, pinned != packages.first?.index.url,
        let asked = packages.first.flatMap({ try? DirectReference(parsing: $0.index.url) }),
        case .repository(_, let revision?) = asked.place
      {
        entry.requestedRevision = revision
      }
      return entry
    }

    private var indexURL: String {
      packages.first.flatMap { $0.index.kind == .simple ? $0.index.url : nil } ?? ""
    }

    /// Mostly the same in all environments. Two indexes may hold different files under one name: then both are kept.
    private var fileList: FileList {
      guard let first = packages.first?.fileList else { return FileList([]) }
      let others = packages.dropFirst().map(\.fileList).filter { $0 != first }
      if others.isEmpty { return first }
      var files = first.files
      for file in others.flatMap(\.files)
      where !files.contains(where: { $0.filename == file.filename && $0.sha256 == file.sha256 }) {
        files.append(file)
      }
      return FileList(files.sorted { ($0.filename, $0.url) < ($1.filename, $1.url) })
    }
  }
}

/// Paths of this machine as a lock names them, with those it can't name.
private struct LocalPaths {
  private let local: (String) -> String?
  /// The first of each package.
  var refused: [PackageName: String] = [:]

  init(_ local: @escaping (String) -> String?) {
    self.local = local
  }

  /// Whoever reads the lock splits lines at blanks and takes some other characters for more than themselves.
  mutating func shown(_ path: String, _ name: PackageName) -> String {
    if let shown = local(path), TextClass.isPlain(shown, extra: "._-+/@~=!") { return shown }
    if refused[name] == nil { refused[name] = path }
    return path
  }
}

extension ResolvedPackage {
  fileprivate var isHashed: Bool {
    guard index.kind == .direct, let reference = try? DirectReference(parsing: chosen.url) else { return true }
    return reference.isFile
  }
}

/// Whether pip reads the address as it stands: the alphabet of RFC 3986 without `$`, which pip expands, and
/// without a user part, because a lock is committed.
private func isSafeURL(_ url: String) -> Bool {
  guard url.hasPrefix("https://") || url.hasPrefix("http://") else { return false }
  let authority = url.split(separator: "/", maxSplits: 2).dropFirst().first ?? ""
  return !authority.contains("@") && TextClass.isPlain(url, extra: "-._~:/?[]@!&()*+,;=%")
}

extension Edge {
  fileprivate func via(annotation: (SourceLocation) -> String) -> String {
    switch (parent, evidence) {
    case (.package(let name, _), _): name.normalized
    case (.root, .line(let location)): annotation(location)
    case (.root, .requiresDist): "the user's requirements"
    }
  }
}

extension [Edge] {
  /// The first of the user's own lines among these reasons.
  fileprivate var firstLine: SourceLocation? {
    compactMap { edge in if case .line(let location) = edge.evidence { location } else { nil } }.min()
  }
}

extension Diagnostic {
  fileprivate static func missingHash(
    of file: DistributionFile, in package: ResolvedPackage, at location: SourceLocation
  ) -> Diagnostic {
    Diagnostic(
      .missingHash, at: location,
      "'\(package.name)' \(package.version) cannot be locked: "
        + "the index '\(package.index.name)' gives no sha256 for '\(file.filename)'",
      hint: "take '\(package.name)' from an index that states hashes")
  }

  fileprivate static func insecureFile(
    _ file: DistributionFile, in package: ResolvedPackage, at location: SourceLocation
  ) -> Diagnostic {
    Diagnostic(
      .insecureFile, at: location,
      "'\(package.name)' \(package.version) cannot be locked: "
        + "the index '\(package.index.name)' is on https but links to '\(file.filename)' over plain http",
      hint: "take '\(package.name)' from an index whose links are https")
  }

  fileprivate static func unsafePath(_ path: String, at location: SourceLocation) -> Diagnostic {
    Diagnostic(
      .unsafeURL, at: location, "the path \(quoted(path)) cannot stand in a lock",
      hint: "name a path inside the build context, relative to it, of letters, digits, '.', '_', '-' and '+'")
  }

  fileprivate static func unsafeURL(_ url: String, at location: SourceLocation) -> Diagnostic {
    // Only the host part is shown: what stands before an @ may be a password.
    let shown = url.split(separator: "@").last.map(String.init) ?? ""
    return Diagnostic(
      .unsafeURL, at: location, "the index address '\(shown)' cannot stand in a lock",
      hint: "use an http or https address without credentials, with other characters percent-encoded")
  }
}
