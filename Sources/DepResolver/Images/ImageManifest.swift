internal import SpecParser

/// What a manifest or index says of one of its parts (OCI image specification, "Descriptors").
struct ImageDescriptor: Hashable, Sendable {
  var mediaType: String
  var digest: ImageDigest
  /// Bytes; what a registry sends beyond is refused.
  var size: Int
  /// `os/architecture[/variant]`, in an index.
  var platform: String?
  /// `org.opencontainers.image.ref.name` or containerd's `io.containerd.image.name`, in a layout's index.
  var names: [String] = []
}

/// A manifest: one image's parts, or an index of several images.
enum ImageManifest: Sendable {
  case image(config: ImageDescriptor, layers: [ImageDescriptor])
  case index([ImageDescriptor])

  /// OCI's index and manifest, and docker's older names of the same (image manifest version 2, schema 2).
  static let mediaTypes = [
    "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
  ]

  /// Bytes of a manifest; registries take no larger ones (OCI distribution specification, "Pushing Manifests").
  static let sizeLimit = 4 << 20
  private static let partLimit = 1000

  /// `what` names it in messages.
  init(_ bytes: [UInt8], what: String) throws(ImageError) {
    let top: JSONNode
    do throws(JSONError) {
      top = try JSONNode(bytes)
    } catch {
      throw ImageError(.damaged("its manifest is no JSON: \(error.expected) expected at byte \(error.offset)"), what)
    }
    if top["schemaVersion"]?.integer == 1 {
      throw ImageError(.unsupported("its manifest is of docker's schema 1"), what, hint: "push the image anew")
    }
    if let images = top["manifests"]?.elements {
      guard images.count <= Self.partLimit else { throw ImageError(.damaged("its index has too many images"), what) }
      var found: [ImageDescriptor] = []
      for image in images { found.append(try ImageDescriptor(image, what: what)) }
      self = .index(found)
    } else if let config = top["config"], let layers = top["layers"]?.elements {
      guard layers.count <= Self.partLimit else { throw ImageError(.damaged("its manifest has too many layers"), what) }
      var found: [ImageDescriptor] = []
      for layer in layers { found.append(try ImageDescriptor(layer, what: what)) }
      self = .image(config: try ImageDescriptor(config, what: what), layers: found)
    } else {
      throw ImageError(.damaged("its manifest lists neither layers nor images"), what)
    }
  }
}

extension ImageDescriptor {
  fileprivate init(_ node: JSONNode, what: String) throws(ImageError) {
    guard let digest = node["digest"]?.string.flatMap({ ImageDigest($0) }),
      let size = node["size"]?.integer, (0..<(1 << 48)).contains(size)
    else { throw ImageError(.damaged("its manifest has a part without a sha256 digest or a size"), what) }
    mediaType = node["mediaType"]?.string ?? ""
    self.digest = digest
    self.size = size
    if let platform = node["platform"], let system = platform["os"]?.string,
      let architecture = platform["architecture"]?.string
    {
      let variant = platform["variant"]?.string ?? ""
      self.platform = "\(system)/\(architecture)" + (variant.isEmpty ? "" : "/\(variant)")
    }
    let notes = node["annotations"]
    names = ["io.containerd.image.name", "org.opencontainers.image.ref.name"].compactMap { notes?[$0]?.string }
  }
}

extension Platform {
  /// How well an image for `written` (`os/architecture[/variant]`) fits; `nil` where it does not run.
  ///
  /// 64-bit Arm is version 8 unless said otherwise; a newer variant of either may use instructions that are not
  /// everywhere. Source: containerd's `platforms` package, "Normalization".
  func fit(_ written: String) -> Int? {
    let parts = written.lowercased().split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count >= 2 else { return nil }
    let architecture =
      switch parts[1] {
      case "x86_64", "x86-64": "amd64"
      case "aarch64": "arm64"
      default: String(parts[1])
      }
    guard "\(parts[0])/\(architecture)" == rawValue else { return nil }
    let variant = parts.count > 2 ? parts[2] : ""
    switch (self, variant) {
    case (_, ""): return 1
    case (.linuxARM64, "v8"), (.linuxAMD64, "v1"): return 2
    default: return nil
    }
  }
}

extension [ImageDescriptor] {
  /// The image for a platform: the best fit, the first of several.
  func image(for platform: Platform, what: String) throws(ImageError) -> ImageDescriptor {
    var best: (image: ImageDescriptor, fit: Int)?
    for image in self {
      guard let written = image.platform, let fit = platform.fit(written) else { continue }
      if fit > best?.fit ?? 0 { best = (image, fit) }
    }
    if let best { return best.image }
    // What is said of no platform is taken at its word; its configuration tells more.
    if count == 1, let only = first, only.platform == nil { return only }
    let known = compactMap(\.platform).filter { $0 != "unknown/unknown" }
    throw ImageError(.noSuchPlatform(platform, known: known), what)
  }
}
