internal import Crypto
internal import FoundationEssentials

/// A small image of one layer, stored as an OCI layout or served as a registry does.
public struct ServedImage: Sendable {
  public let layer: [UInt8]
  public let config: [UInt8]
  public let manifest: [UInt8]

  /// An image of these files; `platform` is its architecture.
  public init(_ files: [(name: String, bytes: [UInt8])], architecture: String = "amd64", environment: [String] = []) {
    let tar = tarArchive(files)
    layer = gzip(tar)
    let variables = environment.map { "\"\($0)\"" }.joined(separator: ",")
    config = Array(
      """
      {"architecture":"\(architecture)","os":"linux","config":{"Env":[\(variables)]},\
      "rootfs":{"type":"layers","diff_ids":["\(Self.digest(tar))"]}}
      """.utf8)
    manifest = Array(
      """
      {"schemaVersion":2,"config":\(Self.descriptor(config)),"layers":[\(Self.descriptor(layer))]}
      """.utf8)
  }

  /// `sha256:` and the sum in hexadecimal.
  public static func digest(_ bytes: [UInt8]) -> String {
    "sha256:" + SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func descriptor(_ bytes: [UInt8], more: String = "") -> String {
    "{\"mediaType\":\"\",\"digest\":\"\(digest(bytes))\",\"size\":\(bytes.count)\(more)}"
  }

  /// Writes a layout of these images to a folder that does not exist yet.
  public static func writeLayout(_ folder: String, _ images: [(name: String, image: ServedImage)]) throws {
    try FileManager.default.createDirectory(atPath: folder + "/blobs/sha256", withIntermediateDirectories: true)
    for blob in images.flatMap({ [$0.image.layer, $0.image.config, $0.image.manifest] }) {
      try Data(blob).write(to: URL(filePath: "\(folder)/blobs/sha256/\(digest(blob).dropFirst(7))"))
    }
    try Data("{\"imageLayoutVersion\":\"1.0.0\"}".utf8).write(to: URL(filePath: folder + "/oci-layout"))
    let entries = images.map { name, image in
      descriptor(image.manifest, more: ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"\(name)\"}")
    }
    try Data("{\"schemaVersion\":2,\"manifests\":[\(entries.joined(separator: ","))]}".utf8)
      .write(to: URL(filePath: folder + "/index.json"))
  }

  /// What a registry without authentication answers for `repository:tag`.
  public func reply(to path: String, repository: String, tag: String) -> LoopbackReply {
    let root = "/v2/\(repository)"
    switch path {
    case "/v2/": return LoopbackReply(status: 200)
    case "\(root)/manifests/\(tag)": return LoopbackReply(status: 200, body: manifest)
    case "\(root)/blobs/\(Self.digest(layer))": return LoopbackReply(status: 200, body: layer)
    case "\(root)/blobs/\(Self.digest(config))": return LoopbackReply(status: 200, body: config)
    default: return LoopbackReply(status: 404)
    }
  }
}
