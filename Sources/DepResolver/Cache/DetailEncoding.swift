internal import SpecParser

// detail   = format ( 0 source name version requires-python requirements extras sizes external
//                   | 1 error-kind texts )
// external = count ( purpose extra text )*
//
// Texts are kept as written and read again; see `CompactWriter` for the parts.

/// The form of a `DistributionDetail` in the cache.
enum DetailEncoding {
  /// Raised whenever the layout, or what is read from a distribution, changes.
  static let format: UInt8 = 4

  static func encode(_ result: Result<DistributionDetail, ArtifactError>) -> [UInt8] {
    var writer = CompactWriter()
    writer.write(format)
    switch result {
    case .success(let detail):
      writer.write(0)
      write(detail, to: &writer) { $0.write(texts: detail.metadata.requirementTexts) }
    case .failure(let error):
      writer.write(1)
      write(error, to: &writer)
    }
    return writer.bytes
  }

  /// `nil` for another format, or when a text is no longer readable. `requirement` reads a requirement.
  static func decode(
    _ bytes: UnsafeRawBufferPointer, requirement: (String) -> Requirement? = { try? Requirement(lenient: $0) }
  ) -> Result<DistributionDetail, ArtifactError>? {
    var reader = CompactReader(bytes)
    guard reader.byte() == format else { return nil }
    switch reader.byte() {
    case 0: return readDetail(&reader, { readRequirements(&$0, &$1, requirement) }).map { .success($0) }
    case 1: return readError(&reader).map { .failure($0) }
    default: return nil
    }
  }

  /// `writeRequirements` writes them where they stand in the layout, or elsewhere.
  static func write(
    _ detail: DistributionDetail, to writer: inout CompactWriter, _ writeRequirements: (inout CompactWriter) -> Void
  ) {
    writer.write(code(of: detail.source))
    writer.write(text: detail.metadata.name.normalized)
    writer.write(text: detail.metadata.version.description)
    writer.write(optional: detail.metadata.requiresPython?.description)
    writeRequirements(&writer)
    writer.write(count: detail.metadata.providesExtra.count)
    for extra in detail.metadata.providesExtra { writer.write(text: extra.normalized) }
    writer.write(signed: detail.unpackedBytes ?? -1)
    writer.write(signed: detail.fileCount ?? -1)
    writer.write(signed: detail.sources?.bytes ?? -1)
    writer.write(signed: detail.sources?.count ?? -1)
    writer.write(count: detail.external.count)
    for requirement in detail.external {
      writer.write(requirement.purpose.rawValue)
      writer.write(optional: requirement.extra?.normalized)
      writer.write(text: requirement.text)
    }
  }

  private static func readRequirements(
    _ reader: inout CompactReader, _ metadata: inout CoreMetadata, _ requirement: (String) -> Requirement?
  ) -> Bool {
    guard let count = reader.count() else { return false }
    var requirements: [Requirement] = []
    for _ in 0..<count {
      guard let text = reader.text(), let requirement = requirement(text) else { return false }
      requirements.append(requirement)
    }
    metadata.requiresDist = requirements
    return true
  }

  /// `readRequirements` tells whether it could.
  static func readDetail(
    _ reader: inout CompactReader, _ readRequirements: (inout CompactReader, inout CoreMetadata) -> Bool
  ) -> DistributionDetail? {
    guard let source = reader.byte().flatMap(source), let name = reader.text().flatMap({ PackageName($0) }),
      let version = reader.text().flatMap({ Version($0) }), let requiresPython = reader.optionalText()
    else { return nil }
    var metadata = CoreMetadata(name: name, version: version)
    if let requiresPython {
      guard let specifiers = try? VersionSpecifiers(lenient: requiresPython) else { return nil }
      metadata.requiresPython = specifiers
    }
    guard readRequirements(&reader, &metadata), let extraCount = reader.count() else { return nil }
    for _ in 0..<extraCount {
      guard let extra = reader.text().flatMap({ ExtraName($0) }) else { return nil }
      metadata.providesExtra.append(extra)
    }
    guard let unpackedBytes = reader.signed(), let fileCount = reader.signed(), let sourceBytes = reader.signed(),
      let sourceCount = reader.signed(), let external = readExternal(&reader)
    else { return nil }
    var detail = DistributionDetail(
      metadata: metadata, source: source, unpackedBytes: unpackedBytes < 0 ? nil : unpackedBytes,
      fileCount: fileCount < 0 ? nil : fileCount,
      sources: sourceBytes < 0 || sourceCount < 0 ? nil : PythonSources(bytes: sourceBytes, count: sourceCount))
    detail.external = external
    return detail
  }

  private static func readExternal(_ reader: inout CompactReader) -> [ExternalRequirement]? {
    guard let count = reader.count() else { return nil }
    var external: [ExternalRequirement] = []
    for _ in 0..<count {
      guard let purpose = reader.byte().flatMap({ ExternalRequirement.Purpose(rawValue: $0) }),
        let extra = reader.optionalText(), let text = reader.text(),
        let requirement = try? ExternalRequirement(
          parsing: text, purpose: purpose, extra: extra.flatMap { ExtraName($0) })
      else { return nil }
      external.append(requirement)
    }
    return external
  }

  static func code(of source: MetadataSource) -> UInt8 {
    switch source {
    case .indexFile: 0
    case .wheel: 1
    case .sdistPackageInfo: 2
    case .sdistEggInfo: 3
    case .sdistPyproject: 4
    case .spec: 5
    case .treePackageInfo: 6
    case .treePyproject: 7
    }
  }

  static func source(_ code: UInt8) -> MetadataSource? {
    MetadataSource.allCases.first { self.code(of: $0) == code }
  }

  private static func write(_ error: ArtifactError, to writer: inout CompactWriter) {
    switch error {
    case .truncated(let expected, let actual):
      writer.write(0)
      writer.write(signed: expected)
      writer.write(signed: actual)
    case .malformed(let what):
      writer.write(1)
      writer.write(text: what)
    case .tooLarge(let what, let limit):
      writer.write(2)
      writer.write(text: what)
      writer.write(signed: limit)
    case .unsupported(let what):
      writer.write(3)
      writer.write(text: what)
    case .dynamicMetadata(let fields):
      writer.write(4)
      writer.write(count: fields.count)
      for field in fields { writer.write(text: field) }
    case .invalidMetadata(let what):
      writer.write(5)
      writer.write(text: what)
    }
  }

  private static func readError(_ reader: inout CompactReader) -> ArtifactError? {
    switch reader.byte() {
    case 0:
      guard let expected = reader.signed(), let actual = reader.signed() else { return nil }
      return .truncated(expected: expected, actual: actual)
    case 1:
      return reader.text().map { .malformed($0) }
    case 2:
      guard let what = reader.text(), let limit = reader.signed() else { return nil }
      return .tooLarge(what: what, limit: limit)
    case 3:
      return reader.text().map { .unsupported($0) }
    case 4:
      guard let count = reader.count() else { return nil }
      var fields: [String] = []
      for _ in 0..<count {
        guard let field = reader.text() else { return nil }
        fields.append(field)
      }
      return .dynamicMetadata(fields: fields)
    case 5:
      return reader.text().map { .invalidMetadata($0) }
    default:
      return nil
    }
  }
}
