/// Reads the metadata of a source distribution without running any of its code.
///
/// `archive` is the whole file. Nothing is written anywhere, paths that leave the archive are ignored, and reading stops
/// once a `PKG-INFO` settles the matter. What is believed, in which order: see `SdistDocuments+Metadata.swift`.
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
      guard member.isFile, let role = role(of: member.path) else { continue }
      try add(try reader.contents(), as: role, path: member.path)
      if isDecided { break }
    }
  }

  private mutating func readZip(_ archive: [UInt8]) throws(ArtifactError) {
    let directory = try ZipDirectory(file: archive)
    for entry in directory.entries where !entry.isFolder {
      let path = entry.name
      guard let role = role(of: path) else { continue }
      let contents = try entry.contents(from: archive[directory.extent(of: entry)])
      try add(contents, as: role, path: path)
      if isDecided { break }
    }
  }
}
