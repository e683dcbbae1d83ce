internal import SpecParser

// What is believed, in this order:
//
// 1. PKG-INFO of metadata 2.2 or later that names none of the dependency fields in Dynamic (PEP 643).
// 2. The [project] table of pyproject.toml, where it leaves neither list of dependencies to the build (PEP 621).
// 3. The egg-info that setuptools wrote when the archive was made. Its requires.txt lists the dependencies. setuptools
//    leaves that file out when there are none, and SOURCES.txt lists the files it wrote: so a SOURCES.txt that does
//    not list requires.txt says "no dependencies", and without SOURCES.txt nothing is known.
//
// Requires-Python comes from the same place, or from PKG-INFO when that place does not say. PKG-INFO alone is not
// enough before metadata 2.2: tools of that time left dependencies out of it.

extension SdistDocuments {
  /// What the documents tell of the distribution.
  /// - Throws: `dynamicMetadata` when only a build would tell; `malformed` when a document contradicts the file name.
  func detail(of filename: SdistFilename) throws(ArtifactError) -> DistributionDetail {
    let fields = packageInformation.map { MetadataFields($0) }
    if let fields { try check(fields, against: filename) }
    if let detail = try Self.staticDetail(fields) { return detail }
    if let detail = try projectDetail(of: filename, fields: fields) { return detail }
    if let detail = try eggDetail(of: filename, fields: fields) { return detail }
    throw ArtifactError.dynamicMetadata(fields: Self.unknownFields(fields))
  }

  /// Whether nothing further in the archive could change the answer.
  var isDecided: Bool {
    packageInformation.map { Self.isStatic(MetadataFields($0)) } ?? false
  }

  private static func isStatic(_ fields: MetadataFields) -> Bool {
    fields.isStatic(.requiresDist) && fields.isStatic(.providesExtra) && fields.isStatic(.requiresPython)
  }

  private static func staticDetail(_ fields: MetadataFields?) throws(ArtifactError) -> DistributionDetail? {
    guard let fields, isStatic(fields) else { return nil }
    return DistributionDetail(metadata: try CoreMetadata(fields), source: .sdistPackageInfo)
  }

  private func projectDetail(
    of filename: SdistFilename, fields: MetadataFields?
  ) throws(ArtifactError) -> DistributionDetail? {
    guard let pyproject, let table = try ProjectTable(pyproject) else { return nil }
    guard !table.dynamic.contains("dependencies"), !table.dynamic.contains("optional-dependencies") else { return nil }
    guard table.name == filename.name else {
      throw ArtifactError.malformed("pyproject.toml is of '\(table.name)', the file name says '\(filename.name)'")
    }
    let requiresPython =
      table.dynamic.contains("requires-python")
      ? fields.flatMap { CoreMetadata.readRequiresPython($0) } : table.requiresPython
    let metadata = CoreMetadata(
      name: filename.name, version: filename.version, requiresPython: requiresPython,
      requiresDist: table.requirements, providesExtra: table.extras)
    return DistributionDetail(metadata: metadata, source: .sdistPyproject)
  }

  private func eggDetail(
    of filename: SdistFilename, fields: MetadataFields?
  ) throws(ArtifactError) -> DistributionDetail? {
    guard let egg else { return nil }
    let contents: EggRequirements
    if let requirements = egg.requirements {
      contents = try EggRequirements(requirements)
    } else if let sources = egg.sources, !Self.listsRequirements(sources) {
      contents = try EggRequirements([])
    } else {
      return nil
    }
    let metadata = CoreMetadata(
      name: filename.name, version: filename.version,
      requiresPython: fields.flatMap { CoreMetadata.readRequiresPython($0) },
      requiresDist: contents.requirements, providesExtra: contents.extras)
    return DistributionDetail(metadata: metadata, source: .sdistEggInfo)
  }

  private static func listsRequirements(_ sources: [UInt8]) -> Bool {
    String(decoding: sources, as: UTF8.self).split(whereSeparator: \.isNewline).contains {
      $0.replacing("\\", with: "/").hasSuffix(".egg-info/requires.txt")
    }
  }

  private static func unknownFields(_ fields: MetadataFields?) -> [String] {
    guard let fields, let version = fields.metadataVersion, version >= (2, 2) else { return ["Requires-Dist"] }
    let named: [(MetadataFields.Name, String)] = [
      (.requiresDist, "Requires-Dist"), (.providesExtra, "Provides-Extra"), (.requiresPython, "Requires-Python"),
    ]
    return named.filter { !fields.isStatic($0.0) }.map(\.1)
  }

  private func check(_ fields: MetadataFields, against filename: SdistFilename) throws(ArtifactError) {
    if let name = fields.first(.name), PackageName(name) != filename.name {
      throw ArtifactError.malformed("PKG-INFO is of '\(name)', the file name says '\(filename.name)'")
    }
    if let text = fields.first(.version), let version = Version(text), version != filename.version {
      throw ArtifactError.malformed("PKG-INFO is of \(version), the file name says \(filename.version)")
    }
  }
}
