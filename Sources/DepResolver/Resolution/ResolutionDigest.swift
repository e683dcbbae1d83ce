internal import Crypto
internal import SpecParser

/// Names everything that a resolution depends on, besides what the indexes say.
struct ResolutionDigest: Sendable {
  /// A sha256 in lower-case hex.
  let text: String

  /// `program` names the resolver, so that another one's answers are not taken for its own.
  init(_ request: ResolutionRequest, program: String) {
    var writer = CompactWriter()
    writer.write(ResolutionEncoding.format)
    writer.write(text: program)
    writer.write(request.environment)
    for requirements in [request.requirements, request.constraints, request.overrides] {
      writer.write(count: requirements.count)
      for requirement in requirements {
        writer.write(text: requirement.value.text)
        writer.write(optional: requirement.value.url)
        writer.write(requirement.location)
      }
    }
    writer.write(count: request.exclusions.count)
    for exclusion in request.exclusions {
      writer.write(text: exclusion.value.normalized)
      writer.write(exclusion.location)
    }
    writer.write(count: request.hashes.count)
    for name in request.hashes.keys.sorted() {
      writer.write(text: name.normalized)
      writer.write(texts: (request.hashes[name] ?? []).map(\.description).sorted())
    }
    writer.write(request.indexes)
    writer.write(text: request.strategy.rawValue)
    writer.write(text: request.prereleases.rawValue)
    writer.write(text: request.releaseControl.description)
    writer.write(optional: request.excludeNewer.map(String.init))
    writer.write(count: request.excludeNewerByProject.count)
    for (name, moment) in request.excludeNewerByProject.sorted(by: { $0.key < $1.key }) {
      writer.write(texts: [name.normalized, moment.map(String.init) ?? "-"])
    }
    writer.write(text: request.formats.description)
    writer.write(request.prefersBinary ? 1 : 0)
    writer.write(count: request.metadata.count)
    for declared in request.metadata {
      writer.write(text: declared.name.value.normalized)
      writer.write(optional: declared.version?.description)
      writer.write(optional: declared.requiresPython?.description)
      writer.write(texts: declared.requires.map(\.text))
    }
    writer.write(count: request.preferences.count)
    for (name, versions) in request.preferences.sorted(by: { $0.key < $1.key }) {
      writer.write(text: name.normalized)
      writer.write(texts: versions.map(\.description))
    }
    for (url, commit) in request.commits.sorted(by: { $0.key < $1.key }) { writer.write(texts: [url, commit]) }
    text = FileDigest.sha256(writer.bytes)
  }
}

extension CompactWriter {
  fileprivate mutating func write(_ environment: Environment) {
    write(text: environment.python.description)
    write(text: environment.platform.rawValue)
    switch environment.libc {
    case .glibc(let major, let minor): write(text: "glibc \(major).\(minor)")
    case .musl(let major, let minor): write(text: "musl \(major).\(minor)")
    }
    write(optional: environment.accelerator?.description)
  }

  fileprivate mutating func write(_ indexes: IndexSet) {
    write(count: indexes.entries.count)
    for entry in indexes.entries {
      write(entry.index)
      write(texts: entry.only.map(\.normalized))
    }
    write(count: indexes.links.count)
    for links in indexes.links { write(links) }
    write(indexes.defaultIndex == nil ? 0 : 1)
    if let index = indexes.defaultIndex { write(index) }
    write(text: indexes.strategy.rawValue)
  }
}

extension CompactWriter {
  mutating func write(_ index: PackageIndex) {
    write(text: index.name)
    write(text: index.url)
  }

  mutating func write(_ location: SourceLocation) {
    write(text: location.file)
    write(count: location.line)
    write(count: location.column)
  }

  mutating func write(texts: [String]) {
    write(count: texts.count)
    for text in texts { write(text: text) }
  }
}
