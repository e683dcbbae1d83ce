/// Reads the metadata of a source distribution without running any of its code.
///
/// `archive` is the whole file. Nothing is written anywhere, paths that leave the archive are ignored, and reading stops
/// once a `PKG-INFO` settles the matter. What is believed, in which order: see `SdistDocuments+Metadata.swift`.
///
/// Source: PyPA "Source distribution format"; setuptools' egg-info for archives from before it.
/// - Throws: `dynamicMetadata` when only its build would tell the dependencies; else why the archive cannot be read.
public func readSdist(_ archive: [UInt8], filename: SdistFilename) throws(ArtifactError) -> DistributionDetail {
  switch filename.format {
  case .tarGzip: try SdistReader.readTar(archive, filename: filename)
  case .zip: try SdistReader.readZip(archive, filename: filename)
  }
}

/// The two archive formats of source distributions.
private enum SdistReader {
  static func readTar(_ archive: [UInt8], filename: SdistFilename) throws(ArtifactError) -> DistributionDetail {
    var documents = SdistDocuments(project: filename.name)
    var reader = try TarReader(gzip: archive)
    while let member = try reader.next() {
      guard member.isFile, let role = documents.role(of: member.path) else { continue }
      try documents.add(try reader.contents(), as: role, path: member.path)
      if documents.isDecided { break }
    }
    return try documents.detail(of: filename)
  }

  static func readZip(_ archive: [UInt8], filename: SdistFilename) throws(ArtifactError) -> DistributionDetail {
    var documents = SdistDocuments(project: filename.name)
    let directory = try ZipDirectory(file: archive)
    for entry in directory.entries where !entry.isFolder {
      let path = entry.name
      guard let role = documents.role(of: path) else { continue }
      let contents = try entry.contents(from: archive[directory.extent(of: entry)])
      try documents.add(contents, as: role, path: path)
      if documents.isDecided { break }
    }
    return try documents.detail(of: filename)
  }
}
