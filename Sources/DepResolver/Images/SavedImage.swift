internal import SpecParser

/// The images that `docker save` wrote in its older form: `manifest.json` beside configurations and layers.
///
/// Source: moby, "Docker Image Specification v1.2", "Combined Image JSON + Filesystem Changeset Format".
struct SavedImage {
  let archive: ImageArchive

  private struct Entry {
    var config: String
    var names: [String]
    var layers: [String]
  }

  /// The image of this name; without a name, the only one.
  func parts(named name: String?, platform: Platform) async throws(ImageError) -> ImageParts {
    let entry = try await entry(named: name)
    let bytes = try await archive.bytes(entry.config, limit: ImageConfig.sizeLimit)
    let config = try ImageConfig(bytes, what: archive.path)
    let layers = entry.layers.map { layer in
      ImageParts.Layer(digest: nil, size: nil) { [archive] reader throws(ImageError) in
        try await archive.stream(layer, into: reader)
      }
    }
    return ImageParts(
      what: archive.path, digest: nil, indexDigest: nil, configDigest: ImageDigest(of: bytes), config: config,
      layers: layers, isStoredAsPulled: false)
  }

  private func entry(named name: String?) async throws(ImageError) -> Entry {
    let entries = try entries(try await archive.bytes("manifest.json", limit: ImageManifest.sizeLimit))
    let known = entries.flatMap { $0.names.isEmpty ? [$0.config] : $0.names }
    if let name {
      guard let found = entries.first(where: { $0.names.contains { ImageNames.match($0, name) } || $0.config == name })
      else { throw ImageError(.noSuchImage(name, known: known), archive.path) }
      return found
    }
    guard let first = entries.first else {
      throw ImageError(.damaged("its manifest.json lists no image"), archive.path)
    }
    guard entries.count == 1 else {
      throw ImageError(
        .severalImages(known), archive.path, hint: "name one: docker-archive:\(archive.path):\(known[0])")
    }
    return first
  }

  private func entries(_ bytes: [UInt8]) throws(ImageError) -> [Entry] {
    guard let nodes = (try? JSONNode(bytes))?.elements else {
      throw ImageError(.damaged("its manifest.json is no JSON array"), archive.path)
    }
    let entries = nodes.compactMap { node -> Entry? in
      guard let config = node["Config"]?.string, let layers = node["Layers"]?.strings, layers.count <= 1000 else {
        return nil
      }
      return Entry(config: config, names: node["RepoTags"]?.strings ?? [], layers: layers)
    }
    guard entries.count == nodes.count else {
      throw ImageError(.damaged("its manifest.json has an image without configuration or layers"), archive.path)
    }
    return entries
  }
}
