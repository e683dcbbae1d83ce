public import SpecParser

extension ResolutionRequest {
  /// A request for what requirements files say.
  ///
  /// `indexes` are those the spec or the command line names; the files' own `--index-url` and
  /// `--extra-index-url` come after them and replace the default index.
  public init(_ input: RequirementsInput, environment: Environment, indexes: IndexSet = IndexSet()) {
    self.init(
      environment: environment,
      requirements: input.requirements.map(\.requirement),
      constraints: input.constraints.map(\.requirement),
      overrides: input.overrides.map(\.requirement),
      indexes: indexes.adding(input))
    for entry in input.requirements + input.constraints + input.overrides
    where !entry.hashes.isEmpty && entry.requirement.value.applies(in: markers) {
      hashes[entry.requirement.value.name, default: []].formUnion(entry.hashes)
    }
    formats = input.formatControl
    prefersBinary = input.prefersBinary != nil
    releaseControl = input.releaseControl
    if input.allowsPrereleases != nil { prereleases = .allow }
  }

  /// What a variant asks for on one of its platforms.
  public init(_ variant: Variant, _ input: RequirementsInput, environment: Environment, defaultIndex: PackageIndex) {
    self.init(
      input, environment: environment, indexes: IndexSet(variant.indexes, defaultIndex: defaultIndex))
    exclusions = variant.exclude
    metadata = variant.metadata
  }
}

extension PackageIndex {
  /// What `--find-links` names.
  public init(_ links: LinkSource) {
    switch links {
    case .page(let page): self.init(name: page.url, url: page.url, kind: .links)
    case .folder(let path): self.init(name: path, url: DirectReference.fileURL(path), kind: .links)
    }
  }
}

extension IndexSet {
  /// With the indexes that requirements files name.
  func adding(_ input: RequirementsInput) -> IndexSet {
    var indexes = self
    for extra in input.extraIndexURLs where !indexes.entries.contains(where: { $0.index.url == extra.value.url }) {
      indexes.entries.append(Entry(index: PackageIndex(name: extra.value.url, url: extra.value.url)))
    }
    if let url = input.indexURL?.value.url { indexes.defaultIndex = PackageIndex(name: url, url: url) }
    for links in input.links.map({ PackageIndex($0.value) }) where !indexes.links.contains(links) {
      indexes.links.append(links)
    }
    return input.ignoresIndexes == nil ? indexes : indexes.withoutIndexes
  }
}

extension ResolutionRequest {
  /// What the user says of one version, which counts more than what its files say; `nil` where they say nothing.
  func declaredDetail(of name: PackageName, version: Version) -> DistributionDetail? {
    guard let declared = metadata.first(where: { $0.name.value == name }), declared.version ?? version == version
    else { return nil }
    let metadata = CoreMetadata(
      name: name, version: version, requiresPython: declared.requiresPython, requiresDist: declared.requires)
    return DistributionDetail(metadata: metadata, source: .spec)
  }
}
