import FoundationEssentials
import SpecParser
import TestSupport

@testable import DepResolver

/// An image made for a test, and the ways it can be stored.
struct SampleImage {
  var architecture = "amd64"
  var layers: [[UInt8]] = [SampleImage.lower, SampleImage.upper]
  var user = "app"

  static let status = """
    Package: libc6
    Status: install ok installed
    Architecture: amd64
    Multi-Arch: same
    Priority: optional
    Installed-Size: 12986
    Version: 2.36-9+deb12u14
    Depends: libgcc-s1

    Package: held
    Status: hold ok installed
    Architecture: all
    Version: 1:2-3
    Source: keeper (1:2-2)
    Essential: yes

    Package: gone
    Status: deinstall ok config-files
    Architecture: all
    Version: 1

    Package: python3.11-minimal
    Status: install ok installed
    Architecture: amd64
    Version: 3.11.2-6+deb12u6
    Installed-Size: 5400

    """

  static let lower: [UInt8] = {
    var tar = TarWriter()
    tar.add("etc/os-release", "ID=fedora\n")
    tar.add("usr/lib/os-release", "PRETTY_NAME=\"Debian\"\nID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n")
    tar.addLink("lib", to: "usr/lib")
    tar.add("var/lib/dpkg/status", "Package: old\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n")
    tar.add("usr/lib/x86_64-linux-gnu/libz.so.1.2.13", "z")
    tar.addLink("usr/lib/x86_64-linux-gnu/libz.so.1", to: "libz.so.1.2.13")
    tar.add("usr/lib/x86_64-linux-gnu/libgone.so.1", "g")
    tar.addLink("usr/lib/x86_64-linux-gnu/libdangling.so.1", to: "nowhere.so")
    tar.add("usr/lib/x86_64-linux-gnu/perl/Hidden.so", "h")
    tar.add("usr/lib/aarch64-linux-gnu/libforeign.so.1", "f")
    tar.add("opt/old/a", "aa")
    tar.add("opt/old/b", "bb")
    return tar.body + [UInt8](repeating: 0, count: 1024)
  }()

  static let upper: [UInt8] = {
    var tar = TarWriter()
    tar.addLink("etc/os-release", to: "../usr/lib/os-release")
    tar.add("./var/lib/dpkg/status", status)
    tar.add("usr/lib/x86_64-linux-gnu/.wh.libgone.so.1", "")
    tar.add("opt/old/new", "n")
    tar.add("opt/old/.wh..wh..opq", "")
    tar.addPax([("path", "usr/lib/x86_64-linux-gnu/\(String(repeating: "long", count: 40)).so.1")])
    tar.add("short", "l")
    tar.addLink("usr/lib/x86_64-linux-gnu/libhard.so.1", to: "usr/lib/x86_64-linux-gnu/libz.so.1.2.13", type: "1")
    // Through the link of the layer below.
    tar.add("lib/x86_64-linux-gnu/libthrough.so.2", "t")
    tar.add("etc/ld.so.conf.d/x.conf", "# more\n/opt/vendor/lib\n")
    tar.add("opt/vendor/lib/libvendor.so.7", "v")
    tar.add("usr/bin/python3.11", "py")
    tar.addLink("usr/bin/python3", to: "python3.11")
    return tar.body + [UInt8](repeating: 0, count: 1024)
  }()

  var compressed: [[UInt8]] { layers.map { ArchiveWriter.gzip($0) } }

  var config: [UInt8] {
    let sums = layers.map { "\"\(ImageDigest(of: $0))\"" }.joined(separator: ",")
    return Array(
      """
      {"architecture":"\(architecture)","os":"linux","created":"2026-05-01T00:00:00Z",
       "config":{"Env":["PATH=/usr/local/bin:/usr/bin","A=1"],"User":"\(user)","WorkingDir":"/app","Entrypoint":["x"]},
       "rootfs":{"type":"layers","diff_ids":[\(sums)]}}
      """.utf8)
  }

  func manifest(compressed layers: [[UInt8]]? = nil, mediaType: String = "application/vnd.oci.image.layer.v1.tar+gzip")
    -> [UInt8]
  {
    let parts = (layers ?? compressed).map { Self.descriptor($0, mediaType) }.joined(separator: ",")
    return Array(
      """
      {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
       "config":\(Self.descriptor(config, "application/vnd.oci.image.config.v1+json")),"layers":[\(parts)]}
      """.utf8)
  }

  static func descriptor(_ bytes: [UInt8], _ mediaType: String, more: String = "") -> String {
    "{\"mediaType\":\"\(mediaType)\",\"digest\":\"\(ImageDigest(of: bytes))\",\"size\":\(bytes.count)\(more)}"
  }

  /// An index over images, with the platform of each.
  static func index(_ images: [(manifest: [UInt8], more: String)]) -> [UInt8] {
    let parts = images.map { image in
      descriptor(image.manifest, "application/vnd.oci.image.manifest.v1+json", more: image.more)
    }
    return Array("{\"schemaVersion\":2,\"manifests\":[\(parts.joined(separator: ","))]}".utf8)
  }

  static func platform(_ architecture: String, variant: String? = nil) -> String {
    let variant = variant.map { ",\"variant\":\"\($0)\"" } ?? ""
    return ",\"platform\":{\"os\":\"linux\",\"architecture\":\"\(architecture)\"\(variant)}"
  }

  static func name(_ name: String) -> String {
    ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"\(name)\"}"
  }

  /// Every blob of the image, and of an index over it.
  func blobs(_ further: [[UInt8]] = []) -> [[UInt8]] { compressed + [config, manifest()] + further }

  /// Writes an OCI layout.
  static func writeLayout(_ folder: String, index: [UInt8], blobs: [[UInt8]]) throws {
    try FileManager.default.createDirectory(atPath: "\(folder)/blobs/sha256", withIntermediateDirectories: true)
    for blob in blobs {
      try Data(blob).write(to: URL(filePath: "\(folder)/blobs/sha256/\(ImageDigest(of: blob).hex)"))
    }
    try Data("{\"imageLayoutVersion\":\"1.0.0\"}".utf8).write(to: URL(filePath: folder + "/oci-layout"))
    try Data(index).write(to: URL(filePath: folder + "/index.json"))
  }

  /// What `docker save` of before version 25 writes.
  static func saved(_ images: [(image: SampleImage, names: [String])]) -> [UInt8] {
    var tar = TarWriter()
    var entries: [String] = []
    for (place, (image, names)) in images.enumerated() {
      for (number, layer) in image.layers.enumerated() { tar.add("\(place)\(number)/layer.tar", layer) }
      tar.addLink("\(place)x/layer.tar", to: "../\(place)0/layer.tar")
      tar.add("\(place).json", image.config)
      let tags = names.map { "\"\($0)\"" }.joined(separator: ",")
      entries.append(
        "{\"Config\":\"\(place).json\",\"RepoTags\":[\(tags)],\"Layers\":[\"\(place)x/layer.tar\",\"\(place)1/layer.tar\"]}"
      )
    }
    tar.add("manifest.json", "[\(entries.joined(separator: ","))]")
    return tar.body + [UInt8](repeating: 0, count: 1024)
  }
}

extension TarWriter {
  /// A symbolic link, or with type 1 a hard one.
  mutating func addLink(_ path: String, to target: String, type: Character = "2") {
    add(path, [], type: type, link: target)
  }
}

/// Inspects an image for amd64 that is somewhere on this machine.
func inspect(
  _ source: ImageSource, http: HTTPConfiguration = quickSettings(), docker: DockerConfiguration = DockerConfiguration()
) async throws(ImageError) -> BaseSnapshot {
  try await BaseInspector(http, docker: docker).inspect(source, as: "sample:1", platform: .linuxAMD64)
}

/// Replaces a file.
func write(_ bytes: [UInt8], to path: String) throws {
  try Data(bytes).write(to: URL(filePath: path))
}
