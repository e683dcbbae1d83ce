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
  /// What the documents tell of the distribution, whose file name or whose user states the version.
  /// - Throws: `dynamicMetadata` when only a build would tell; `invalidMetadata` when a document contradicts what is stated.
  func detail(of version: Version) throws(ArtifactError) -> DistributionDetail {
    var detail = try dependencyDetail(of: version)
    if let pyproject { detail.external = ExternalTable.read(lenient: pyproject) }
    return detail
  }

  private func dependencyDetail(of version: Version) throws(ArtifactError) -> DistributionDetail {
    let fields = packageInformation.map { MetadataFields($0) }
    if let fields { try check(fields, against: version) }
    if let detail = try staticDetail(fields) { return detail }
    if let detail = try projectDetail(of: version, fields: fields) { return detail }
    if let detail = try eggDetail(of: version, fields: fields) { return detail }
    throw ArtifactError.dynamicMetadata(fields: Self.unknownFields(fields))
  }

  /// The version that the documents themselves state; `nil` where a build decides it.
  func statedVersion() throws(ArtifactError) -> Version? {
    if let pyproject, let table = try ProjectTable(pyproject), let version = table.version { return version }
    return packageInformation.flatMap { MetadataFields($0).first(.version) }.flatMap { Version($0) }
  }

  /// Whether nothing further in the archive could change the dependencies: only the `[external]` table may be missing.
  var isDecided: Bool {
    packageInformation.map { Self.isStatic(MetadataFields($0)) } ?? false
  }

  private static func isStatic(_ fields: MetadataFields) -> Bool {
    fields.isStatic(.requiresDist) && fields.isStatic(.providesExtra) && fields.isStatic(.requiresPython)
  }

  private func staticDetail(_ fields: MetadataFields?) throws(ArtifactError) -> DistributionDetail? {
    guard let fields, Self.isStatic(fields) else { return nil }
    return DistributionDetail(
      metadata: try CoreMetadata(fields), source: isTree ? .treePackageInfo : .sdistPackageInfo)
  }

  private func projectDetail(
    of version: Version, fields: MetadataFields?
  ) throws(ArtifactError) -> DistributionDetail? {
    guard let pyproject, let table = try ProjectTable(pyproject) else { return nil }
    guard !table.dynamic.contains("dependencies"), !table.dynamic.contains("optional-dependencies") else { return nil }
    guard table.name == project else {
      throw ArtifactError.invalidMetadata("pyproject.toml is of '\(table.name)', \(statedBy) says '\(project)'")
    }
    let requiresPython =
      table.dynamic.contains("requires-python")
      ? fields.flatMap { CoreMetadata.readRequiresPython($0) } : table.requiresPython
    let metadata = CoreMetadata(
      name: project, version: version, requiresPython: requiresPython,
      requiresDist: table.requirements, providesExtra: table.extras)
    return DistributionDetail(metadata: metadata, source: isTree ? .treePyproject : .sdistPyproject)
  }

  private func eggDetail(
    of version: Version, fields: MetadataFields?
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
      name: project, version: version,
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

  private func check(_ fields: MetadataFields, against stated: Version) throws(ArtifactError) {
    if let name = fields.first(.name), PackageName(name) != project {
      throw ArtifactError.invalidMetadata("PKG-INFO is of '\(name)', \(statedBy) says '\(project)'")
    }
    if let text = fields.first(.version), let version = Version(text), version != stated {
      throw ArtifactError.invalidMetadata("PKG-INFO is of \(version), \(statedBy) says \(stated)")
    }
  }

  /// Who says what the project is.
  private var statedBy: String { isTree ? "your line" : "the file name" }
}
