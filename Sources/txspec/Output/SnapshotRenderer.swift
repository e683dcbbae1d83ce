import DepResolver
import SpecParser

/// What a base image holds, in a few lines for people.
struct SnapshotRenderer {
  let style: Style

  func text(of snapshot: BaseSnapshot, path: String, change: FileWriter.Change) -> String {
    var lines = ["\(style.bold(snapshot.image.terminalSafe)) for \(snapshot.platform): \(Self.size(snapshot))"]
    var table = TextTable(.left, .left)
    table.add("digest", snapshot.digest?.description ?? "none; the image's ID is \(snapshot.configDigest)")
    if let index = snapshot.indexDigest { table.add("index", index.description) }
    if let created = snapshot.created { table.add("created", created) }
    table.add("distribution", snapshot.distribution.map(Self.text) ?? "unknown")
    table.add("glibc", snapshot.glibc.map { "\($0.major).\($0.minor), told by \($0.evidence)" } ?? "none found")
    table.add("python", snapshot.python.map { "\($0.version) at \($0.path), told by \($0.evidence)" } ?? "none found")
    table.add(
      "packages", "\(snapshot.packages.count) of Debian, \(ByteCount(snapshot.packageBytes)) installed")
    table.add("files", "\(snapshot.fileCount), \(ByteCount(snapshot.fileBytes))")
    table.add("libraries", "\(snapshot.sonames.count) that the loader finds")
    table.add("user", snapshot.user ?? "root")
    lines += table.lines().map(\.terminalSafe)
    lines.append("\(change.rawValue)  \(path.terminalSafe)")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func size(_ snapshot: BaseSnapshot) -> String {
    let pulled = snapshot.compressedBytes.map { ", \(ByteCount($0)) to pull" } ?? ""
    return "\(ByteCount(snapshot.uncompressedBytes)) in \(count(snapshot.layers.count, "layer"))\(pulled)"
  }

  private static func text(_ distribution: BaseSnapshot.Distribution) -> String {
    let codename = distribution.codename.map { " (\($0))" } ?? ""
    return "\(distribution.id) \(distribution.version ?? "")\(codename)"
  }
}

/// The shape of `txspec base inspect --format json`; the file itself has the rest.
struct SnapshotJSON: Encodable {
  struct Python: Encodable {
    var version: String
    var path: String
    var evidence: String
  }

  var version = 1
  var file: String
  var change: FileWriter.Change
  var image: String
  var platform: String
  var digest: String?
  var indexDigest: String?
  var configDigest: String
  var created: String?
  var distribution: String?
  var release: String?
  var codename: String?
  var glibc: String?
  var python: Python?
  var layers: Int
  var compressedBytes: Int?
  var uncompressedBytes: Int
  var packages: Int
  var packageBytes: Int
  var files: Int
  var fileBytes: Int
  var sonames: Int
  var user: String?

  init(_ snapshot: BaseSnapshot, path: String, change: FileWriter.Change) {
    file = path
    self.change = change
    image = snapshot.image
    platform = snapshot.platform.rawValue
    digest = snapshot.digest?.description
    indexDigest = snapshot.indexDigest?.description
    configDigest = snapshot.configDigest.description
    created = snapshot.created
    distribution = snapshot.distribution?.id
    release = snapshot.distribution?.version
    codename = snapshot.distribution?.codename
    glibc = snapshot.glibc.map { "\($0.major).\($0.minor)" }
    python = snapshot.python.map { Python(version: "\($0.version)", path: $0.path, evidence: $0.evidence) }
    layers = snapshot.layers.count
    compressedBytes = snapshot.compressedBytes
    uncompressedBytes = snapshot.uncompressedBytes
    packages = snapshot.packages.count
    packageBytes = snapshot.packageBytes
    files = snapshot.fileCount
    fileBytes = snapshot.fileBytes
    sonames = snapshot.sonames.count
    user = snapshot.user
  }
}
