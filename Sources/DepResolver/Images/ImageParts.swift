internal import SpecParser

/// One image for one platform, found but for its layers.
struct ImageParts: Sendable {
  struct Layer: Sendable {
    /// Of the bytes as stored, where something states it.
    var digest: ImageDigest?
    var size: Int?
    /// Hands all of the layer to a reader.
    var read: @Sendable (LayerReader) async throws(ImageError) -> Void
  }

  /// For messages.
  var what: String
  /// Of the platform's manifest.
  var digest: ImageDigest?
  var indexDigest: ImageDigest?
  var configDigest: ImageDigest
  var config: ImageConfig
  /// The lowest first.
  var layers: [Layer]
  /// Whether layers are stored as they are pulled, so that their sizes say what a pull takes.
  var isStoredAsPulled: Bool
}

/// Where manifests and blobs are found by their digests.
protocol ImageStore: Sendable {
  /// For messages.
  var what: String { get }
  var isStoredAsPulled: Bool { get }
  /// A manifest or configuration, whole and checked.
  func document(_ descriptor: ImageDescriptor, limit: Int) async throws(ImageError) -> [UInt8]
  func stream(_ layer: ImageDescriptor, into reader: LayerReader) async throws(ImageError)
}

extension ImageStore {
  /// The image for a platform, from the manifest or index that these bytes are.
  func parts(_ bytes: [UInt8], digest: ImageDigest, platform: Platform) async throws(ImageError) -> ImageParts {
    var (bytes, digest) = (bytes, digest)
    var indexDigest: ImageDigest?
    // An index may list indexes; nobody has seen more than one level of that.
    for _ in 0..<3 {
      switch try ImageManifest(bytes, what: what) {
      case .index(let images):
        let image = try images.image(for: platform, what: what)
        indexDigest = indexDigest ?? digest
        bytes = try await document(image, limit: ImageManifest.sizeLimit)
        digest = image.digest
      case .image(let config, let layers):
        let config = (digest: config.digest, bytes: try await document(config, limit: ImageConfig.sizeLimit))
        return ImageParts(
          what: what, digest: digest, indexDigest: indexDigest, configDigest: config.digest,
          config: try ImageConfig(config.bytes, what: what), layers: try layers.map(part),
          isStoredAsPulled: isStoredAsPulled)
      }
    }
    throw ImageError(.damaged("its indexes lead from one to the next"), what)
  }

  private func part(_ layer: ImageDescriptor) throws(ImageError) -> ImageParts.Layer {
    for (mark, form) in [
      ("zstd", "is compressed with zstd; only gzip and none are read"), ("encrypted", "is encrypted"),
    ]
    where layer.mediaType.contains(mark) {
      throw ImageError(.unsupported("its layer \(layer.digest) \(form)"), what)
    }
    return ImageParts.Layer(digest: layer.digest, size: layer.size) { reader throws(ImageError) in
      try await stream(layer, into: reader)
    }
  }
}

/// A repository of a registry.
struct RegistryStore: ImageStore {
  let client: RegistryClient

  var what: String { "\(client.reference)" }
  var isStoredAsPulled: Bool { true }

  func document(_ descriptor: ImageDescriptor, limit: Int) async throws(ImageError) -> [UInt8] {
    if descriptor.mediaType.contains("manifest") || descriptor.mediaType.contains("index") {
      return try await client.manifest(descriptor.digest).bytes
    }
    return try await client.blob(descriptor, limit: limit, what: "\(descriptor.digest) of \(what)")
  }

  func stream(_ layer: ImageDescriptor, into reader: LayerReader) async throws(ImageError) {
    try await client.stream(layer, into: reader, what: "the layer \(layer.digest) of \(what)")
  }
}

/// An OCI layout on this machine (OCI image specification, "Image Layout").
struct LayoutStore<Files: ImageFiles>: ImageStore {
  let files: Files

  var what: String { files.path }
  var isStoredAsPulled: Bool { false }

  func document(_ descriptor: ImageDescriptor, limit: Int) async throws(ImageError) -> [UInt8] {
    let bytes = try await files.bytes(Self.name(descriptor), limit: limit)
    let actual = ImageDigest(of: bytes)
    guard actual == descriptor.digest else {
      throw ImageError(.wrongDigest(expected: "\(descriptor.digest)", actual: "\(actual)"), Self.name(descriptor))
    }
    return bytes
  }

  func stream(_ layer: ImageDescriptor, into reader: LayerReader) async throws(ImageError) {
    try await files.stream(Self.name(layer), into: reader)
  }

  private static func name(_ descriptor: ImageDescriptor) -> String { "blobs/sha256/\(descriptor.digest.hex)" }

  /// The image of this name for a platform; without a name, the only one.
  func parts(named name: String?, platform: Platform) async throws(ImageError) -> ImageParts {
    let index = try await files.bytes("index.json", limit: ImageManifest.sizeLimit)
    guard case .index(let all) = try ImageManifest(index, what: what) else {
      throw ImageError(.damaged("its index.json is no index"), what)
    }
    var images = all
    if let name {
      images = all.filter { $0.names.contains { ImageNames.match($0, name) } }
      if images.isEmpty { throw ImageError(.noSuchImage(name, known: all.flatMap(\.names)), what) }
    }
    guard let first = images.first else { throw ImageError(.damaged("its index.json lists no image"), what) }
    let chosen: ImageDescriptor
    // Several without different names are one image for several platforms.
    if Set(images.map(\.digest)).count == 1 {
      chosen = first
    } else if Set(images.map { $0.names.first ?? "" }).count == 1 {
      chosen = try images.image(for: platform, what: what)
    } else {
      let names = images.map { $0.names.first ?? "\($0.digest)" }
      throw ImageError(
        .severalImages(names), what,
        hint: "name one: \(Files.self == ImageFolder.self ? "oci" : "docker-archive"):\(what):\(names[0])")
    }
    let bytes = try await document(chosen, limit: ImageManifest.sizeLimit)
    return try await parts(bytes, digest: chosen.digest, platform: platform)
  }
}

/// Names of images in archives.
enum ImageNames {
  /// Whether an image that is called `name` in an archive is the one asked for, whole or by its tag.
  static func match(_ name: String, _ wanted: String) -> Bool {
    if name == wanted { return true }
    if let full = try? RegistryReference(name), let other = try? RegistryReference(wanted), full == other {
      return true
    }
    return name.hasSuffix(":\(wanted)")
  }
}
