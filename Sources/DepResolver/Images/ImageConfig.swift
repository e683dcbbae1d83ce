internal import SpecParser

/// An image's configuration, as far as a snapshot wants it (OCI image specification, "Image Configuration").
struct ImageConfig: Sendable {
  /// `os/architecture[/variant]`.
  var platform: String
  var created: String?
  var environment: [String]
  var user: String?
  var workdir: String?
  var hasEntrypoint: Bool
  /// The sums of the layers as tar files.
  var layerDigests: [ImageDigest]

  static let sizeLimit = 16 << 20

  init(_ bytes: [UInt8], what: String) throws(ImageError) {
    let top: JSONNode
    do throws(JSONError) {
      top = try JSONNode(bytes)
    } catch {
      throw ImageError(
        .damaged("its configuration is no JSON: \(error.expected) expected at byte \(error.offset)"), what)
    }
    guard let system = top["os"]?.string, let architecture = top["architecture"]?.string else {
      throw ImageError(.damaged("its configuration names no platform; it is no container image"), what)
    }
    let variant = top["variant"]?.string ?? ""
    platform = "\(system)/\(architecture)" + (variant.isEmpty ? "" : "/\(variant)")
    let sums = top["rootfs"]?["diff_ids"]?.elements ?? []
    layerDigests = sums.compactMap { $0.string.flatMap { ImageDigest($0) } }
    guard layerDigests.count == sums.count else {
      throw ImageError(.damaged("its configuration has a layer whose sum is no sha256"), what)
    }
    created = top["created"]?.string
    let config = top["config"]
    environment = config?["Env"]?.strings ?? []
    user = config?["User"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    workdir = config?["WorkingDir"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    hasEntrypoint = !(config?["Entrypoint"]?.strings ?? []).isEmpty
  }
}
