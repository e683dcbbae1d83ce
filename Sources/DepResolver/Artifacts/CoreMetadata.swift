public import SpecParser

/// The fields of a distribution's core metadata that resolution needs.
///
/// Source: PyPA "Core metadata specifications".
public struct CoreMetadata: Hashable, Sendable {
  public var name: PackageName
  public var version: Version
  public var requiresPython: VersionSpecifiers?
  private var requirements: RequirementList
  public var providesExtra: [ExtraName]

  public init(
    name: PackageName,
    version: Version,
    requiresPython: VersionSpecifiers? = nil,
    requiresDist: [Requirement] = [],
    providesExtra: [ExtraName] = []
  ) {
    self.name = name
    self.version = version
    self.requiresPython = requiresPython
    requirements = RequirementList(requiresDist)
    self.providesExtra = providesExtra
  }

  /// In the order of the file; each keeps its text for evidence.
  public var requiresDist: [Requirement] {
    get { requirements.parsed }
    set { requirements = RequirementList(newValue) }
  }

  /// The texts of ``requiresDist``.
  var requirementTexts: [String] { requirements.texts }

  /// Sets the texts of ``requiresDist`` and puts off reading them until they are asked for; `nil` where nobody will ask.
  mutating func putOffReading(_ texts: PackedTexts?) {
    requirements = texts.map { RequirementList(unread: $0) } ?? .leftOut
  }
}

/// Where metadata was read from; evidence shown to the user.
public enum MetadataSource: String, Hashable, Sendable, CaseIterable {
  /// The index's own metadata file (PEP 658).
  case indexFile = "metadata file of the index"
  /// `METADATA` inside the wheel, by HTTP range request or from the whole file.
  case wheel = "METADATA of the wheel"
  /// `PKG-INFO` of a source distribution whose dependency fields are static (metadata 2.2 or later).
  case sdistPackageInfo = "PKG-INFO of the sdist"
  /// `requires.txt` in the `*.egg-info` folder of a source distribution.
  case sdistEggInfo = "egg-info of the sdist"
  /// The static `[project]` table of a source distribution's `pyproject.toml`.
  case sdistPyproject = "pyproject.toml of the sdist"
  /// `PKG-INFO` with static dependency fields in a folder of sources, or in a repository.
  case treePackageInfo = "PKG-INFO of the sources"
  /// The static `[project]` table of sources in a folder or repository.
  case treePyproject = "pyproject.toml of the sources"
  /// The `metadata` table of the user's spec.
  case spec = "metadata of your spec"
}

/// What is known of one distribution file once its metadata was read.
public struct DistributionDetail: Hashable, Sendable {
  public var metadata: CoreMetadata
  public var source: MetadataSource
  /// Uncompressed bytes of all members, from the zip central directory; `nil` where only metadata was read.
  public var unpackedBytes: Int?
  /// Number of files in the wheel; `nil` where only metadata was read.
  public var fileCount: Int?
  /// Those of the files that become bytecode; `nil` where only metadata was read.
  public var sources: PythonSources?
  /// What the `[external]` table of a source distribution or source tree asks for (PEP 725); none of a wheel.
  public var external: [ExternalRequirement] = []

  public init(
    metadata: CoreMetadata, source: MetadataSource, unpackedBytes: Int? = nil, fileCount: Int? = nil,
    sources: PythonSources? = nil
  ) {
    self.metadata = metadata
    self.source = source
    self.unpackedBytes = unpackedBytes
    self.fileCount = fileCount
    self.sources = sources
  }
}

/// The files of a wheel whose names end in `.py`: what `compileall` turns into bytecode.
public struct PythonSources: Hashable, Sendable {
  /// Uncompressed.
  public var bytes: Int
  public var count: Int

  public init(bytes: Int, count: Int) {
    self.bytes = bytes
    self.count = count
  }
}
