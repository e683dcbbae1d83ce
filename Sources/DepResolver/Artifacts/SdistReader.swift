/// Reads the metadata of a source distribution without running any of its code.
///
/// `archive` is the whole file. Nothing is written anywhere, an archive with paths that leave it is refused, and reading
/// for metadata stops once a `PKG-INFO` settles the matter and the `pyproject.toml` is read. What is believed, in which order: see `SdistDocuments+Metadata.swift`.
///
/// Source: PyPA "Source distribution format"; setuptools' egg-info for archives from before it.
/// - Throws: `dynamicMetadata` when only its build would tell the dependencies; else why the archive cannot be read.
public func readSdist(_ archive: [UInt8], filename: SdistFilename) throws(ArtifactError) -> DistributionDetail {
  var documents = SdistDocuments(project: filename.name)
  try documents.read(archive, format: filename.format)
  return try documents.detail(of: filename.version)
}

extension SdistDocuments {
  /// Takes the documents out of an archive.
  mutating func read(_ archive: [UInt8], format: SdistFilename.Format) throws(ArtifactError) {
    switch format {
    case .tarGzip: try readTar(archive)
    case .zip: try readZip(archive)
    }
  }

  private mutating func readTar(_ archive: [UInt8]) throws(ArtifactError) {
    var reader = try TarReader(gzip: archive)
    while let member = try reader.next() {
      try Self.check(member)
      guard member.isFile, let role = role(of: member.path) else { continue }
      try add(try reader.contents(), as: role, path: member.path)
      guard isDecided else { continue }
      if pyproject == nil { try findProject(&reader) }
      try checkRest(&reader)
      break
    }
  }

  private static func check(_ member: TarReader.Member) throws(ArtifactError) {
    guard member.leadsOut else { return }
    throw ArtifactError.malformed("the tar member '\(member.printablePath)' leads out of the archive")
  }

  /// Looks through the rest, up to a limit, for what no installer unpacks. Damage there is for who unpacks it to find.
  private func checkRest(_ reader: inout TarReader) throws(ArtifactError) {
    while reader.inflatedBytes < ArchiveLimits.checkedBytes, let member = try? reader.next() { try Self.check(member) }
  }

  /// Looks a little further for the `pyproject.toml`, for its `[external]` table only: a project without one, or an
  /// archive that is damaged further on, is as good.
  private mutating func findProject(_ reader: inout TarReader) throws(ArtifactError) {
    for _ in 0..<Self.furtherMembers {
      guard let member = try? reader.next() else { return }
      try Self.check(member)
      guard member.isFile, role(of: member.path) == .pyproject else { continue }
      if let contents = try? reader.contents() { try? add(contents, as: .pyproject, path: member.path) }
      return
    }
  }

  /// A `pyproject.toml` that comes later is not read: build backends write it near the `PKG-INFO`, or sort by name.
  private static let furtherMembers = 1_024

  private mutating func readZip(_ archive: [UInt8]) throws(ArtifactError) {
    let directory = try ZipDirectory(file: archive)
    for entry in directory.entries where !entry.isFolder {
      let path = entry.name
      guard let role = role(of: path) else { continue }
      let contents = try entry.contents(from: archive[directory.extent(of: entry)])
      try add(contents, as: role, path: path)
      guard isDecided else { continue }
      if pyproject == nil, let later = directory.entries.first(where: { self.role(of: $0.name) == .pyproject }),
        let contents = try? later.contents(from: archive[directory.extent(of: later)])
      {
        try? add(contents, as: .pyproject, path: later.name)
      }
      break
    }
  }
}
