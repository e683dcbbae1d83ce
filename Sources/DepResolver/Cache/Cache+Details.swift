internal import SpecParser
internal import Synchronization

/// What a distribution takes when it is installed.
public struct UnpackedSize: Hashable, Sendable {
  /// Uncompressed bytes of all members, from the zip central directory.
  public var bytes: Int
  public var fileCount: Int
  public var sources: PythonSources

  public init(bytes: Int, fileCount: Int, sources: PythonSources) {
    self.bytes = bytes
    self.fileCount = fileCount
    self.sources = sources
  }
}

extension Cache {
  /// What reading the file gave, or `nil` when none is stored.
  func detail(_ key: String) -> Result<DistributionDetail, ArtifactError>? {
    blob(.details, key) { bytes in
      requirements.withLock { known in
        DetailEncoding.decode(bytes) { text in
          if let requirement = known[text] { return requirement }
          let requirement = try? Requirement(lenient: text)
          if known.count < Self.mostShared { known[text] = requirement }
          return requirement
        }
      }
    }
  }

  /// Of more requirements than this the further ones are not shared.
  private static let mostShared = 100_000

  /// The same detail with requirements that it shares with those seen before.
  func sharingRequirements(_ detail: DistributionDetail) -> DistributionDetail {
    // Of these, a requirement was read from its text; of the others it was put together, and is not taken for a text that
    // somebody else has.
    let isRead = [.indexFile, .wheel, .sdistPackageInfo].contains(detail.source)
    return requirements.withLock { known in
      var detail = detail
      detail.metadata.requiresDist = detail.metadata.requiresDist.map { requirement in
        if let shared = known[requirement.text], shared == requirement { return shared }
        if isRead, known.count < Self.mostShared { known[requirement.text] = requirement }
        return requirement
      }
      return detail
    }
  }

  /// Stores what reading a file gave. Only errors that lie in the file itself may be stored.
  func store(_ detail: Result<DistributionDetail, ArtifactError>, _ key: String) async {
    let body = DetailEncoding.encode(detail)
    // A later run must see what this one saw, so what does not read back equal is not stored.
    guard body.withUnsafeBytes({ DetailEncoding.decode($0) }) == detail else { return }
    await store(.details, key, body)
  }

  func size(_ key: String) -> UnpackedSize? {
    blob(.sizes, key) { bytes in
      var reader = CompactReader(bytes)
      guard let size = reader.count(), let fileCount = reader.count(), let sourceBytes = reader.count(),
        let sourceCount = reader.count()
      else { return nil }
      return UnpackedSize(
        bytes: size, fileCount: fileCount, sources: PythonSources(bytes: sourceBytes, count: sourceCount))
    }
  }

  func store(_ size: UnpackedSize, _ key: String) async {
    var writer = CompactWriter()
    writer.write(count: size.bytes)
    writer.write(count: size.fileCount)
    writer.write(count: size.sources.bytes)
    writer.write(count: size.sources.count)
    await store(.sizes, key, writer.bytes)
  }

  /// The shared objects of a wheel, or `nil` when they are not stored.
  func objects(_ key: String) -> WheelObjects? {
    blob(.objects, key) { ObjectsEncoding.decode($0) }
  }

  func store(_ objects: WheelObjects, _ key: String) async {
    let body = ObjectsEncoding.encode(objects)
    guard body.withUnsafeBytes({ ObjectsEncoding.decode($0) }) == objects else { return }
    await store(.objects, key, body)
  }

  /// A stored resolution, or `nil`; `digest` must be one of every input.
  func resolution(_ digest: String) -> [UInt8]? {
    blob(.resolutions, digest) { Array($0) }
  }

  func storeResolution(_ digest: String, _ body: [UInt8]) async {
    await store(.resolutions, digest, body)
  }

  /// What goes with a stored resolution and is read only where it is asked for.
  func resolutionDetails(_ digest: String) -> [UInt8]? {
    blob(.resolutionDetails, digest) { Array($0) }
  }

  func storeResolutionDetails(_ digest: String, _ body: [UInt8]) async {
    await store(.resolutionDetails, digest, body)
  }
}
