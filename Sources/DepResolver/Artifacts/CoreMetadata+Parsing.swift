internal import SpecParser

extension CoreMetadata {
  /// Reads a `METADATA`, `PKG-INFO` or PEP 658 document.
  ///
  /// Requirements are read leniently. A `Requires-Python` that cannot be read counts as none, and an extra whose name
  /// is invalid is left out, as in pip: nothing could ask for it. `Requires` of metadata 1.1 is not read.
  /// Source: PyPA "Core metadata specifications".
  /// - Throws: `invalidMetadata` when name or version is missing or invalid, or a requirement cannot be read, and for a
  ///   metadata version after 2.
  public init(parsing document: [UInt8]) throws(ArtifactError) {
    try self.init(MetadataFields(document))
  }

  init(_ fields: MetadataFields) throws(ArtifactError) {
    if let version = fields.metadataVersion, version.major > 2 {
      throw ArtifactError.invalidMetadata("metadata version \(version.major).\(version.minor) is not known")
    }
    guard let nameText = fields.first(.name) else { throw ArtifactError.invalidMetadata("metadata without a name") }
    guard let name = PackageName(nameText) else {
      throw ArtifactError.invalidMetadata("metadata with the invalid name '\(nameText)'")
    }
    guard let versionText = fields.first(.version) else {
      throw ArtifactError.invalidMetadata("metadata without a version")
    }
    guard let version = Version(versionText) else {
      throw ArtifactError.invalidMetadata("metadata with the invalid version '\(versionText)'")
    }
    self.init(
      name: name,
      version: version,
      requiresPython: Self.readRequiresPython(fields),
      requiresDist: try Self.readRequirements(fields[.requiresDist]),
      providesExtra: Self.readExtras(fields[.providesExtra]))
  }

  static func readRequiresPython(_ fields: MetadataFields) -> VersionSpecifiers? {
    fields.first(.requiresPython).flatMap { try? VersionSpecifiers(lenient: $0) }
  }

  static func readRequirements(_ texts: [String]) throws(ArtifactError) -> [Requirement] {
    guard texts.count <= ArchiveLimits.requirementCount else {
      throw ArtifactError.unsupported("more than \(ArchiveLimits.requirementCount) requirements of one distribution")
    }
    var requirements: [Requirement] = []
    for text in texts where !text.isEmpty {
      requirements.append(try readRequirement(text))
    }
    return requirements
  }

  static func readRequirement(_ text: String) throws(ArtifactError) -> Requirement {
    do {
      return try Requirement(lenient: text)
    } catch {
      // Whole, it may fill a screen with parentheses.
      let shown = text.count > 200 ? "\(text.prefix(200))..." : text
      throw ArtifactError.invalidMetadata("the requirement '\(shown)': \(error.message)")
    }
  }

  /// Each extra once, in the order of the texts.
  static func readExtras(_ texts: [String]) -> [ExtraName] {
    var seen: Set<ExtraName> = []
    return texts.compactMap { ExtraName($0) }.filter { seen.insert($0).inserted }
  }
}
